package dev.switchboard.http;

import dev.switchboard.http.access.Policy;
import dev.switchboard.http.reply.ErrorFormat;
import java.util.Objects;
import java.util.Set;

/**
 * One method of one path, and everything that is checked before its handler is called. Immutable.
 *
 * @param path fixed, or with segments such as {@code {id}} that take any one non-empty segment
 * @param answersJson whether a client that accepts no JSON gets 406
 * @param whenFull whether it is answered even when all connections are taken
 * @param parameters the query parameters that exist; any other gets 400
 */
public record Route(
    String method,
    String path,
    Policy policy,
    Body body,
    boolean answersJson,
    boolean whenFull,
    Set<String> parameters,
    ErrorFormat errors,
    Handler handler) {

  /**
   * Copies the parameters.
   *
   * @throws NullPointerException if anything is missing, above all the policy
   * @throws IllegalArgumentException if the route takes signed requests but no body
   */
  public Route {
    Objects.requireNonNull(policy, "a route needs a policy");
    Objects.requireNonNull(body, "a route says which body it takes");
    Objects.requireNonNull(errors, "a route says how its errors look");
    Objects.requireNonNull(handler, "a route needs a handler");
    parameters = Set.copyOf(parameters);
    if (policy instanceof Policy.Signed && body.equals(Body.NONE)) {
      throw new IllegalArgumentException("a signature is one over a body");
    }
  }

  /** Answers {@code GET} (and {@code HEAD}) with JSON. */
  public static Route getJson(String path, Policy policy, Handler handler) {
    return of("GET", path, policy, Body.NONE, true, handler);
  }

  /** Answers {@code GET} (and {@code HEAD}) with the media type that the handler chooses. */
  public static Route get(String path, Policy policy, Handler handler) {
    return of("GET", path, policy, Body.NONE, false, handler);
  }

  /** Answers {@code POST}. */
  public static Route post(String path, Policy policy, Body body, Handler handler) {
    return of("POST", path, policy, body, false, handler);
  }

  /** Answers {@code PUT}. */
  public static Route put(String path, Policy policy, Body body, Handler handler) {
    return of("PUT", path, policy, body, false, handler);
  }

  /** Answers {@code PATCH}. */
  public static Route patch(String path, Policy policy, Body body, Handler handler) {
    return of("PATCH", path, policy, body, false, handler);
  }

  /** Answers {@code DELETE}. */
  public static Route delete(String path, Policy policy, Handler handler) {
    return of("DELETE", path, policy, Body.NONE, false, handler);
  }

  private static Route of(
      String method, String path, Policy policy, Body body, boolean answersJson, Handler handler) {
    ErrorFormat errors = ErrorFormat.PROBLEM_JSON;
    return new Route(method, path, policy, body, answersJson, false, Set.of(), errors, handler);
  }

  /** This route with these query parameters, each of which may be given once. */
  public Route taking(String... names) {
    Set<String> all = Set.of(names);
    return new Route(method, path, policy, body, answersJson, whenFull, all, errors, handler);
  }

  /** This route with errors of another format. */
  public Route failing(ErrorFormat format) {
    return new Route(
        method, path, policy, body, answersJson, whenFull, parameters, format, handler);
  }

  /**
   * This route, answered even when all connections are taken. For questions about the health of the
   * server; the handler must return at once.
   */
  public Route evenWhenFull() {
    return new Route(method, path, policy, body, answersJson, true, parameters, errors, handler);
  }
}

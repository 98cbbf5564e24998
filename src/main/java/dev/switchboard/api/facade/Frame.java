package dev.switchboard.api.facade;

import dev.switchboard.http.Body;
import dev.switchboard.http.Handler;
import dev.switchboard.http.Route;
import dev.switchboard.http.Routes;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.ErrorFormat;
import dev.switchboard.http.request.RequestHead;

/**
 * What surrounds the routes of one facade: who may call, how errors look, and the faults that it
 * draws. Every route of a facade is registered here, so none is without them. Immutable,
 * thread-safe.
 */
public final class Frame {
  private final String name;
  private final CallerCheck callers;
  private final FaultGate faults;

  /** Finds out who calls, in the way of the vendor. */
  @FunctionalInterface
  public interface CallerCheck {
    /**
     * The name of the caller.
     *
     * @throws dev.switchboard.http.reply.ProblemException {@code unauthorized}, or {@code
     *     forbidden}
     */
    String caller(RequestHead head, Scope scope);
  }

  /**
   * @param name of the facade, as in the settings
   */
  public Frame(String name, CallerCheck callers, FaultGate faults) {
    this.name = name;
    this.callers = callers;
    this.faults = faults;
  }

  /** The name of the facade. */
  public String name() {
    return name;
  }

  FaultGate faults() {
    return faults;
  }

  /** Registers routes whose errors look like this. */
  public Paths on(Routes routes, ErrorFormat errors) {
    return new Paths(routes, errors);
  }

  /** Where the routes of the facade are registered. */
  public final class Paths {
    private final Routes routes;
    private final ErrorFormat errors;

    private Paths(Routes routes, ErrorFormat errors) {
      this.routes = routes;
      this.errors = errors;
    }

    /** Answers {@code GET}, of callers that may read, with these query parameters. */
    public Paths get(String path, Handler handler, String... parameters) {
      return add(Route.get(path, policy(Scope.READ), gated(handler)).taking(parameters));
    }

    /** Answers {@code POST}, of callers that may send. */
    public Paths post(String path, Body body, Handler handler) {
      return add(Route.post(path, policy(Scope.SEND), body, gated(handler)));
    }

    /** Answers {@code PATCH}, of callers that may send. */
    public Paths patch(String path, Body body, Handler handler) {
      return add(Route.patch(path, policy(Scope.SEND), body, gated(handler)));
    }

    /** Answers {@code DELETE}, of callers that may send. */
    public Paths delete(String path, Handler handler) {
      return add(Route.delete(path, policy(Scope.SEND), gated(handler)));
    }

    /** Answers what is not found below these first segments with the errors of the facade. */
    public Paths claim(String... firstSegments) {
      for (String segment : firstSegments) {
        routes.claim(segment, policy(Scope.READ), errors);
      }
      return this;
    }

    private Paths add(Route route) {
      routes.add(route.failing(errors));
      return this;
    }

    private Policy policy(Scope scope) {
      return Policy.credentials(head -> callers.caller(head, scope));
    }

    private Handler gated(Handler handler) {
      return faults.before(handler);
    }
  }
}

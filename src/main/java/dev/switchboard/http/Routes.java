package dev.switchboard.http;

import dev.switchboard.http.access.Policy;
import dev.switchboard.http.reply.ErrorFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the server, each with its policy. A path is fixed, or has segments such as {@code
 * {id}} that take any one non-empty segment; a fixed path wins. {@code HEAD} is answered wherever
 * {@code GET} is, and {@code OPTIONS} everywhere. {@link Resource#register} fills it before the
 * server starts; after that it does not change.
 */
public final class Routes {
  private final Map<String, Path> fixed = new HashMap<>();
  private final Map<Integer, List<Path>> withParameters = new HashMap<>();
  private final Map<String, Realm> realms = new HashMap<>();

  Routes() {}

  /**
   * What belongs to one API, also where it has no route.
   *
   * @param policy who may learn that there is nothing
   */
  record Realm(Policy policy, ErrorFormat errors) {}

  /** A path that was found, with the raw values of its parameters. */
  record Match(Path path, Map<String, String> parameters) {}

  /** A path with its methods. */
  static final class Path {
    private final String template;
    private final String[] segments;
    private final LinkedHashMap<String, Route> methods = new LinkedHashMap<>();
    private String allow = "OPTIONS";

    private Path(String template) {
      this.template = template;
      this.segments = template.split("/", -1);
    }

    @Nullable Route route(String method) {
      return methods.get(method);
    }

    /** Who may learn which methods there are; null for holders of any key. */
    @Nullable Policy policyOfOtherMethods() {
      Policy other = null;
      for (Route route : methods.values()) {
        switch (route.policy()) {
          case Policy.Public it -> {
            return it;
          }
          case Policy.Own it -> other = it;
          case Policy.Scoped _, Policy.AnyKey _, Policy.Signed _ -> {}
        }
      }
      return other;
    }

    /** How errors look that are not about one method. */
    ErrorFormat errors() {
      return methods.firstEntry().getValue().errors();
    }

    /** The value of {@code Allow} (RFC 9110, section 10.2.1). */
    String allow() {
      return allow;
    }

    private void add(String method, Route route) {
      if (methods.putIfAbsent(method, route) != null) {
        throw new IllegalArgumentException(method + " " + template + " is registered twice");
      }
      StringJoiner names = new StringJoiner(", ");
      methods.keySet().forEach(names::add);
      allow = names.add("OPTIONS").toString();
    }

    private @Nullable Map<String, String> match(String[] sent) {
      Map<String, String> parameters = new HashMap<>();
      for (int i = 0; i < segments.length; i++) {
        if (segments[i].startsWith("{")) {
          if (sent[i].isEmpty()) {
            return null;
          }
          parameters.put(segments[i].substring(1, segments[i].length() - 1), sent[i]);
        } else if (!segments[i].equals(sent[i])) {
          return null;
        }
      }
      return parameters;
    }
  }

  /**
   * Adds a route.
   *
   * @throws IllegalArgumentException if this method and path have a route already
   */
  public Routes add(Route route) {
    Path path = path(route.path());
    path.add(route.method(), route);
    if (route.method().equals("GET")) {
      path.add("HEAD", route);
    }
    return this;
  }

  /**
   * Says that what is not found below a path looks as another API has it.
   *
   * @param first the first segment, such as {@code /v3}; it stands for itself and all below it
   * @param policy who may learn that there is nothing
   * @throws IllegalArgumentException if it is not one segment, or belongs to an API already
   */
  public Routes claim(String first, Policy policy, ErrorFormat errors) {
    if (first.length() < 2 || first.lastIndexOf('/') != 0) {
      throw new IllegalArgumentException(first + " is not one segment");
    }
    if (realms.putIfAbsent(first, new Realm(policy, errors)) != null) {
      throw new IllegalArgumentException(first + " is claimed twice");
    }
    return this;
  }

  /** Which API a path without a route belongs to; null for this server's own. */
  @Nullable Realm realm(String path) {
    if (realms.isEmpty()) {
      return null;
    }
    int end = path.indexOf('/', 1);
    return realms.get(end < 0 ? path : path.substring(0, end));
  }

  private Path path(String template) {
    Path path = fixed.get(template);
    if (path != null) {
      return path;
    }
    return template.indexOf('{') < 0 ? addFixed(template) : parameterized(template);
  }

  private Path addFixed(String template) {
    Path path = new Path(template);
    fixed.put(template, path);
    return path;
  }

  private Path parameterized(String template) {
    Path path = new Path(template);
    List<Path> sameLength =
        withParameters.computeIfAbsent(path.segments.length, length -> new ArrayList<>());
    for (Path known : sameLength) {
      if (known.template.equals(template)) {
        return known;
      }
    }
    sameLength.add(path);
    return path;
  }

  @Nullable Match find(String path) {
    Path exact = fixed.get(path);
    if (exact != null) {
      return new Match(exact, Map.of());
    }
    String[] segments = path.split("/", -1);
    for (Path candidate : withParameters.getOrDefault(segments.length, List.of())) {
      Map<String, String> parameters = candidate.match(segments);
      if (parameters != null) {
        return new Match(candidate, parameters);
      }
    }
    return null;
  }
}

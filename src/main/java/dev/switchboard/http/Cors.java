package dev.switchboard.http;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.CrossOriginHandler;

/** Which web pages of other origins may call, by the CORS protocol of the Fetch standard. */
final class Cors {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
  private static final Set<String> REQUEST_HEADERS =
      Set.of("Authorization", "Content-Type", "Idempotency-Key", "Prefer", "X-Request-Id");
  private static final Set<String> RESPONSE_HEADERS =
      Set.of(
          "Location",
          "RateLimit",
          "RateLimit-Policy",
          "Retry-After",
          "Idempotency-Replayed",
          "X-Request-Id");
  private static final Duration PREFLIGHT_MAX_AGE = Duration.ofMinutes(10);

  private Cors() {}

  static Handler around(Handler handler, Collection<String> origins) {
    CrossOriginHandler cors = new CrossOriginHandler();
    cors.setAllowedOriginPatterns(
        origins.stream().map(Pattern::quote).collect(Collectors.toUnmodifiableSet()));
    cors.setAllowedMethods(METHODS);
    cors.setAllowedHeaders(REQUEST_HEADERS);
    cors.setExposedHeaders(RESPONSE_HEADERS);
    cors.setPreflightMaxAge(PREFLIGHT_MAX_AGE);
    // A preflight is an OPTIONS request, which every path answers and the log shows.
    cors.setDeliverPreflightRequests(true);
    cors.setHandler(handler);
    return cors;
  }
}

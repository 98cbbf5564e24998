package dev.switchboard.http;

import java.util.Map;

/**
 * The headers of every response, for browsers. A reply that sets one of them keeps its own, as
 * pages and cacheable files do.
 */
final class SecurityHeaders {
  /** Browsers do not cache, guess types, run scripts, frame, embed or send referrers. */
  static final Map<String, String> DEFAULTS =
      Map.of(
          "Cache-Control", "no-store",
          "X-Content-Type-Options", "nosniff",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Referrer-Policy", "no-referrer");

  private SecurityHeaders() {}
}

package dev.switchboard.http;

import java.util.Map;

/**
 * The headers of every response, for browsers. A reply that sets one itself keeps its own: the
 * documentation is a page, and may be kept.
 */
final class SecurityHeaders {
  /**
   * Nothing is guessed, kept, framed, embedded by other origins or run, and no address leaves with
   * a link.
   */
  static final Map<String, String> DEFAULTS =
      Map.of(
          "Cache-Control", "no-store",
          "X-Content-Type-Options", "nosniff",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Referrer-Policy", "no-referrer");

  private SecurityHeaders() {}
}

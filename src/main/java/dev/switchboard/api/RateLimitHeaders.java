package dev.switchboard.api;

import dev.switchboard.http.reply.Reply;
import dev.switchboard.intake.RateLimits.LimitState;
import java.util.List;

/**
 * {@code RateLimit} and {@code RateLimit-Policy} (IETF httpapi draft, RateLimit header fields): the
 * quota of 60 seconds, the rest of it, and the seconds until all of it is back.
 */
final class RateLimitHeaders {
  static final String POLICY = "RateLimit-Policy";
  static final String STANDING = "RateLimit";

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private RateLimitHeaders() {}

  /** The reply with both headers; without any when all limits are off. */
  static Reply add(Reply reply, List<LimitState> standings) {
    return standings.isEmpty()
        ? reply
        : reply.header(POLICY, policies(standings)).header(STANDING, standings(standings));
  }

  static String policies(List<LimitState> standings) {
    StringBuilder text = new StringBuilder();
    for (LimitState standing : standings) {
      name(text, standing).append(";q=").append(standing.perMinute()).append(";w=60");
    }
    return text.toString();
  }

  static String standings(List<LimitState> standings) {
    StringBuilder text = new StringBuilder();
    for (LimitState standing : standings) {
      name(text, standing)
          .append(";r=")
          .append(standing.remaining())
          .append(";t=")
          .append(Math.ceilDiv(standing.nanosToFull(), NANOS_PER_SECOND));
    }
    return text.toString();
  }

  private static StringBuilder name(StringBuilder text, LimitState standing) {
    if (!text.isEmpty()) {
      text.append(", ");
    }
    return text.append('"').append(standing.policy()).append('"');
  }
}

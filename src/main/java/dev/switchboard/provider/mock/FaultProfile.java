package dev.switchboard.provider.mock;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How often a mock provider fails, and how it answers. What is left of 100 % succeeds.
 *
 * @param timeoutPercent attempts that are never answered, 0..100
 * @param errorPercent attempts answered with a 500, 0..100
 * @param rateLimitPercent attempts answered with a 429, 0..100
 * @param minLatency shortest time to an answer
 * @param maxLatency longest time to an answer, not below {@code minLatency}
 * @param retryAfter what a 429 asks for, null for a 429 without {@code Retry-After}
 */
public record FaultProfile(
    int timeoutPercent,
    int errorPercent,
    int rateLimitPercent,
    Duration minLatency,
    Duration maxLatency,
    @Nullable Duration retryAfter) {
  /** Always succeeds, at once. */
  public static final FaultProfile NONE =
      new FaultProfile(0, 0, 0, Duration.ZERO, Duration.ZERO, null);

  public FaultProfile {
    if (timeoutPercent < 0
        || errorPercent < 0
        || rateLimitPercent < 0
        || timeoutPercent + errorPercent + rateLimitPercent > 100) {
      throw new IllegalArgumentException("percentages must be 0..100 and sum to at most 100");
    }
    if (minLatency.isNegative() || maxLatency.compareTo(minLatency) < 0) {
      throw new IllegalArgumentException("latency must not be negative, nor its maximum below it");
    }
  }
}

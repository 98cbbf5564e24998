package dev.switchboard.config;

import org.jspecify.annotations.Nullable;

/**
 * What a mock provider does wrong.
 *
 * @param timeoutPct percentage of attempts that time out
 * @param errorPct percentage that fail
 * @param ratelimitPct percentage that are refused with 429; the three add up to 100 at most
 * @param seed makes outcomes reproducible; without one they are random
 * @param latencyMs how long a call takes
 * @param retryAfterSeconds told with a 429; 0 tells nothing
 * @param quotaPerSecond attempts in a second before a 429 is the answer; 0 is no limit
 */
public record FaultSettings(
    int timeoutPct,
    int errorPct,
    int ratelimitPct,
    @Nullable Long seed,
    LatencyMs latencyMs,
    int retryAfterSeconds,
    int quotaPerSecond) {

  /**
   * A range of milliseconds, both ends included.
   *
   * @param min at most {@code max}
   */
  public record LatencyMs(int min, int max) {}

  /** The share of attempts that meet any fault, in percent. */
  int totalPct() {
    return timeoutPct + errorPct + ratelimitPct;
  }
}

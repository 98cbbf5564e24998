package dev.switchboard.lane;

import java.time.Duration;

/**
 * When a provider is left alone, and how it is tried again (006 FR-004).
 *
 * @param failureThreshold consecutive errors and timeouts that open the breaker, at least 1
 * @param openDuration how long it stays open before the provider is tried again
 * @param halfOpenProbes calls that may be in flight while it is tried, and the successes it takes
 *     to close; at least 1
 */
public record BreakerPolicy(int failureThreshold, Duration openDuration, int halfOpenProbes) {
  public BreakerPolicy {
    if (failureThreshold < 1 || halfOpenProbes < 1 || openDuration.toMillis() < 1) {
      throw new IllegalArgumentException("a breaker needs a threshold, a cool-down and probes");
    }
  }
}

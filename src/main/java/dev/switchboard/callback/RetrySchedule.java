package dev.switchboard.callback;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a callback that failed is sent again. A pure function of its arguments.
 *
 * <p>The delays vary by {@value #MAX_SPREAD}, so that callbacks that failed together do not come
 * back together.
 *
 * @param maxAge how long after its event a callback is still worth an attempt
 */
public record RetrySchedule(Duration maxAge) {
  /** After the first attempt, after the second, and so on. */
  static final List<Duration> DELAYS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  private static final double MAX_SPREAD = 0.2;

  /**
   * The delay after an attempt; empty after the last.
   *
   * @param attempt from 1
   */
  Optional<Duration> delay(int attempt, RandomGenerator random) {
    if (attempt > DELAYS.size()) {
      return Optional.empty();
    }
    long nanos = DELAYS.get(attempt - 1).toNanos();
    return Optional.of(
        Duration.ofNanos((long) (nanos * (1 + MAX_SPREAD * (random.nextDouble() - 0.5)))));
  }

  /** Whether a callback is too old to be sent. What was asked for once more never is. */
  boolean isTooOld(Callback callback, Instant now) {
    return !callback.again() && callback.event().at().plus(maxAge).isBefore(now);
  }
}

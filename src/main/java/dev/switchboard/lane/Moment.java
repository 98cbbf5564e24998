package dev.switchboard.lane;

import java.time.Duration;
import java.time.Instant;

/**
 * Now, on both clocks.
 *
 * @param instant wall-clock time, for what is recorded and for what outlives the process; may jump
 * @param nanos monotonic time with an arbitrary origin, for measuring and for deadlines
 */
public record Moment(Instant instant, long nanos) {
  /** Looking again costs nothing when it is as far ahead as this. */
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /** Nanoseconds until a time of the wall clock, at most a day; 0 when it has come. */
  public long nanosTo(Instant then) {
    Duration left = Duration.between(instant, then);
    if (left.isNegative()) {
      return 0;
    }
    return left.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT.toNanos() : left.toNanos();
  }
}

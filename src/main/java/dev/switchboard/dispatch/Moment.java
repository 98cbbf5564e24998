package dev.switchboard.dispatch;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Now, on both clocks.
 *
 * @param instant wall-clock time, for what is recorded and for what outlives the process; may jump
 * @param nanos monotonic time with an arbitrary origin, for measuring and for deadlines
 */
record Moment(Instant instant, long nanos) {
  /** Where moments come from: the machine's clocks, or the hands that a test turns. */
  record Source(InstantSource wall, LongSupplier monotonic) {
    Moment now() {
      return new Moment(wall.instant(), monotonic.getAsLong());
    }
  }
}

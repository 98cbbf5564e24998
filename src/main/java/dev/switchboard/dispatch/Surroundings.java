package dev.switchboard.dispatch;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * What dispatch is given instead of looking it up.
 *
 * @param wallClock for what is recorded and for what outlives the process
 * @param monotonicNanos for measuring and for deadlines
 * @param random its splits give each lane a jitter of its own
 */
public record Surroundings(
    InstantSource wallClock,
    LongSupplier monotonicNanos,
    SplittableGenerator random,
    DispatchTelemetry telemetry) {
  Moment now() {
    return new Moment(wallClock.instant(), monotonicNanos.getAsLong());
  }
}

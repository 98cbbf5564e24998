package dev.switchboard.dispatch;

import dev.switchboard.queue.LeaseClock;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * What dispatch is given instead of looking it up.
 *
 * @param wallClock for what is recorded and for what outlives the process
 * @param monotonicNanos for measuring and for deadlines
 * @param random its splits give each lane a jitter of its own
 * @param leases whether what the lanes hold is still this process's to send
 */
public record Surroundings(
    InstantSource wallClock,
    LongSupplier monotonicNanos,
    SplittableGenerator random,
    DispatchTelemetry telemetry,
    LeaseClock leases) {
  /** For a process that has its store to itself. */
  public Surroundings(
      InstantSource wallClock,
      LongSupplier monotonicNanos,
      SplittableGenerator random,
      DispatchTelemetry telemetry) {
    this(wallClock, monotonicNanos, random, telemetry, LeaseClock.ENDLESS);
  }

  Moment now() {
    return new Moment(wallClock.instant(), monotonicNanos.getAsLong());
  }
}

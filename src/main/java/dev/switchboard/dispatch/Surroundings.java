package dev.switchboard.dispatch;

import dev.switchboard.cluster.LeaseClock;
import dev.switchboard.cluster.SoleNode;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * What dispatch is given instead of looking it up.
 *
 * @param wallClock for what is recorded and for what outlives the process
 * @param monotonicNanos for measuring and for deadlines
 * @param random its splits give each lane a jitter of its own
 * @param leases whether what the lanes hold is still this process's to send
 * @param liveNodes processes that share the store, at least 1: what is configured for all of them
 *     is divided by it
 */
public record Surroundings(
    InstantSource wallClock,
    LongSupplier monotonicNanos,
    SplittableGenerator random,
    DispatchTelemetry telemetry,
    LeaseClock leases,
    IntSupplier liveNodes) {
  /** For a process that has its store to itself. */
  public Surroundings(
      InstantSource wallClock,
      LongSupplier monotonicNanos,
      SplittableGenerator random,
      DispatchTelemetry telemetry) {
    this(wallClock, monotonicNanos, random, telemetry, new SoleNode(1), () -> 1);
  }

  Moment now() {
    return new Moment(wallClock.instant(), monotonicNanos.getAsLong());
  }
}

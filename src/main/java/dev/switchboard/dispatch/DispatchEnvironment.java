package dev.switchboard.dispatch;

import dev.switchboard.cluster.LeaseClock;
import dev.switchboard.event.EventListener;
import dev.switchboard.lane.Moment;
import dev.switchboard.machine.Ticker;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator.SplittableGenerator;

/**
 * What dispatch is given instead of looking it up.
 *
 * @param wallClock for what is recorded and for what outlives the process
 * @param monotonicNanos for measuring and for deadlines
 * @param random its splits give each lane a jitter of its own
 * @param listener told what happens to providers and what goes wrong; the store tells what happens
 *     to messages
 * @param leases whether what the lanes hold is still this process's to send
 * @param liveNodes processes that share the store, at least 1: what is configured for all of them
 *     is divided by it
 */
public record DispatchEnvironment(
    InstantSource wallClock,
    Ticker monotonicNanos,
    SplittableGenerator random,
    EventListener listener,
    LeaseClock leases,
    IntSupplier liveNodes) {
  Moment now() {
    return new Moment(wallClock.instant(), monotonicNanos.getAsLong());
  }
}

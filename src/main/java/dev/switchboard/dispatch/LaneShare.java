package dev.switchboard.dispatch;

import dev.switchboard.cluster.LeaseClock;
import dev.switchboard.lane.BreakerState;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.queue.LeasedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much a lane takes of what several processes share. A lane that cannot send for a while,
 * because its breaker is open or its provider has asked it to pause, gives back what waits in it
 * and takes nothing in: the provider may well answer the others. Where a process is alone,
 * everything stays where it is. Used by the thread of the lane.
 */
final class LaneShare {
  /** Others need about so long to notice; for less, two writes a message are not worth while. */
  static final Duration WORTH_LEAVING = Duration.ofSeconds(2);

  /** How soon to look whether others have come to whom messages that wait here can be left. */
  static final long RECHECK_NANOS = Duration.ofSeconds(1).toNanos();

  private final LaneBuffer buffer;
  private final int probes;
  private final LeaseClock leases;
  private boolean shut;

  LaneShare(LaneBuffer buffer, LaneSettings settings, LeaseClock leases) {
    this.buffer = buffer;
    this.probes = settings.breaker().halfOpenProbes();
    this.leases = leases;
  }

  /**
   * Takes in how the lane stands now.
   *
   * @return whether there is room again for what waits in the store
   */
  boolean follow(LaneStatus lane, Instant now) {
    shut = leases.hasCompany() && isShut(lane, now);
    return buffer.limit(places(lane));
  }

  /** What the lane leaves to others. */
  List<LeasedMessage> takeOut() {
    return shut && buffer.waiting() > 0 ? buffer.takeOut() : List.of();
  }

  /** As {@link Lane#nanosToNextCrank}. */
  long nanosToNextLook(LaneStatus lane, Instant now) {
    return buffer.waiting() > 0 && isShut(lane, now) ? RECHECK_NANOS : Long.MAX_VALUE;
  }

  /** A probe that fails would hold up all that was claimed together with it. */
  private int places(LaneStatus lane) {
    if (shut) {
      return 0;
    }
    return leases.hasCompany() && lane.state() == BreakerState.HALF_OPEN
        ? probes
        : Integer.MAX_VALUE;
  }

  /** Once it is shut, it is so until something may be sent. */
  private boolean isShut(LaneStatus lane, Instant now) {
    Duration least = shut ? Duration.ZERO : WORTH_LEAVING;
    @Nullable Instant until =
        lane.state() == BreakerState.OPEN ? lane.retryAt() : lane.pausedUntil();
    boolean forLong = until != null && now.plus(least).isBefore(until);
    boolean untilSomebodyActs = lane.state() == BreakerState.OPEN && lane.retryAt() == null;
    return forLong || untilSomebodyActs;
  }
}

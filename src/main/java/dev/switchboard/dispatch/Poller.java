package dev.switchboard.dispatch;

import dev.switchboard.machine.Machine;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Fetches what did not come by hand-off: the backlog of an earlier process, what a full lane had to
 * leave in the store, and retries that have become due. Puts aside what cannot be routed.
 */
final class Poller implements Machine {
  /** How often the store is asked when nothing says that there is something to fetch. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Retries due within this time of each other are fetched together. */
  static final Duration RETRY_RESOLUTION = Duration.ofMillis(20);

  /** Events claimed in one transaction. */
  static final int CLAIM_BATCH = 500;

  private static final Claimed NOTHING = new Claimed(0, 0, false);

  private final EventQueue queue;
  private final LaneBuffers buffers;
  private final Routing routing;
  private final InstantSource clock;
  private final DispatchTelemetry telemetry;
  private volatile Instant nextLook = Instant.MIN;

  /**
   * Why a queued event has no lane.
   *
   * @param routed channels that a provider carries
   * @param known channels that this version has a name for
   */
  record Routing(List<String> routed, List<String> known) {}

  Poller(EventQueue queue, LaneBuffers buffers, Routing routing, Surroundings surroundings) {
    this.queue = queue;
    this.buffers = buffers;
    this.routing = routing;
    this.clock = surroundings.wallClock();
    this.telemetry = surroundings.telemetry();
  }

  @Override
  public long crank() {
    Instant now = clock.instant();
    // Whatever becomes due while the store is being asked may be missed by the answer.
    nextLook = Instant.MAX;
    try {
      boolean more = discardUnroutable(now);
      for (String channel : routing.routed()) {
        more |= fetchFirstAttempts(channel);
        more |= fetchRetries(channel, now);
      }
      return more ? 0 : untilNextLook(now);
    } catch (StoreUnavailableException e) {
      telemetry.storeUnavailable("poll", e);
      nextLook = now.plus(INTERVAL);
      return INTERVAL.toNanos();
    }
  }

  /** Whether an event that becomes due at this time would be noticed late. */
  boolean wouldMiss(Settlement settlement) {
    return settlement instanceof Settlement.Retried retried && retried.dueAt().isBefore(nextLook);
  }

  @Override
  public boolean isIdle() {
    return true;
  }

  private boolean discardUnroutable(Instant now) {
    boolean more = false;
    for (String channel : queue.channelsBeside(routing.routed())) {
      boolean known = routing.known().contains(channel);
      String reason = known ? "provider_not_configured" : "invalid_routing";
      List<EventKey> discarded = queue.discardUnroutable(channel, reason, now, CLAIM_BATCH);
      discarded.forEach(event -> telemetry.unroutable(event, known));
      more |= discarded.size() == CLAIM_BATCH;
    }
    return more;
  }

  private boolean fetchFirstAttempts(String channel) {
    LaneBuffer buffer = buffers.bufferFor(channel);
    if (!buffer.isBehind(channel)) {
      return false;
    }
    ClaimLimit granted = buffer.reserveFirstAttempts(CLAIM_BATCH);
    if (granted == null) {
      return false;
    }
    Claimed claimed = NOTHING;
    boolean more;
    try {
      claimed = queue.claimFirstAttempts(channel, granted);
    } finally {
      more = buffer.firstAttemptsClaimed(granted, claimed);
    }
    return more;
  }

  private boolean fetchRetries(String channel, Instant now) {
    LaneBuffer buffer = buffers.bufferFor(channel);
    if (queue.nextRetryAt(channel).filter(dueAt -> !dueAt.isAfter(now)).isEmpty()) {
      return false;
    }
    ClaimLimit granted = buffer.reserveRetries(CLAIM_BATCH);
    if (granted == null) {
      return false;
    }
    Claimed claimed = NOTHING;
    boolean more;
    try {
      claimed = queue.claimRetries(channel, now, granted);
    } finally {
      more = buffer.retriesClaimed(granted, claimed);
    }
    return more;
  }

  private long untilNextLook(Instant now) {
    Instant next = now.plus(INTERVAL);
    for (String channel : routing.routed()) {
      // A lane without room says so itself when it has some again.
      if (!buffers.bufferFor(channel).hasRoomForRetries()) {
        continue;
      }
      Optional<Instant> retry = queue.nextRetryAt(channel);
      if (retry.isPresent() && retry.get().isBefore(next)) {
        next = retry.get();
      }
    }
    Instant soonest = now.plus(RETRY_RESOLUTION);
    nextLook = next.isBefore(soonest) ? soonest : next;
    return Duration.between(now, nextLook).toNanos();
  }
}

package dev.switchboard.dispatch;

import dev.switchboard.machine.Machine;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

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

  private final EventQueue queue;
  private final LaneBuffers buffers;
  private final Routing routing;
  private final InstantSource clock;
  private final DispatchTelemetry telemetry;
  private final Duration longestDelay;
  private volatile Instant nextLook = Instant.MIN;
  private Instant lookedForStranded = Instant.EPOCH;

  /**
   * Why a queued event has no lane.
   *
   * @param routed channels that a provider carries
   * @param known channels that this version has a name for
   */
  record Routing(List<String> routed, List<String> known) {}

  /**
   * @param longestDelay further ahead than this no retry is planned
   */
  Poller(
      EventQueue queue,
      LaneBuffers buffers,
      Routing routing,
      Duration longestDelay,
      Surroundings surroundings) {
    this.longestDelay = longestDelay;
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
      boolean lookForStranded = isTimeToLookForStranded(now);
      for (String channel : routing.routed()) {
        more |= fetchFirstAttempts(channel);
        more |= fetchRetries(channel, now);
        more |= lookForStranded && fetchStranded(channel, now);
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
    return buffer.isBehind(channel)
        && fetch(
            buffer.reserveFirstAttempts(CLAIM_BATCH),
            places -> queue.claimFirstAttempts(channel, places),
            buffer::freeFirstAttempts);
  }

  private boolean fetchRetries(String channel, Instant now) {
    LaneBuffer buffer = buffers.bufferFor(channel);
    return queue.nextRetryAt(channel).filter(dueAt -> !dueAt.isAfter(now)).isPresent()
        && fetch(
            buffer.reserveRetries(CLAIM_BATCH),
            places -> queue.claimRetries(channel, now, places),
            buffer::freeRetries);
  }

  private boolean isTimeToLookForStranded(Instant now) {
    boolean lookedLately =
        !now.isBefore(lookedForStranded) && now.isBefore(lookedForStranded.plus(INTERVAL));
    if (!lookedLately) {
      lookedForStranded = now;
    }
    return !lookedLately;
  }

  /**
   * When the clock is set back, retries that were planned before lie too far ahead. What is due
   * later than any retry can be is due now.
   */
  private boolean fetchStranded(String channel, Instant now) {
    Instant latest = now.plus(longestDelay);
    LaneBuffer buffer = buffers.bufferFor(channel);
    return queue.lastRetryAt(channel).filter(dueAt -> dueAt.isAfter(latest)).isPresent()
        && fetch(
            buffer.reserveRetries(CLAIM_BATCH),
            places -> queue.claimRetriesAfter(channel, latest, places),
            buffer::freeRetries);
  }

  /** Claims as many events as places were reserved; true when there may be more. */
  private static boolean fetch(int places, IntUnaryOperator claim, IntConsumer free) {
    if (places == 0) {
      return false;
    }
    int claimed = 0;
    try {
      claimed = claim.applyAsInt(places);
    } finally {
      free.accept(places - claimed);
    }
    return claimed == places;
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

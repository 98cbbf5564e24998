package dev.switchboard.dispatch;

import dev.switchboard.cluster.LeaseClock;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.machine.Machine;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.queue.UnreadableEventException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what did not come by hand-off: the backlog of an earlier process, what a full lane had to
 * leave in the store, and retries that have become due. Puts aside what cannot be routed, and what
 * cannot be read. What goes wrong with one channel keeps no other waiting.
 */
final class Poller implements Machine {
  /** How often the store is asked when nothing says that there is something to fetch. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Retries due within this time of each other are fetched together. */
  static final Duration RETRY_RESOLUTION = Duration.ofMillis(20);

  /** Events claimed in one transaction. */
  static final int CLAIM_BATCH = 500;

  /** All channels that no provider here carries, as far as failures are concerned. */
  private static final String UNROUTED = "without a provider";

  private static final Claimed NOTHING = new Claimed(0, 0, false);

  private final EventQueue queue;
  private final LaneBuffers buffers;
  private final Routing routing;
  private final InstantSource clock;
  private final LongSupplier monotonicNanos;
  private final LeaseClock leases;
  private final EventListener listener;
  private final UncarriedChannels uncarried;
  private final Duration longestDelay;

  /** When a channel failed, in nanoseconds; no more than there are channels. */
  private final Map<String, Long> failures = new HashMap<>();

  private volatile Instant nextLook = Instant.MIN;
  private Instant next = Instant.MIN;
  private @Nullable Instant nextRetry;
  private boolean toldUnavailable;
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
      DispatchEnvironment environment) {
    this.longestDelay = longestDelay;
    this.queue = queue;
    this.buffers = buffers;
    this.routing = routing;
    this.clock = environment.wallClock();
    this.monotonicNanos = environment.monotonicNanos();
    this.leases = environment.leases();
    this.listener = environment.listener();
    this.uncarried = new UncarriedChannels(listener);
  }

  @Override
  public long crank() {
    Instant now = clock.instant();
    // The answer may miss what becomes due while the store is being asked.
    nextLook = Instant.MAX;
    toldUnavailable = false;
    boolean more = attempt(UNROUTED, () -> discardUnroutable(now));
    boolean lookForStranded = isTimeToLookForStranded(now);
    for (String channel : routing.routed()) {
      more |= attempt(channel, () -> fetchFirstAttempts(channel, now));
      more |= attempt(channel, () -> fetchRetries(channel, now));
      more |= lookForStranded && attempt(channel, () -> fetchStranded(channel, now));
    }
    if (more) {
      return 0;
    }
    next = now.plus(INTERVAL);
    nextRetry = null;
    for (String channel : routing.routed()) {
      attempt(channel, () -> lookForRetry(channel));
    }
    Instant soonest = now.plus(RETRY_RESOLUTION);
    nextLook = next.isBefore(soonest) ? soonest : next;
    return Duration.between(now, nextLook).toNanos();
  }

  /**
   * Does one part of the work. Where it fails it is left alone for an interval, and the others go
   * on.
   *
   * @param channel that it is about
   * @return whether there may be more to do at once
   */
  private boolean attempt(String channel, BooleanSupplier part) {
    long now = monotonicNanos.getAsLong();
    Long failedAt = failures.get(channel);
    if (failedAt != null && now - failedAt < INTERVAL.toNanos()) {
      return false;
    }
    try {
      boolean more = part.getAsBoolean();
      failures.remove(channel);
      return more;
    } catch (StoreUnavailableException e) {
      if (!toldUnavailable) {
        // One line says it for all channels.
        listener.on(new EngineEvent.StoreFailed("poll", e));
        toldUnavailable = true;
      }
    } catch (RuntimeException e) {
      listener.on(new EngineEvent.Unexpected("polling " + channel, e));
    }
    failures.put(channel, now);
    return false;
  }

  @Override
  public long nanosToDue(long wait) {
    Instant retry = nextRetry;
    if (retry == null) {
      return failures.isEmpty() ? UNTIL_WOKEN : wait;
    }
    return retry.isAfter(nextLook) ? wait + Duration.between(nextLook, retry).toNanos() : wait;
  }

  /** Whether an event that becomes due at this time would be noticed late. */
  boolean wouldMiss(Instant dueAt) {
    return dueAt.isBefore(nextLook);
  }

  @Override
  public boolean isIdle() {
    return true;
  }

  private boolean discardUnroutable(Instant now) {
    boolean more = false;
    List<String> channels = queue.channelsWithoutCarrier(routing.routed());
    if (leases.isShared()) {
      channels = uncarried.overdue(channels, monotonicNanos.getAsLong());
    }
    for (String channel : channels) {
      boolean known = routing.known().contains(channel);
      String reason =
          known ? MessageEvent.Failed.PROVIDER_NOT_CONFIGURED : MessageEvent.Failed.INVALID_ROUTING;
      List<EventKey> discarded = queue.discardUnroutable(channel, reason, now, CLAIM_BATCH);
      more |= discarded.size() == CLAIM_BATCH;
    }
    return more;
  }

  private boolean fetchFirstAttempts(String channel, Instant now) {
    LaneBuffer buffer = buffers.bufferFor(channel);
    return buffer.isBehind(channel)
        && fetch(
            buffer.reserveFirstAttempts(CLAIM_BATCH),
            limit -> queue.claimFirstAttempts(channel, limit),
            buffer::firstAttemptsClaimed,
            now);
  }

  private boolean fetchRetries(String channel, Instant now) {
    LaneBuffer buffer = buffers.bufferFor(channel);
    return queue.nextRetryAt(channel).filter(dueAt -> !dueAt.isAfter(now)).isPresent()
        && fetch(
            buffer.reserveRetries(CLAIM_BATCH),
            limit -> queue.claimRetries(channel, now, limit),
            buffer::retriesClaimed,
            now);
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
            limit -> queue.claimRetriesAfter(channel, latest, limit),
            buffer::retriesClaimed,
            now);
  }

  /**
   * Claims as much as was reserved.
   *
   * @param granted null where there is no room
   * @param claimed gives back what the claim has not used, and says whether there may be more
   * @return whether there may be more
   */
  private boolean fetch(
      @Nullable ClaimLimit granted,
      Function<ClaimLimit, Claimed> claim,
      BiPredicate<ClaimLimit, Claimed> claimed,
      Instant now) {
    if (granted == null) {
      return false;
    }
    Claimed brought = NOTHING;
    boolean more;
    try {
      brought = claim.apply(granted);
    } catch (UnreadableEventException e) {
      // It would fail every claim after this one as well.
      queue.discard(e.event(), "unreadable", now);
      listener.on(
          new EngineEvent.Unexpected("reading a message of the channel " + e.event().channel(), e));
      return true;
    } finally {
      more = claimed.test(granted, brought);
    }
    return more;
  }

  private boolean lookForRetry(String channel) {
    // A lane without room says so itself when it has some again.
    if (buffers.bufferFor(channel).hasRoomForRetries()) {
      Optional<Instant> retry = queue.nextRetryAt(channel);
      if (retry.isPresent() && (nextRetry == null || retry.get().isBefore(nextRetry))) {
        nextRetry = retry.get();
      }
      if (nextRetry != null && nextRetry.isBefore(next)) {
        next = nextRetry;
      }
    }
    return false;
  }
}

package dev.switchboard.queue;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The queue as the consumer of outbound events sees it. Every method is one durable transaction;
 * all of them may be called from any thread and throw {@link StoreUnavailableException} when the
 * store is lost.
 */
public interface EventQueue {
  /**
   * Leases the free first attempts of a channel, oldest first, and hands them to the {@link
   * HandOff}. When it ends before its limit, it tells the hand-off that the channel is caught up.
   * Both happen before anything that is accepted later is handed over.
   */
  Claimed claimFirstAttempts(String channel, ClaimLimit limit);

  /**
   * Leases the free retries of a channel that are due at {@code now}, longest due first, and hands
   * them to the {@link HandOff}.
   */
  Claimed claimRetries(String channel, Instant now, ClaimLimit limit);

  /** When the earliest waiting retry of a channel is due; empty when none waits. */
  Optional<Instant> nextRetryAt(String channel);

  /** What is in the queue, inbound events included. */
  QueueStatus status();

  /** What is in the queue of each channel of which there is anything. */
  Map<String, ChannelBacklog> statusByChannel();

  /**
   * The channel names of which at least one outbound event is queued.
   *
   * @param known names that are not asked for
   */
  List<String> channelsBeside(Collection<String> known);

  /**
   * Removes free events that cannot be routed, and marks their messages failed with {@code reason}
   * (008, edge cases: skipped, never retried).
   *
   * @return the events removed, at most {@code limit}
   */
  List<EventKey> discardUnroutable(String channel, String reason, Instant at, int limit);

  /**
   * Settles events, each under its own lease, all in one transaction.
   *
   * @return the settlements that wrote nothing because their lease had gone to somebody else
   */
  List<Settlement> settle(List<Settlement> settlements);

  /**
   * Gives leases back, each where it still holds: other processes may have these events sooner than
   * this one could send them.
   */
  void release(List<InboundEvent> events);

  /** Gives back every lease of this process, for whoever comes next. */
  void releaseAll();
}

package dev.switchboard.queue;

import dev.switchboard.message.MessageId;
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
   *
   * @throws UnreadableEventException when one of them cannot be read; all are as they were
   */
  Claimed claimFirstAttempts(String channel, ClaimLimit limit);

  /**
   * Leases the free retries of a channel that are due at {@code now}, and messages that were to be
   * sent later than they came, longest due first, and hands them to the {@link HandOff}.
   *
   * @throws UnreadableEventException when one of them cannot be read; all are as they were
   */
  Claimed claimRetries(String channel, Instant now, ClaimLimit limit);

  /**
   * As {@link #claimRetries}, of the free retries that are due after {@code latest}: the clock was
   * set back since they were planned. A message that was never tried waits for the time that its
   * sender chose.
   */
  Claimed claimRetriesAfter(String channel, Instant latest, ClaimLimit limit);

  /**
   * When the earliest waiting retry of a channel is due, or the earliest message that is to be sent
   * later; empty when none waits.
   */
  Optional<Instant> nextRetryAt(String channel);

  /**
   * When the latest waiting retry of a channel is due; empty when none waits. Messages that were
   * never tried do not count.
   */
  Optional<Instant> lastRetryAt(String channel);

  /** What is in the queue, inbound events included. */
  QueueStatus status();

  /** What is in the queue of each channel of which there is anything. */
  Map<String, ChannelBacklog> statusByChannel();

  /**
   * The channel names of which at least one outbound event is queued, and that no live process can
   * send. What the other processes can send is known within a heartbeat.
   *
   * @param own names that this process can send
   */
  List<String> channelsWithoutCarrier(Collection<String> own);

  /**
   * Removes free events that cannot be routed, and marks their messages failed with {@code reason}
   * (008, edge cases: skipped, never retried). Removes none of a channel that another live process
   * can send.
   *
   * @return the events removed, at most {@code limit}
   */
  List<EventKey> discardUnroutable(String channel, String reason, Instant at, int limit);

  /**
   * Removes a free event, and marks its message failed with {@code reason}. Does nothing to an
   * event that is gone, or that another live process holds.
   */
  void discard(EventKey event, String reason, Instant at);

  /**
   * Gives a pending message up that no process holds, with the reason {@link Cancellation#REASON}.
   */
  Cancellation cancel(MessageId id, Instant at);

  /**
   * Has a message that waits for the time that its sender chose wait for another one, and expire as
   * much later or earlier. Changes none that was tried, or that a process holds. Nor one that is
   * due: a process that is gone may have sent it.
   *
   * @param sendAt in whole microseconds
   */
  Rescheduling reschedule(MessageId id, Instant now, Instant sendAt);

  /**
   * Settles events, each under its own lease, all in one transaction.
   *
   * @return the settlements that wrote nothing because their lease had gone to another process
   */
  List<Settlement> settle(List<Settlement> settlements);

  /**
   * Gives leases back, each where it still holds: other processes may have these events sooner than
   * this one could send them.
   */
  void release(List<LeasedMessage> events);

  /** Gives back every lease of this process, for others to claim. */
  void releaseAll();
}

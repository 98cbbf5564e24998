package dev.switchboard.store;

import dev.switchboard.callback.CallbackQueue;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventRetention;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.cluster.Membership;
import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.Nodes;
import dev.switchboard.event.EventListener;
import dev.switchboard.history.ConversationHistory;
import dev.switchboard.history.Erasure;
import dev.switchboard.history.Invariants;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.PastTraffic;
import dev.switchboard.history.RecentTraffic;
import dev.switchboard.history.Retention;
import dev.switchboard.inbound.InboundQueue;
import dev.switchboard.inbound.ReceiptStore;
import dev.switchboard.intake.IntakeStore;
import dev.switchboard.message.MessageIds;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.HandOff;
import dev.switchboard.store.database.Commits;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An open store, of whichever kind: the ports through which the other rooms use it, and its life.
 * Nothing runs on it before {@link #start}; from then on it is safe for use by many threads, and
 * every method throws {@link dev.switchboard.queue.StoreUnavailableException} when the store is
 * lost.
 */
public interface OpenStore extends AutoCloseable {
  /** Expired idempotency keys that are forgotten in one transaction. */
  int FORGET_BATCH = 1_000;

  /** Where messages are accepted. */
  IntakeStore intake();

  /** The queue of outbound messages. */
  EventQueue queue();

  /** The queue of inbound messages. */
  InboundQueue inbound();

  /** What providers say became of messages. */
  ReceiptStore receipts();

  /** Failed messages and their way back. */
  DeadLetters deadLetters();

  /** Reads messages. */
  MessageHistory messages();

  /** Reads conversations. */
  ConversationHistory conversations();

  /** Whether every message is accounted for. */
  Invariants invariants();

  /** What was accepted and answered last. */
  RecentTraffic recentTraffic();

  /** What was accepted and answered before. */
  PastTraffic pastTraffic();

  /** Lets go of what is too old. */
  Retention retention();

  /** Lets go of anything; empty for stores that keep what they have promised to keep. */
  default Optional<Erasure> erasure() {
    return Optional.empty();
  }

  /** Who outside wants to be told what happens; the same object each time. */
  EndpointStore endpoints();

  /** What endpoints have still to be told. */
  CallbackQueue callbacks();

  /** What was told, and telling it again. */
  EventHistory events();

  /** Lets go what is over of it. */
  EventRetention eventRetention();

  /**
   * The processes that share the store.
   *
   * @param self what this process is called
   * @param channels what it can send now
   */
  Nodes nodes(NodeName self, Supplier<Set<String>> channels);

  /** The place of this process among those that share the store. */
  Membership membership();

  /** The greatest id that was ever given to a stored or queued message, 0 when there is none. */
  long lastMessageId();

  /** The greatest id that was ever given to an event that is kept, 0 when there is none. */
  long lastEventId();

  /**
   * Forgets idempotency keys that have expired, at most {@value #FORGET_BATCH}.
   *
   * @return how many there were
   */
  int forgetExpiredKeys(Instant now);

  /**
   * Starts what runs in the background.
   *
   * @param handOff takes over what is committed
   * @param listener told what has happened to messages, after each commit and before the write
   *     returns; it must not throw
   * @param failStop told once when the store has failed for good, and the program must end
   */
  void start(HandOff handOff, EventListener listener, Consumer<Throwable> failStop);

  /**
   * Writes events for endpoints from now on.
   *
   * @param ids of events
   * @param all whether every event is written that an endpoint could want, also where none does
   * @param messages whether single messages are told at their own URLs
   * @param news told after a commit which endpoints something was written for; must not block
   */
  void writeEvents(
      MessageIds ids, boolean all, boolean messages, Consumer<Collection<EndpointId>> news);

  /** Whether the store answers, as far as is known without asking it. */
  boolean isReady();

  /** What was committed since the start. */
  Commits commits();

  /** The bytes that its log takes on this machine's disk; empty where it has none here. */
  OptionalLong logBytes();

  @Override
  void close();
}

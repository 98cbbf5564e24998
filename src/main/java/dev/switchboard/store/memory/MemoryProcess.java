package dev.switchboard.store.memory;

import dev.switchboard.cluster.Membership;
import dev.switchboard.cluster.Nodes;
import dev.switchboard.event.EventListener;
import dev.switchboard.history.ConversationHistory;
import dev.switchboard.history.Invariants;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.history.RecentTraffic;
import dev.switchboard.history.Retention;
import dev.switchboard.inbound.InboundQueue;
import dev.switchboard.intake.IntakeStore;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeasedMessage;
import java.time.Instant;
import java.util.List;

/**
 * A store in memory as one process sees it. Tells what has become true, then hands over what was
 * leased at once, both while no other can change anything: so nothing is told before what made it
 * possible. Safe for use by many threads.
 */
public final class MemoryProcess {
  private final MemoryStore store;
  private final Membership membership;
  private final HandOff handOff;
  private final EventListener listener;

  /**
   * @param membership under whose number it holds leases
   * @param listener told what has become true; does not throw
   */
  public MemoryProcess(
      MemoryStore store, Membership membership, HandOff handOff, EventListener listener) {
    this.store = store;
    this.membership = membership;
    this.handOff = handOff;
    this.listener = listener;
  }

  /** Where messages are accepted. */
  public IntakeStore intake() {
    return new MemoryIntake(this);
  }

  /** The queue of outbound messages. */
  public EventQueue queue() {
    return new MemoryQueue(this);
  }

  /** The queue of inbound messages. */
  public InboundQueue inbound() {
    return new MemoryInbound(this);
  }

  /** Reads messages. */
  public MessageHistory messages() {
    return new MemoryMessages(this);
  }

  /** Reads conversations. */
  public ConversationHistory conversations() {
    return new MemoryConversations(this);
  }

  /** Failed messages and their way back. */
  public DeadLetters deadLetters() {
    return new MemoryDeadLetters(this);
  }

  /** Whether every message is accounted for. */
  public Invariants invariants() {
    return new MemoryInvariants(this);
  }

  /** What was accepted and answered last. */
  public RecentTraffic recentTraffic() {
    return new MemoryRecentTraffic(this);
  }

  /** Lets go of what is too old. */
  public Retention retention() {
    return new MemoryRetention(this);
  }

  /** The processes that share the store. */
  public Nodes nodes() {
    return new MemoryNodes(this);
  }

  /**
   * Tells the hand-off of channels of which first attempts wait that no live process holds: a dead
   * one has left them, or another one's lane had no room. To be called with every heartbeat.
   */
  public void lookForOrphans() {
    store.transaction(() -> {
      releaseOfTheDead();
      for (String channel : Channel.wireNames()) {
        if (!store.queue().free(channel, EventKey.AT_ONCE, EventKey.AT_ONCE).isEmpty()) {
          handOff.fellBehind(channel);
        }
      }
      return true;
    });
  }

  MemoryStore store() {
    return store;
  }

  Tables tables() {
    return store.tables();
  }

  /** The queue, in which dead processes hold nothing any more. */
  Queue liveQueue() {
    releaseOfTheDead();
    return store.queue();
  }

  Membership membership() {
    return membership;
  }

  long owner() {
    return membership.owner();
  }

  HandOff handOff() {
    return handOff;
  }

  EventListener listener() {
    return listener;
  }

  /** Keys that are older have expired. */
  Instant keysExpiredAt(Instant now) {
    return now.minus(store.idempotencyTtl());
  }

  LeasedMessage leased(QueueRow row, StoredMessage message) {
    return new LeasedMessage(
        row.key(),
        row.lease(),
        row.attempts,
        message.round(),
        message.conversation.id,
        message.content);
  }

  void deliver(List<LeasedMessage> events) {
    handOff.deliver(events);
  }

  private void releaseOfTheDead() {
    long self = owner();
    store.queue().releaseOfTheDead(owner -> owner == self || store.nodes().isLive(owner));
  }
}

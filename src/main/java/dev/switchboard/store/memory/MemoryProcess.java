package dev.switchboard.store.memory;

import dev.switchboard.callback.CallbackQueue;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventRetention;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.cluster.Membership;
import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.Nodes;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
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
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageIds;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.store.OpenStore;
import dev.switchboard.store.database.Commits;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory as one process sees it. Tells what has become true, then hands over what was
 * leased at once, both while no other can change anything: so nothing is told before what made it
 * possible. Safe for use by many threads.
 */
public final class MemoryProcess implements OpenStore {
  private final MemoryStore store;
  private final Membership membership;
  private final EndpointStore endpoints;
  private final Commits commits = new Commits();
  private volatile Started started = Started.NOT_YET;

  /** Who is told, and given what is accepted. */
  private record Started(@Nullable HandOff handOff, EventListener listener) {
    static final Started NOT_YET = new Started(null, _ -> {});
  }

  /**
   * For a process that is started later.
   *
   * @param membership under whose number it holds leases
   */
  public MemoryProcess(MemoryStore store, Membership membership) {
    this.store = store;
    this.membership = membership;
    this.endpoints = store.callbacks().endpoints();
  }

  /**
   * For a process that runs.
   *
   * @param membership under whose number it holds leases
   * @param listener told what has become true; does not throw
   */
  public MemoryProcess(
      MemoryStore store, Membership membership, HandOff handOff, EventListener listener) {
    this(store, membership);
    this.started = new Started(handOff, listener);
  }

  @Override
  public IntakeStore intake() {
    return new MemoryIntake(this);
  }

  @Override
  public EventQueue queue() {
    return new MemoryQueue(this);
  }

  @Override
  public InboundQueue inbound() {
    return new MemoryInbound(this);
  }

  @Override
  public MessageHistory messages() {
    return new MemoryMessages(this);
  }

  @Override
  public ConversationHistory conversations() {
    return new MemoryConversations(this);
  }

  @Override
  public DeadLetters deadLetters() {
    return new MemoryDeadLetters(this);
  }

  @Override
  public Invariants invariants() {
    return new MemoryInvariants(this);
  }

  @Override
  public RecentTraffic recentTraffic() {
    return new MemoryRecentTraffic(this);
  }

  @Override
  public PastTraffic pastTraffic() {
    return new MemoryPastTraffic(this);
  }

  @Override
  public Retention retention() {
    return new MemoryRetention(this);
  }

  @Override
  public Optional<Erasure> erasure() {
    return membership instanceof RenewableNode node
        ? Optional.of(new MemoryErasure(store, node))
        : Optional.empty();
  }

  @Override
  public ReceiptStore receipts() {
    return new MemoryReceipts(this);
  }

  @Override
  public EndpointStore endpoints() {
    return endpoints;
  }

  @Override
  public CallbackQueue callbacks() {
    return store.callbacks().queue(membership);
  }

  @Override
  public EventHistory events() {
    return store.callbacks().history();
  }

  @Override
  public EventRetention eventRetention() {
    return store.callbacks().retention();
  }

  /** The processes that share the store, where this one says nothing of itself. */
  public Nodes nodes() {
    return nodes(new NodeName("", ""), Set::of);
  }

  @Override
  public Nodes nodes(NodeName self, Supplier<Set<String>> channels) {
    return new MemoryNodes(this, self, channels);
  }

  @Override
  public long lastMessageId() {
    return store.lastMessageId();
  }

  @Override
  public long lastEventId() {
    return store.transaction(() -> store.callbacks().lastEventId());
  }

  @Override
  public int forgetExpiredKeys(Instant now) {
    return new MemoryIntake(this).forgetExpiredKeys(now);
  }

  @Override
  public void start(HandOff handOff, EventListener listener, Consumer<Throwable> failStop) {
    // Nothing fails that did not fail at once.
    started = new Started(handOff, listener);
  }

  @Override
  public void writeEvents(
      MessageIds ids, boolean all, boolean messages, Consumer<Collection<EndpointId>> news) {
    store.transaction(() -> {
      store.callbacks().start(ids, all, messages, news);
      return true;
    });
  }

  @Override
  public boolean isReady() {
    return true;
  }

  /** There are none: nothing is made durable. */
  @Override
  public Commits commits() {
    return commits;
  }

  @Override
  public OptionalLong logBytes() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    // What it holds goes with the process.
  }

  /**
   * Tells the hand-off of channels of which first attempts wait that no live process holds: a dead
   * one has left them, or another one's lane had no room. To be called with every heartbeat.
   */
  public void lookForOrphans() {
    store.transaction(() -> {
      releaseOfTheDead();
      for (String channel : Channel.wireNames()) {
        if (store.queue().free(channel, EventKey.AT_ONCE, EventKey.AT_ONCE).iterator().hasNext()) {
          handOff().fellBehind(channel);
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

  @Override
  public Membership membership() {
    return membership;
  }

  long owner() {
    return membership.owner();
  }

  HandOff handOff() {
    HandOff handOff = started.handOff();
    if (handOff == null) {
      throw new IllegalStateException("the store has not been started");
    }
    return handOff;
  }

  /** Writes what has become true for the endpoints that want it, and tells it here. */
  void tell(MessageEvent event) {
    store.callbacks().write(event);
    started.listener().on(event);
  }

  /** Keys that are older have expired. */
  Instant keysExpiredAt(Instant now) {
    return now.minus(store.idempotencyTtl());
  }

  /** A row of an outbound message, as its holder knows it. */
  LeasedMessage leased(QueueRow row) {
    StoredMessage message = Objects.requireNonNull(row.message);
    return new LeasedMessage(
        row.key(),
        row.lease(),
        row.attempts,
        message.round(),
        message.conversation.id,
        message.content);
  }

  void deliver(List<LeasedMessage> events) {
    handOff().deliver(events);
  }

  private void releaseOfTheDead() {
    long self = owner();
    store.queue().releaseOfTheDead(owner -> owner == self || store.nodes().isLive(owner));
  }
}

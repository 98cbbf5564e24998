package dev.switchboard.dispatch;

import dev.switchboard.cluster.ClusterNode;
import dev.switchboard.cluster.Membership;
import dev.switchboard.cluster.NodeName;
import dev.switchboard.cluster.SoleMembership;
import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageTime;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.rehearsal.world.VirtualTime;
import dev.switchboard.store.memory.MemoryProcess;
import dev.switchboard.store.memory.MemoryStore;
import dev.switchboard.store.memory.Rows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The store in memory, as the process has it whose dispatch is tested, and what a test does to it.
 * What became of a message is known from the events that the store tells. Survives a crash of the
 * process.
 */
final class TestStore {
  static final String DISPATCHED = "dispatched";

  private static final String PROVIDER = "routed";

  /** Beyond the numbers of the nodes that enter the store. */
  private static final long FIRST_OWNER = 1_000;

  private static final Duration LONG = Duration.ofDays(365);

  private final VirtualTime time;
  private final MemoryStore store;
  private final EventListener listener;
  private final FaultyQueue.Faults faults;
  private final Map<Long, String> endings = new HashMap<>();
  private final Map<Long, List<Attempt>> attempts = new HashMap<>();
  private int firstAttempts;
  private long owner = FIRST_OWNER;
  private MemoryProcess process;
  private Set<String> carriedElsewhere = Set.of();

  /**
   * @param listener told what the store tells
   */
  TestStore(VirtualTime time, HandOff handOff, EventListener listener) {
    this.time = time;
    this.listener = listener;
    this.store =
        new MemoryStore(
            MemoryStore.Keep.EVERYTHING, Long.MAX_VALUE / 2, Duration.ofHours(24), time);
    this.faults = new FaultyQueue.Faults(() -> store.setAway(true));
    this.process = process(handOff);
  }

  private MemoryProcess process(HandOff handOff) {
    return new MemoryProcess(store, new Member(), handOff, this::on);
  }

  private void on(Event event) {
    switch (event) {
      case MessageEvent.Accepted _ -> firstAttempts++;
      case MessageEvent.Attempted it -> {
        firstAttempts -= it.number() == 1 ? 1 : 0;
        attempts.computeIfAbsent(it.messageId().value(), _ -> new ArrayList<>()).add(attempt(it));
      }
      case MessageEvent.Dispatched it -> endings.put(it.messageId().value(), DISPATCHED);
      case MessageEvent.Failed it -> {
        firstAttempts -= it.attempts() == 0 ? 1 : 0;
        endings.put(it.messageId().value(), it.reason());
      }
      default -> {}
    }
    listener.on(event);
  }

  private static Attempt attempt(MessageEvent.Attempted event) {
    Outcome outcome =
        Arrays.stream(Outcome.values())
            .filter(it -> it.wireName().equals(event.outcome()))
            .findFirst()
            .orElseThrow();
    return new Attempt(
        event.number(),
        event.provider(),
        outcome,
        event.latency(),
        event.errorCode(),
        event.startedAt());
  }

  /** The process is another one from now on. */
  void restart(HandOff next) {
    owner++;
    process = process(next);
  }

  /** The number under which the process holds leases. */
  long owner() {
    return owner;
  }

  /** What the process has of it. */
  EventQueue queue() {
    return new FaultyQueue(process.queue(), faults);
  }

  /** What goes wrong with its queue. */
  FaultyQueue.Faults faults() {
    return faults;
  }

  /** Whether the store answers. */
  void setAway(boolean isAway) {
    store.setAway(isAway);
  }

  /** Other processes can send these channels. */
  void carryElsewhere(String... channels) {
    carriedElsewhere = Set.of(channels);
  }

  /** Another process holds the oldest message of a channel from now on; this one does not know. */
  void takeOverTheOldest(String channel) {
    Membership other =
        ClusterNode.enter(
            store.nodeTable(), LONG, time::nanos, time.instant(), new NodeName("other", ""));
    new MemoryProcess(store, other, new NoLane(), _ -> {})
        .queue()
        .claimFirstAttempts(channel, new ClaimLimit(1, 0, true));
  }

  /** Accepts a message as the store does: claimed at birth when there is a place. */
  OutboundMessage accept(String channel, long id, Instant now) {
    return accept(channel, message(id), now);
  }

  /** The same, for a message of the test's. */
  OutboundMessage accept(String channel, OutboundMessage message, Instant now) {
    process
        .intake()
        .accept(
            new NewMessage(
                message,
                channel,
                ConversationKey.between(channel, message.from(), message.to()),
                true,
                PROVIDER,
                now,
                MessageTime.of(null, now)),
            null);
    return message;
  }

  /** Accepts a message that its sender wants between two times. */
  OutboundMessage accept(
      String channel, long id, Instant now, @Nullable Instant sendAt, @Nullable Instant expiresAt) {
    return accept(channel, with(message(id), MessageOptions.NONE.timed(sendAt, expiresAt)), now);
  }

  static OutboundMessage with(OutboundMessage message, MessageOptions options) {
    MessageContent plain = message.content();
    return new OutboundMessage(
        message.id(),
        new MessageContent(
            plain.from(), plain.to(), null, plain.body(), plain.attachments(), options));
  }

  static OutboundMessage message(long id) {
    return message(id, "hello");
  }

  static OutboundMessage message(long id, String body) {
    return new OutboundMessage(new MessageId(id), "12345", "54321", null, body, List.of());
  }

  /** Brings a message back that was given up: another round, due at once. */
  void retryManually(String channel, long id, Instant now) {
    DeadLetters.Retry retry =
        process.deadLetters().retry(new MessageId(id), Map.of(channel, PROVIDER), now);
    if (!(retry instanceof DeadLetters.Retry.Retried)) {
      throw new IllegalStateException("not a dead letter: " + id);
    }
    endings.remove(id);
  }

  /** Where a message ended: {@link #DISPATCHED}, or why it was given up; null while it waits. */
  @Nullable String ending(long id) {
    return endings.get(id);
  }

  List<Attempt> attempts(long id) {
    return attempts.getOrDefault(id, List.of());
  }

  /** Messages that were never tried, in the queue or on their way. */
  int firstAttempts() {
    return firstAttempts;
  }

  int size() {
    return (int) process.queue().status().total();
  }

  boolean isLeased(EventKey event) {
    return Rows.isHeldBy(store, event, owner);
  }

  /** This process, as the store knows it. */
  private final class Member implements SoleMembership {
    private final long number = owner;

    @Override
    public long owner() {
      return number;
    }

    @Override
    public Set<String> channelsElsewhere() {
      return carriedElsewhere;
    }
  }

  /** Takes what it is given, and sends nothing. */
  private static final class NoLane implements HandOff {
    @Override
    public Set<String> channels() {
      return Set.of();
    }

    @Override
    public boolean reserve(String channel, long bytes) {
      return false;
    }

    @Override
    public void cancel(String channel, long bytes) {}

    @Override
    public void deliver(List<LeasedMessage> events) {}

    @Override
    public void caughtUp(String channel) {}

    @Override
    public void fellBehind(String channel) {}
  }
}

package dev.switchboard.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.cluster.SoleNode;
import dev.switchboard.event.Listeners;
import dev.switchboard.event.RecordedEvents;
import dev.switchboard.history.ConversationRecord;
import dev.switchboard.history.Invariants;
import dev.switchboard.history.PastTraffic;
import dev.switchboard.history.RecentTraffic;
import dev.switchboard.history.Retention;
import dev.switchboard.inbound.InboundQueue;
import dev.switchboard.intake.IntakeStore;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.message.MessageTime;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.store.OpenStore;
import dev.switchboard.store.Readings;
import dev.switchboard.store.RecordingHandOff;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreFixture;
import dev.switchboard.store.memory.callback.CallbackRows;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** The store in memory, and ways to damage it as no program of ours does. */
public final class MemoryFixture implements StoreFixture {
  private static final long MAX_BYTES = 1L << 30;

  private final MemoryStore store =
      new MemoryStore(MemoryStore.Keep.EVERYTHING, MAX_BYTES, TTL, () -> Samples.NOON);
  private final RecordingHandOff handOff = new RecordingHandOff();
  private final RecordedEvents events = new RecordedEvents();
  private MemoryProcess process = start();

  @Override
  public OpenStore ports() {
    return process;
  }

  private MemoryProcess start() {
    return new MemoryProcess(
        store, new SoleNode(store.nextProcess()), handOff, new Listeners(events));
  }

  @Override
  public IntakeStore intake() {
    return process.intake();
  }

  @Override
  public EventQueue queue() {
    return process.queue();
  }

  @Override
  public InboundQueue inbound() {
    return process.inbound();
  }

  @Override
  public Readings.Messages history() {
    return new Readings.Messages(process.messages());
  }

  @Override
  public Readings.Conversations conversations() {
    return new Readings.Conversations(process.conversations());
  }

  @Override
  public DeadLetters deadLetters() {
    return process.deadLetters();
  }

  @Override
  public Invariants invariants() {
    return process.invariants();
  }

  @Override
  public PastTraffic pastTraffic() {
    return process.pastTraffic();
  }

  @Override
  public RecentTraffic recentTraffic() {
    return process.recentTraffic();
  }

  @Override
  public Retention retention() {
    return process.retention();
  }

  @Override
  public int retentionBatch() {
    return MemoryRetention.BATCH;
  }

  @Override
  public RecordingHandOff handOff() {
    return handOff;
  }

  @Override
  public RecordedEvents events() {
    return events;
  }

  @Override
  public List<Throwable> failures() {
    return List.of();
  }

  @Override
  public int forgetExpiredKeys(Instant now) {
    return ((MemoryIntake) process.intake()).forgetExpiredKeys(now);
  }

  @Override
  public int forgetBatch() {
    return OpenStore.FORGET_BATCH;
  }

  @Override
  public int retryBatch() {
    return MemoryDeadLetters.BATCH;
  }

  @Override
  public void reopen() {
    process = start();
  }

  @Override
  public void close() {
    // Nothing is open.
  }

  /** How many rows the table of this name in a database would have. */
  @Override
  public long rows(String table) {
    Tables tables = store.tables();
    return switch (table) {
      case "messages" -> tables.messages.size();
      case "conversations" -> tables.byKey.size();
      case "attempts" ->
          tables.messages.values().stream().mapToLong(message -> message.attempts.size()).sum();
      case "dead_letters" -> tables.failed.size();
      case "manual_retries" ->
          tables.messages.values().stream()
              .filter(message -> message.round().attemptsBefore() > 0)
              .count();
      case "deliveries" -> tables.deliveries.size();
      case "inbound_payloads" -> tables.payloads.size();
      case "inbound_events" -> process.queue().status().total();
      default -> CallbackRows.count(store.callbacks(), table);
    };
  }

  /** Nothing is about something that is not there, and every count is true. */
  @Override
  public void assertRowsAgree() {
    Tables tables = store.tables();
    assertThat(tables.deliveries.values())
        .allMatch(id -> tables.messages.containsKey(id) || tables.payloads.containsKey(id));
    assertThat(tables.byActivity).hasSize(tables.byKey.size());
    assertThat(tables.byId).hasSize(tables.byKey.size());
    for (StoredConversation conversation : tables.byActivity) {
      assertThat(conversation.messageCount).isEqualTo(conversation.messages.size()).isPositive();
      Instant latest =
          Collections.max(conversation.messages.stream().map(StoredMessage::ordered).toList());
      assertThat(conversation.lastActivityAt).isEqualTo(latest);
    }
    assertThat(tables.messages.values())
        .allMatch(message -> message.conversation.messages.contains(message))
        .allMatch(message ->
            tables.failed.containsKey(message.id()) == (message.status == MessageStatus.FAILED));
    assertThat(store.heldBytes()).isEqualTo(countedBytes(tables));
  }

  private static long countedBytes(Tables tables) {
    return tables.messages.values().stream().mapToLong(StoredMessage::bytes).sum()
        + tables.payloads.values().stream().mapToLong(MemoryInbound::bytesOf).sum()
        + (long) Tables.CONVERSATION_BYTES * tables.byKey.size()
        + (long) Tables.KEY_BYTES * tables.keys.size()
        + (long) Tables.DELIVERY_BYTES * tables.deliveries.size()
        + (long) Tables.DISPATCH_BYTES * tables.dispatches.size();
  }

  /** Stores another message under the id of a waiting event. */
  public void plantMessage(MessageId id) {
    StoredConversation conversation =
        store.tables().touch(new Samples().sms("12345", "54321").conversation(), Samples.NOON);
    store
        .tables()
        .add(
            new StoredMessage(
                new OutboundMessage(id, "x", "y", null, "", List.of()),
                conversation,
                Direction.OUTBOUND,
                "sms",
                true,
                "sms-mms",
                Samples.NOON,
                new MessageTime(Samples.NOON, null)));
  }

  /** Takes an event out of the queue. */
  public void loseEvent(long id) {
    store.queue().remove(Objects.requireNonNull(store.queue().find(id)));
  }

  /** Queues an event under another name, free. */
  public void renameChannel(MessageId id, String channel) {
    QueueRow row = Objects.requireNonNull(store.queue().find(id.value()));
    store.queue().remove(row);
    store.queue().add(new QueueRow(channel, EventKey.AT_ONCE, id.value(), 0, row.message));
  }

  /** Takes away what was delivered, and leaves its event. */
  public void losePayload(MessageId event) {
    assertThat(store.tables().payloads.remove(event.value())).isNotNull();
  }

  /** What a conversation says of itself. */
  public ConversationRecord conversation(long id) {
    return Objects.requireNonNull(store.tables().byId.get(id)).record();
  }
}

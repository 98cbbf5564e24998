package dev.switchboard.store;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.IntakeStore;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptionsJson;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Round;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.database.ConversationTouches;
import dev.switchboard.store.database.Counters.Total;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Accepts messages into the database. */
public final class JdbcIntakeStore implements IntakeStore {
  /** SQLSTATE of PostgreSQL; SQLite has one writer, so no lock is waited for. */
  private static final String LOCK_TIMEOUT = "55P03";

  private static final Sql.File INTAKE = Sql.load("intake.sql");
  private static final Sql REMEMBER_KEY = INTAKE.get("remember_key");
  private static final Sql FORGET_EXPIRED_KEY = INTAKE.get("forget_expired_key");
  private static final Sql FORGET_EXPIRED_KEYS = INTAKE.get("forget_expired_keys");
  private static final Sql FIND_KEY = INTAKE.get("find_key");
  private static final Sql INSERT_MESSAGE = INTAKE.get("insert_message");
  private static final Sql INSERT_FILE = INTAKE.get("insert_file");

  private final Database database;
  private final Duration idempotencyTtl;

  /**
   * @param idempotencyTtl how long a key is remembered
   */
  public JdbcIntakeStore(Database database, Duration idempotencyTtl) {
    this.database = database;
    this.idempotencyTtl = idempotencyTtl;
  }

  @Override
  public Optional<Remembered> find(IdempotencyKey key, Instant now) {
    return database.read(session -> find(session.statement(FIND_KEY), key, now));
  }

  @Override
  public Stored accept(NewMessage message, @Nullable IdempotencyKey key) {
    return begin(message, key).await();
  }

  @Override
  public Storing begin(NewMessage message, @Nullable IdempotencyKey key) {
    Supplier<Stored> write =
        database.beginTogether(nameOf(message), 1, session -> accept(session, message, key));
    return () -> unlessKeyIsHeld(write, held -> held);
  }

  @Override
  public List<Stored> acceptTogether(List<NewMessage> messages, List<IdempotencyKey> keys) {
    // Rows are asked for in the order in which all transactions ask for them.
    List<NewMessage> inOrder =
        messages.stream().sorted(Comparator.comparing(JdbcIntakeStore::nameOf)).toList();
    Supplier<List<Stored>> write =
        database.beginTogether(
            nameOf(inOrder.getFirst()),
            messages.size(),
            session -> accept(session, messages, inOrder, keys));
    return unlessKeyIsHeld(write, held -> Collections.nCopies(messages.size(), held));
  }

  @Override
  public Optional<Receipt> findReceived(String provider, Delivery delivery) {
    return database.read(session -> InboundPayloads.find(session, provider, delivery));
  }

  @Override
  public Stored receive(InboundMessage message, @Nullable IdempotencyKey key) {
    return unlessKeyIsHeld(
        () ->
            database.writeTogether(
                InboundPayloads.nameOf(message), session -> receive(session, message, key)),
        held -> held);
  }

  /**
   * Deletes keys that have expired, at most {@value OpenStore#FORGET_BATCH}.
   *
   * @return how many there were
   */
  public int forgetExpiredKeys(Instant now) {
    return database.write(session ->
        session
            .statement(FORGET_EXPIRED_KEYS)
            .set("expired", now.minus(idempotencyTtl))
            .set("limit", OpenStore.FORGET_BATCH)
            .update());
  }

  /** Answers for a key that another transaction holds for longer than a lock is waited for. */
  private static <R> R unlessKeyIsHeld(Supplier<R> write, Function<Stored, R> answer) {
    try {
      return write.get();
    } catch (StoreUnavailableException e) {
      if (e.getCause() instanceof KeyHeldException) {
        return answer.apply(new Stored.Known(new Remembered.BeingAccepted()));
      }
      throw e;
    }
  }

  /** What the acceptance of a message locks first. */
  private static String nameOf(NewMessage message) {
    return message.conversation().toString();
  }

  private List<Stored> accept(
      WriteSession session,
      List<NewMessage> messages,
      List<NewMessage> inOrder,
      List<IdempotencyKey> keys)
      throws SQLException {
    for (int i = 0; i < keys.size(); i++) {
      NewMessage message = messages.get(i);
      if (!remember(session, keys.get(i), message.message().id(), message.acceptedAt())) {
        if (i > 0) {
          throw new IllegalStateException("a request of which a part was accepted before");
        }
        return known(session, keys, message.acceptedAt());
      }
    }
    Map<MessageId, Stored> stored = new HashMap<>();
    for (NewMessage message : inOrder) {
      stored.put(message.message().id(), insert(session, message));
    }
    List<Stored> answers = new ArrayList<>(messages.size());
    for (NewMessage message : messages) {
      answers.add(Objects.requireNonNull(stored.get(message.message().id())));
    }
    return answers;
  }

  /** What is known of the messages of a request; of one that is not known, that it is another. */
  private List<Stored> known(WriteSession session, List<IdempotencyKey> keys, Instant now)
      throws SQLException {
    // They may be messages of this very transaction.
    session.statements().runNow();
    List<Stored> known = new ArrayList<>(keys.size());
    for (IdempotencyKey key : keys) {
      known.add(
          new Stored.Known(
              find(session.statement(FIND_KEY), key, now).orElseGet(Remembered.OtherBody::new)));
    }
    return known;
  }

  private Stored accept(WriteSession session, NewMessage added, @Nullable IdempotencyKey key)
      throws SQLException {
    Instant acceptedAt = added.acceptedAt();
    if (key != null && !remember(session, key, added.message().id(), acceptedAt)) {
      return taken(session, key, acceptedAt);
    }
    return insert(session, added);
  }

  private static Stored insert(WriteSession session, NewMessage added) throws SQLException {
    Instant acceptedAt = added.acceptedAt();
    ConversationTouches.Touched conversation =
        session
            .conversations()
            .add(
                added.conversation(),
                new ConversationTouches.Entry(
                    Micros.of(added.time().ordered()),
                    added.message().id().value(),
                    added.sentByA()));
    insertMessage(session, added, conversation.id());
    // The row may wait in a batch: no look-up before the commit would find it.
    session.know(added.message().id().value(), added.message().options());
    handOver(session, added, conversation.id());
    session.counters().add(added.channel(), Total.ACCEPTED, 1);
    session
        .effects()
        .tell(
            new MessageEvent.Accepted(
                added.message().id(),
                added.channel(),
                conversation.id(),
                added.providerName(),
                conversation.created(),
                acceptedAt));
    return new Stored.Fresh(
        new Receipt(added.message().id(), conversation.id()), conversation.created());
  }

  private Stored receive(WriteSession session, InboundMessage added, @Nullable IdempotencyKey key)
      throws SQLException {
    Instant acceptedAt = added.acceptedAt();
    Optional<Receipt> before =
        InboundPayloads.find(session.statements(), added.providerName(), added.delivery());
    if (before.isPresent()) {
      return new Stored.Known(new Remembered.Replay(before.get()));
    }
    if (key != null && !remember(session, key, added.id(), acceptedAt)) {
      return taken(session, key, acceptedAt);
    }
    InboundPayloads.insert(session, added);
    EventKey event = new EventKey(EventKey.INBOUND, EventKey.AT_ONCE, added.id().value());
    EventRows.insert(session, event, 0, EventRows.FREE, EventRows.FIRST_FENCE);
    return new Stored.Fresh(new Receipt(added.id(), null), false);
  }

  private Stored taken(WriteSession session, IdempotencyKey key, Instant now) throws SQLException {
    // The message of the key may be one of this very transaction.
    session.statements().runNow();
    return new Stored.Known(
        find(session.statement(FIND_KEY), key, now)
            .orElseThrow(() -> new SQLException("a key was taken by a message that is not there")));
  }

  private boolean remember(WriteSession session, IdempotencyKey key, MessageId id, Instant now)
      throws SQLException {
    if (insertKey(session, key, id, now)) {
      return true;
    }
    int expired =
        session
            .statement(FORGET_EXPIRED_KEY)
            .set("key", key.key())
            .set("expired", now.minus(idempotencyTtl))
            .update();
    return expired == 1 && insertKey(session, key, id, now);
  }

  private boolean insertKey(WriteSession session, IdempotencyKey key, MessageId id, Instant now)
      throws SQLException {
    NamedStatement statement =
        session
            .statement(REMEMBER_KEY)
            .set("key", key.key())
            .set("fingerprint", key.fingerprint())
            .set("message_id", id.value())
            .set("created_at", now);
    try {
      return statement.update() == 1;
    } catch (SQLException e) {
      throw LOCK_TIMEOUT.equals(e.getSQLState()) ? new KeyHeldException(e) : e;
    }
  }

  private Optional<Remembered> find(NamedStatement statement, IdempotencyKey key, Instant now)
      throws SQLException {
    try (ResultSet row =
        statement.set("key", key.key()).set("expired", now.minus(idempotencyTtl)).query()) {
      if (!row.next()) {
        return Optional.empty();
      }
      if (!Arrays.equals(row.getBytes("fingerprint"), key.fingerprint())) {
        return Optional.of(new Remembered.OtherBody());
      }
      return Optional.of(new Remembered.Replay(InboundPayloads.receipt(row)));
    }
  }

  private static void insertMessage(WriteSession session, NewMessage added, long conversationId)
      throws SQLException {
    OutboundMessage message = added.message();
    session
        .statements()
        .runLater(
            session
                .statement(INSERT_MESSAGE)
                .set("id", message.id().value())
                .set("conversation_id", conversationId)
                .set("channel", added.channel())
                .set("sender", message.from())
                .set("recipient", message.to())
                .set("sent_by_a", added.sentByA() ? 1 : 0)
                .set("subject", message.subject())
                .set("body", message.body())
                .set("attachments", Attachments.toText(message.attachments()))
                .set("ordered_at", added.time().ordered())
                .set("source_timestamp", added.time().shownInstead())
                .set("accepted_at", added.acceptedAt())
                .set("provider_name", added.providerName())
                .set("options", MessageOptionsJson.text(message.options()))
                .set("next_attempt_at", message.options().sendAt()));
    for (int i = 0; i < message.files().size(); i++) {
      session
          .statements()
          .runLater(
              session
                  .statement(INSERT_FILE)
                  .set("message_id", message.id().value())
                  .set("position", i)
                  .set("content", message.files().get(i).bytes()));
    }
  }

  private static void handOver(WriteSession session, NewMessage added, long conversationId)
      throws SQLException {
    Instant sendAt = added.message().options().sendAt();
    if (sendAt != null) {
      // It lies in the queue until then, and is claimed like a retry.
      EventKey later =
          new EventKey(added.channel(), Micros.of(sendAt), added.message().id().value());
      EventRows.insert(session, later, 0, EventRows.FREE, EventRows.FIRST_FENCE);
      return;
    }
    EventKey key = new EventKey(added.channel(), EventKey.AT_ONCE, added.message().id().value());
    boolean reserved = session.effects().reserve(added.channel(), added.message().retainedBytes());
    long owner = reserved ? session.owner() : EventRows.FREE;
    EventRows.insert(session, key, 0, owner, EventRows.FIRST_FENCE);
    if (reserved) {
      Lease lease = new Lease(owner, EventRows.FIRST_FENCE);
      Round round = Round.first(added.acceptedAt(), added.message().options());
      session
          .effects()
          .deliver(new LeasedMessage(key, lease, 0, round, conversationId, added.message()));
    }
  }
}

package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.history.Retention;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.EventKey;
import dev.switchboard.store.database.Counters.Total;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Deletes old messages from the database. What is old is looked for on a connection for reading, so
 * that the writer is only asked to delete.
 *
 * <p>Conversations are locked first, in the order in which acceptances lock them, then dead letters
 * before their messages, as bringing one back does, and totals last. A step that is run twice, or
 * by two processes at once, deletes and counts everything once.
 */
public final class JdbcRetention implements Retention {
  /** Messages that one step looks at: bounds how long acceptances wait for its transaction. */
  public static final int BATCH = 500;

  private static final Sql.File RETENTION = Sql.load("retention.sql");
  private static final Sql LIST_OLD = RETENTION.get("list_old");
  private static final Sql LIST_DROPPED = RETENTION.get("list_dropped");
  private static final Sql HOLD_CONVERSATIONS = RETENTION.get("hold_conversations");
  private static final Sql DELETE_DEAD_LETTERS = RETENTION.get("delete_old_dead_letters");
  private static final Sql DELETE_MESSAGES = RETENTION.get("delete_old_messages");
  private static final Sql DELETE_DISPATCHES = RETENTION.get("delete_old_dispatches");
  private static final Sql DELETE_ATTEMPTS = RETENTION.get("delete_old_attempts");
  private static final Sql DELETE_ROUNDS = RETENTION.get("delete_old_rounds");
  private static final Sql DELETE_DELIVERIES = RETENTION.get("delete_old_deliveries");
  private static final Sql DELETE_FILES = RETENTION.get("delete_old_files");
  private static final Sql DELETE_PAYLOADS = RETENTION.get("delete_dropped_payloads");
  private static final Sql FIND_END = RETENTION.get("find_end");
  private static final Sql REDACT_MESSAGE = RETENTION.get("redact_message");
  private static final Sql SHRINK_CONVERSATION = RETENTION.get("shrink_conversation");
  private static final Sql CORRECT_ACTIVITY = RETENTION.get("correct_activity");
  private static final Sql DELETE_CONVERSATION = RETENTION.get("delete_conversation");

  private final Database database;

  /** Old messages that have reached their end, and the last row that was looked at, if any. */
  private record Found(List<Long> ids, @Nullable MessageId last, boolean more) {}

  /** What is deleted, or what a conversation loses. */
  private static final class Loss {
    int messages;
    int conversations;
    long lastTimestamp = Long.MIN_VALUE;
  }

  public JdbcRetention(Database database) {
    this.database = database;
  }

  @Override
  public Step expire(Instant acceptedBefore, @Nullable MessageId after) {
    int dropped = after == null ? expireDropped(acceptedBefore) : 0;
    Found found = database.list(session -> find(session, acceptedBefore, after));
    Loss loss =
        found.ids().isEmpty()
            ? new Loss()
            : database.write(session -> delete(session, found.ids()));
    return new Step(
        loss.messages + dropped, loss.conversations, found.more() ? found.last() : null);
  }

  @Override
  public Removal remove(MessageId id) {
    return database.write(session ->
        switch (end(session, id)) {
          case null -> Removal.UNKNOWN;
          case PENDING, RECEIVED -> Removal.REFUSED;
          case DISPATCHED, FAILED ->
              delete(session, List.of(id.value())).messages == 1 ? Removal.DONE : Removal.REFUSED;
        });
  }

  @Override
  public Removal redact(MessageId id) {
    return database.write(session -> {
      if (session.statement(REDACT_MESSAGE).set("id", id.value()).update() == 1) {
        return Removal.DONE;
      }
      return end(session, id) == null ? Removal.UNKNOWN : Removal.REFUSED;
    });
  }

  private static @Nullable MessageStatus end(WriteSession session, MessageId id)
      throws SQLException {
    return session
        .statement(FIND_END)
        .set("id", id.value())
        .first(row -> MessageStatus.of(row.getString("status")).orElseThrow())
        .orElse(null);
  }

  private static Found find(Statements session, Instant acceptedBefore, @Nullable MessageId after)
      throws SQLException {
    NamedStatement statement =
        session
            .statement(LIST_OLD)
            .set("after", after == null ? 0 : after.value())
            .set("before", MessageId.firstOf(acceptedBefore).value())
            .set("limit", BATCH);
    List<Long> ids = new ArrayList<>(BATCH);
    MessageId last = null;
    int seen = 0;
    try (ResultSet row = statement.query()) {
      while (row.next()) {
        seen++;
        last = new MessageId(row.getLong("id"));
        boolean ended = !row.getString("status").equals(MessageStatus.PENDING.wireName());
        // An id can be older than its message, where the clock of that time was set back.
        if (ended && row.getLong("accepted_at") < Micros.of(acceptedBefore)) {
          ids.add(last.value());
        }
      }
    }
    return new Found(ids, last, seen == BATCH);
  }

  private static Loss delete(WriteSession session, List<Long> ids) throws SQLException {
    // Messages that were added in this very transaction count as well.
    session.statements().runNow();
    session.conversations().write();
    Map<Long, ConversationKey> held = hold(session, ids);
    deleteOf(session, DELETE_DEAD_LETTERS, ids);
    deleteOf(session, DELETE_DISPATCHES, ids);
    List<Long> gone = new ArrayList<>(ids.size());
    List<Long> withOptions = new ArrayList<>();
    Map<Long, Loss> losses = new TreeMap<>();
    try (ResultSet row = session.statement(DELETE_MESSAGES).setAll("ids", ids).query()) {
      while (row.next()) {
        gone.add(row.getLong("id"));
        if (row.getInt("has_options") == 1) {
          withOptions.add(row.getLong("id"));
        }
        uncount(session, row.getString("channel"), row.getString("status"));
        Loss loss = losses.computeIfAbsent(row.getLong("conversation_id"), _ -> new Loss());
        loss.messages++;
        loss.lastTimestamp = Math.max(loss.lastTimestamp, row.getLong("ordered_at"));
      }
    }
    Loss all = new Loss();
    all.messages = gone.size();
    if (!gone.isEmpty()) {
      deleteOf(session, DELETE_ATTEMPTS, gone);
      deleteOf(session, DELETE_ROUNDS, gone);
      deleteOf(session, DELETE_DELIVERIES, gone);
    }
    if (!withOptions.isEmpty()) {
      deleteOf(session, DELETE_FILES, withOptions);
    }
    for (Map.Entry<Long, Loss> loss : losses.entrySet()) {
      all.conversations += shrink(session, loss.getKey(), loss.getValue(), held) ? 1 : 0;
    }
    return all;
  }

  private static void uncount(WriteSession session, String channel, String status) {
    Total total = Total.of(MessageStatus.of(status).orElseThrow());
    session.counters().add(channel, total, -1);
    if (total != Total.RECEIVED) {
      session.counters().add(channel, Total.ACCEPTED, -1);
    }
  }

  /**
   * The keys of the conversations of messages; no other transaction adds to them until the commit.
   */
  private static Map<Long, ConversationKey> hold(WriteSession session, List<Long> messages)
      throws SQLException {
    return session
        .statement(HOLD_CONVERSATIONS)
        .setAll("ids", messages)
        .list(row -> Map.entry(row.getLong("id"), ConversationKeys.read(row)))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** Whether the conversation has lost its last message, and is gone. */
  private static boolean shrink(
      WriteSession session, long id, Loss loss, Map<Long, ConversationKey> held)
      throws SQLException {
    NamedStatement shrink =
        session.statement(SHRINK_CONVERSATION).set("messages", loss.messages).set("id", id);
    try (ResultSet row = shrink.query()) {
      if (row.next()) {
        boolean wasLast = row.getLong("last_activity_at") <= loss.lastTimestamp;
        if (wasLast) {
          session.statement(CORRECT_ACTIVITY).set("id", id).update();
        }
        return false;
      }
    }
    ConversationKey key = held.get(id);
    if (session.statement(DELETE_CONVERSATION).set("id", id).update() == 0 || key == null) {
      return false;
    }
    session.conversations().forget(key);
    session.counters().add(key.channel(), Total.CONVERSATIONS, -1);
    return true;
  }

  private int expireDropped(Instant acceptedBefore) {
    List<Long> dropped = database.list(session -> findDropped(session, acceptedBefore));
    if (dropped.isEmpty()) {
      return 0;
    }
    return database.write(session -> {
      deleteOf(session, DELETE_DELIVERIES, dropped);
      return deleteOf(session, DELETE_PAYLOADS, dropped);
    });
  }

  private static List<Long> findDropped(Statements session, Instant acceptedBefore)
      throws SQLException {
    return session
        .statement(LIST_DROPPED)
        .set("before", MessageId.firstOf(acceptedBefore).value())
        .set("accepted_before", acceptedBefore)
        .set("channel", EventKey.INBOUND)
        .set("due_at", EventKey.AT_ONCE)
        .set("limit", BATCH)
        .list(row -> row.getLong("id"));
  }

  private static int deleteOf(WriteSession session, Sql sql, List<Long> ids) throws SQLException {
    return session.statement(sql).setAll("ids", ids).update();
  }
}

package dev.switchboard.store.database;

import static java.util.stream.Collectors.joining;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.store.database.Counters.Total;
import dev.switchboard.store.sql.ManyRows;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds messages to conversations: a new one is opened at once, one that is there is counted with a
 * single statement at the end of the transaction, however many messages it was given. Counts are
 * true in the same transaction as the messages they count. Used by one thread at a time.
 *
 * <p>Before its end a transaction locks no conversation that others can see, and at its end in the
 * order of their ids: so no two wait for each other. What it relies on until then may be deleted
 * under it, and then it is to be run again.
 */
public final class ConversationTouches {
  private static final Sql.File INTAKE = Sql.load("intake.sql");
  private static final Sql FIND_CONVERSATION = INTAKE.get("find_conversation");
  private static final Sql ADD_CONVERSATION = INTAKE.get("add_conversation");
  private static final Sql TOUCH_CONVERSATION = INTAKE.get("touch_conversation");
  private static final Sql INDEX_MESSAGES = INTAKE.get("index_messages");

  /** Conversations whose id is remembered; the others are looked up in the database. */
  private static final int REMEMBERED = 20_000;

  /** So many messages of one transaction are worth a page of the index by themselves. */
  private static final int INDEXED_AT_ONCE = 8;

  /** Where a conversation notes what is not indexed yet, in a database whose index follows. */
  private static final String UNINDEXED = "unindexed";

  /** SQLSTATE of a transaction that is to be run again. */
  private static final String SERIALIZATION_FAILURE = "40001";

  private final WriteSession session;
  private final Map<ConversationKey, Long> remembered;
  private final Map<ConversationKey, Long> found = new HashMap<>();
  private final NavigableMap<Long, Touch> touches = new TreeMap<>();

  /** What a transaction does to one conversation. */
  private static final class Touch {
    final ConversationKey key;
    long lastActivity = Long.MIN_VALUE;
    final List<Entry> entries = new ArrayList<>();

    Touch(ConversationKey key) {
      this.key = key;
    }
  }

  /**
   * What the index of messages by conversation has of a message.
   *
   * @param orderedAt in microseconds since 1970
   * @param sentByA whether the conversation's first participant sent it
   */
  public record Entry(long orderedAt, long id, boolean sentByA) {
    /**
     * As {@code V10__lasting_conversation_ids.sql} reads it, and takes it away when it is deleted.
     */
    String note() {
      return ",[" + orderedAt + ',' + id + ',' + (sentByA ? 1 : 0) + ']';
    }
  }

  /**
   * What a message was added to.
   *
   * @param created whether the message is its first
   */
  public record Touched(long id, boolean created) {}

  /**
   * @param remembered by many transactions: conversations that were there when one of them ended
   */
  ConversationTouches(WriteSession session, Map<ConversationKey, Long> remembered) {
    this.session = session;
    this.remembered = remembered;
  }

  /** What many transactions remember, from any thread; bounded. */
  public static Map<ConversationKey, Long> memory() {
    Cache<ConversationKey, Long> cache =
        Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build();
    return cache.asMap();
  }

  /** Adds a message to the conversation of this key. */
  public Touched add(ConversationKey key, Entry message) throws SQLException {
    Long id = find(key);
    if (id == null) {
      id = open(key, message);
      if (id != null) {
        found.put(key, id);
        session.counters().add(key.channel(), Total.CONVERSATIONS, 1);
        return new Touched(id, true);
      }
      // Another transaction has just opened it.
      id = find(key);
    }
    if (id == null) {
      throw deleted();
    }
    Touch touch = touches.computeIfAbsent(id, _ -> new Touch(key));
    touch.lastActivity = Math.max(touch.lastActivity, message.orderedAt());
    touch.entries.add(message);
    return new Touched(id, false);
  }

  /**
   * Writes what was added to conversations that were there. Called at the end, and before messages
   * are deleted; what is written already is not written again.
   */
  public void write() throws SQLException {
    ManyRows rows = new ManyRows(session.statements(), TOUCH_CONVERSATION);
    for (Map.Entry<Long, Touch> entry : touches.entrySet()) {
      rows.row(entry.getKey())
          .set("messages", entry.getValue().entries.size())
          .set("at", entry.getValue().lastActivity);
      if (rows.has(UNINDEXED)) {
        rows.set(UNINDEXED, notes(entry.getValue().entries));
      }
    }
    touches.keySet().removeAll(rows.change());
    if (!touches.isEmpty()) {
      touches.values().forEach(touch -> forget(touch.key));
      throw deleted();
    }
  }

  /** Notes for messages of one conversation; none where there are so many that they are indexed. */
  private String notes(List<Entry> entries) throws SQLException {
    if (entries.size() < INDEXED_AT_ONCE) {
      return entries.stream().map(Entry::note).collect(joining());
    }
    session
        .statement(INDEX_MESSAGES)
        .setAll("ids", entries.stream().map(Entry::id).toList())
        .update();
    return "";
  }

  /** A conversation that the transaction has deleted, after it had written what it had added. */
  public void forget(ConversationKey key) {
    found.remove(key);
    remembered.remove(key);
  }

  /** The transaction is durable. */
  void remember() {
    remembered.putAll(found);
  }

  private @Nullable Long find(ConversationKey key) throws SQLException {
    Long known = found.get(key);
    if (known == null) {
      known = remembered.get(key);
    }
    if (known != null) {
      return known;
    }
    Long id =
        set(session.statement(FIND_CONVERSATION), key).first(row -> row.getLong("id")).orElse(null);
    if (id != null) {
      found.put(key, id);
    }
    return id;
  }

  /** Null when it is there already. */
  private @Nullable Long open(ConversationKey key, Entry message) throws SQLException {
    NamedStatement statement =
        set(session.statement(ADD_CONVERSATION), key).set("at", message.orderedAt());
    if (statement.has(UNINDEXED)) {
      statement.set(UNINDEXED, message.note());
    }
    return statement.first(row -> row.getLong("id")).orElse(null);
  }

  private static NamedStatement set(NamedStatement statement, ConversationKey key)
      throws SQLException {
    return statement
        .set("channel", key.channel())
        .set("participant_a", key.participantA())
        .set("participant_b", key.participantB());
  }

  private static SQLException deleted() {
    return new SQLException("a conversation was deleted meanwhile", SERIALIZATION_FAILURE);
  }
}

package dev.switchboard.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.switchboard.conversation.ConversationKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds messages to conversations: a new conversation at once, a known one with a single statement
 * at the end of the transaction, however many messages it was given. Counts are true in the same
 * transaction as the messages they count. Used by one thread at a time.
 */
final class ConversationTouches {
  private static final Sql.File INTAKE = Sql.load("intake.sql");
  private static final Sql ADD_CONVERSATION = INTAKE.get("add_conversation");
  private static final Sql TOUCH_CONVERSATION = INTAKE.get("touch_conversation");

  /** Conversations whose id is remembered; the others are looked up in the database. */
  private static final int REMEMBERED = 20_000;

  private final WriteSession session;
  private final Map<ConversationKey, Long> ids;
  private final Map<Long, Touch> touches = new HashMap<>();

  /** What a transaction does to one conversation. */
  private static final class Touch {
    long messages;
    long lastActivity = Long.MIN_VALUE;
  }

  /**
   * What a message was added to.
   *
   * @param created whether the message is its first
   */
  record Touched(long id, boolean created) {}

  /**
   * @param ids conversations that are known to exist, as long as nobody else writes
   */
  ConversationTouches(WriteSession session, Map<ConversationKey, Long> ids) {
    this.session = session;
    this.ids = ids;
  }

  /** A memory for many transactions, bounded. */
  static Map<ConversationKey, Long> remembered() {
    Cache<ConversationKey, Long> cache =
        Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build();
    return cache.asMap();
  }

  /** Adds a message to the conversation of this key. */
  Touched add(ConversationKey key, Instant at) throws SQLException {
    Long known = ids.get(key);
    if (known == null) {
      return addToDatabase(key, at);
    }
    Touch touch = touches.computeIfAbsent(known, _ -> new Touch());
    touch.messages++;
    touch.lastActivity = Math.max(touch.lastActivity, Micros.of(at));
    return new Touched(known, false);
  }

  /** Writes what was added to known conversations. */
  void write() throws SQLException {
    for (Map.Entry<Long, Touch> entry : touches.entrySet()) {
      session
          .statement(TOUCH_CONVERSATION)
          .set("messages", entry.getValue().messages)
          .set("at", entry.getValue().lastActivity)
          .set("id", entry.getKey())
          .update();
    }
    touches.clear();
  }

  /** A conversation that the transaction has deleted, after it had written what it had added. */
  void forget(ConversationKey key) {
    ids.remove(key);
  }

  /** The transaction was rolled back: conversations that it created do not exist. */
  void forget() {
    touches.clear();
    ids.clear();
  }

  private Touched addToDatabase(ConversationKey key, Instant at) throws SQLException {
    NamedStatement statement =
        session
            .statement(ADD_CONVERSATION)
            .set("key", key.toString())
            .set("channel", key.channel())
            .set("participant_a", key.participantA())
            .set("participant_b", key.participantB())
            .set("at", at);
    try (ResultSet row = statement.query()) {
      row.next();
      long id = row.getLong("id");
      boolean created = row.getLong("message_count") == 1;
      ids.put(key, id);
      if (created) {
        session.countConversation(key.channel());
      }
      return new Touched(id, created);
    }
  }
}

package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.store.Counters.Total;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds messages to conversations: a new one is opened at once, one that is there is counted with a
 * single statement at the end of the transaction, however many messages it was given. Counts are
 * true in the same transaction as the messages they count. Used by one thread at a time.
 *
 * <p>The embedded store gathers the counts of many transactions in a small table before it adds
 * them up: most of what a message costs there in one of many conversations are the pages of the
 * conversation and of its place in the order of activity. They are added up before a conversation
 * is read, too ({@link Database#beforeConversationsAreRead}).
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

  private static final Sql GATHER_TOUCH = INTAKE.get("gather_touch");
  private static final Sql ADD_UP_TOUCHES = INTAKE.get("add_up_touches");
  private static final Sql FORGET_TOUCHES = INTAKE.get("forget_touches");

  /**
   * Touches that are gathered before they are added up, which then takes some milliseconds. Many
   * times as many as a transaction has, so that a conversation or a page of them has several.
   */
  static final int MOST_GATHERED = 4_000;

  /** SQLSTATE of a transaction that is to be run again. */
  private static final String SERIALIZATION_FAILURE = "40001";

  private final WriteSession session;
  private final ConversationMemory memory;
  private final Map<ConversationKey, Long> found = new HashMap<>();
  private final NavigableMap<Long, Touch> touches = new TreeMap<>();

  /** How many touches will be gathered after this transaction. */
  private int gathered;

  /** What a transaction does to one conversation. */
  private static final class Touch {
    final ConversationKey key;
    long messages;
    long lastActivity = Long.MIN_VALUE;

    Touch(ConversationKey key) {
      this.key = key;
    }
  }

  /**
   * What a message was added to.
   *
   * @param created whether the message is its first
   */
  record Touched(long id, boolean created) {}

  ConversationTouches(WriteSession session, ConversationMemory memory) {
    this.session = session;
    this.memory = memory;
    this.gathered = memory.gathered();
  }

  /** Adds a message to the conversation of this key. */
  Touched add(ConversationKey key, Instant at) throws SQLException {
    Long id = find(key);
    if (id == null) {
      id = open(key, at);
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
    touch.messages++;
    touch.lastActivity = Math.max(touch.lastActivity, Micros.of(at));
    return new Touched(id, false);
  }

  /** Writes what was added to conversations that were there. */
  void write() throws SQLException {
    boolean gathers = session.statements().isEmbedded();
    ManyRows rows = new ManyRows(session.statements(), gathers ? GATHER_TOUCH : TOUCH_CONVERSATION);
    for (Map.Entry<Long, Touch> entry : touches.entrySet()) {
      rows.row(entry.getKey())
          .set("messages", entry.getValue().messages)
          .set("at", entry.getValue().lastActivity);
    }
    gathered += gathers ? touches.size() : 0;
    touches.keySet().removeAll(rows.change());
    if (!touches.isEmpty()) {
      touches.values().forEach(touch -> forget(touch.key));
      throw deleted();
    }
    if (gathered >= MOST_GATHERED) {
      addUp();
    }
  }

  /** Writes what was gathered, so that conversations show all that this transaction knows. */
  void writeAll() throws SQLException {
    write();
    if (gathered > 0) {
      addUp();
    }
  }

  private void addUp() throws SQLException {
    session.statement(ADD_UP_TOUCHES).update();
    session.statement(FORGET_TOUCHES).update();
    gathered = 0;
  }

  /** A conversation that the transaction has deleted, after it had written what it had added. */
  void forget(ConversationKey key) {
    found.remove(key);
    memory.ids().remove(key);
  }

  /** The transaction is durable. */
  void remember() {
    memory.ids().putAll(found);
    memory.gathered(gathered);
  }

  private @Nullable Long find(ConversationKey key) throws SQLException {
    Long known = found.get(key);
    if (known == null) {
      known = memory.ids().get(key);
    }
    if (known != null) {
      return known;
    }
    Long id =
        ConversationKeys.set(session.statement(FIND_CONVERSATION), key)
            .first(row -> row.getLong("id"))
            .orElse(null);
    if (id != null) {
      found.put(key, id);
    }
    return id;
  }

  /** Null when it is there already. */
  private @Nullable Long open(ConversationKey key, Instant at) throws SQLException {
    return ConversationKeys.set(session.statement(ADD_CONVERSATION), key)
        .set("at", at)
        .first(row -> row.getLong("id"))
        .orElse(null);
  }

  private static SQLException deleted() {
    return new SQLException("a conversation was deleted meanwhile", SERIALIZATION_FAILURE);
  }
}

package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.history.ConversationHistory;
import dev.switchboard.history.ConversationRecord;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.message.Channel;
import dev.switchboard.store.ReadPool.ReadSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads conversations from the database. */
public final class JdbcConversationHistory implements ConversationHistory {
  private static final Sql.File CONVERSATIONS = Sql.load("conversations.sql");
  private static final Sql LIST_ALL = CONVERSATIONS.get("list_conversations");
  private static final Sql LIST_AFTER = CONVERSATIONS.get("list_conversations_after");
  private static final Sql LIST_OF_BUSY_PARTICIPANT = CONVERSATIONS.get("list_of_busy_participant");
  private static final Sql LIST_OF_PARTICIPANT = CONVERSATIONS.get("list_of_participant");
  private static final Sql COUNT_ALL = CONVERSATIONS.get("count_conversations");
  private static final Sql COUNT_OF_PARTICIPANT = CONVERSATIONS.get("count_of_participant");
  private static final Sql FIND_MESSAGE_COUNT = CONVERSATIONS.get("find_message_count");
  private static final Sql LIST_MESSAGES = CONVERSATIONS.get("list_of_conversation");

  /**
   * Conversations of one participant that are sorted for a page. Who has more is met so often on a
   * walk through all of them by activity that walking is cheaper.
   */
  static final int MAX_SORTED = 5_000;

  private final SqliteDatabase database;

  public JdbcConversationHistory(SqliteDatabase database) {
    this.database = database;
  }

  @Override
  public Conversations list(Query query) {
    return database.list(session -> {
      long total = total(session, query);
      if (total <= query.offset()) {
        // Looking for what is not there would go through all conversations.
        return new Conversations(List.of(), total, false);
      }
      NamedStatement statement = session.statement(listing(query, total));
      if (statement.has("after")) {
        Position after = query.after();
        statement
            .set("at", after == null ? Long.MAX_VALUE : Micros.of(after.lastActivityAt()))
            .set("after", after == null ? 0 : after.id());
        statement.set("channel", channel(query));
      }
      if (statement.has("participant")) {
        statement.set("participant", query.participant());
      }
      // One more than asked for, to know whether there is more.
      statement.set("limit", query.limit() + 1).set("offset", query.offset());
      return page(statement, query.limit(), total);
    });
  }

  @Override
  public Optional<Page> messages(
      long conversation, @Nullable Moment after, long offset, int limit) {
    return database.list(session -> {
      long total;
      try (ResultSet row = session.statement(FIND_MESSAGE_COUNT).set("id", conversation).query()) {
        if (!row.next()) {
          return Optional.empty();
        }
        total = row.getLong("message_count");
      }
      NamedStatement statement =
          session
              .statement(LIST_MESSAGES)
              .set("conversation", conversation)
              .set("at", after == null ? Long.MIN_VALUE : Micros.of(after.timestamp()))
              .set("after", after == null ? 0 : after.id().value())
              .set("limit", limit + 1)
              .set("offset", offset);
      return Optional.of(JdbcMessageHistory.page(statement, limit, total));
    });
  }

  private static Sql listing(Query query, long total) {
    if (query.participant() != null) {
      return total > MAX_SORTED ? LIST_OF_BUSY_PARTICIPANT : LIST_OF_PARTICIPANT;
    }
    // Without a condition on each row, deep pages are passed over at twice the speed.
    return query.after() == null && query.channel() == null ? LIST_ALL : LIST_AFTER;
  }

  private static long total(ReadSession session, Query query) throws SQLException {
    NamedStatement statement =
        session.statement(query.participant() == null ? COUNT_ALL : COUNT_OF_PARTICIPANT);
    statement.set("channel", channel(query));
    if (query.participant() != null) {
      statement.set("participant", query.participant());
    }
    try (ResultSet row = statement.query()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static @Nullable String channel(Query query) {
    Channel channel = query.channel();
    return channel == null ? null : channel.wireName();
  }

  private static Conversations page(NamedStatement statement, int limit, long total)
      throws SQLException {
    List<ConversationRecord> conversations = new ArrayList<>();
    try (ResultSet row = statement.query()) {
      while (row.next()) {
        if (conversations.size() == limit) {
          return new Conversations(conversations, total, true);
        }
        conversations.add(conversation(row));
      }
    }
    return new Conversations(conversations, total, false);
  }

  private static ConversationRecord conversation(ResultSet row) throws SQLException {
    return new ConversationRecord(
        row.getLong("id"),
        new ConversationKey(
            row.getString("channel"),
            row.getString("participant_a"),
            row.getString("participant_b")),
        row.getLong("message_count"),
        Micros.toInstant(row.getLong("last_activity_at")));
  }
}

package dev.switchboard.store;

import dev.switchboard.history.ConversationHistory;
import dev.switchboard.history.ConversationRecord;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Channel;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads conversations from the database. */
public final class JdbcConversationHistory implements ConversationHistory {
  private static final Sql.File CONVERSATIONS = Sql.load("conversations.sql");
  private static final Sql PLACE_IN_LIST = CONVERSATIONS.get("place_in_list");
  private static final Sql PLACE_IN_CHANNEL = CONVERSATIONS.get("place_in_channel");
  private static final Sql PLACE_IN_CONVERSATION = CONVERSATIONS.get("place_in_conversation");
  private static final Sql LIST = CONVERSATIONS.get("list_conversations");
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

  /** Conversations of one participant that are counted. */
  static final int MAX_COUNTED = 10_000;

  private static final String DAMAGED =
      "the index of conversations lacks rows that are counted: was the database changed by hand?"
          + " docs/operations.md says how to make the index anew";

  private final Database database;

  /** Where a page begins: after the row of this time and id, whether or not there is one. */
  private record Place(long at, long after) {
    /**
     * The place before the row that a search finds.
     *
     * @throws IllegalStateException if there is none, although the caller has counted it
     */
    static Place of(NamedStatement search) throws SQLException {
      return search
          .first(row -> new Place(row.getLong("at"), row.getLong("id") - 1))
          .orElseThrow(() -> new IllegalStateException(DAMAGED));
    }
  }

  public JdbcConversationHistory(Database database) {
    this.database = database;
  }

  @Override
  public Conversations list(Query query) {
    return database.list(session -> {
      long count = count(session, query);
      boolean counted = query.participant() == null || count <= MAX_COUNTED;
      Long total = counted ? count : null;
      if (counted && count <= query.offset()) {
        // Looking for what is not there would go through all conversations.
        return new Conversations(List.of(), total, false);
      }
      return query.participant() == null
          ? page(session, query, count)
          : pageOfParticipant(session, query, query.participant(), count, total);
    });
  }

  @Override
  public Optional<Page> messages(
      long conversation, @Nullable Moment after, long offset, int limit, Reservation memory) {
    return database.list(session -> {
      Long total =
          session
              .statement(FIND_MESSAGE_COUNT)
              .set("id", conversation)
              .first(row -> row.getLong("message_count"))
              .orElse(null);
      if (total == null) {
        return Optional.empty();
      }
      if (total <= offset) {
        return Optional.of(new Page(List.of(), total, false));
      }
      Place place =
          after == null
              ? Place.of(
                  session
                      .statement(PLACE_IN_CONVERSATION)
                      .set("conversation", conversation)
                      .set("offset", offset))
              : new Place(Micros.of(after.orderedAt()), after.id().value());
      NamedStatement statement =
          session
              .statement(LIST_MESSAGES)
              .set("conversation", conversation)
              .set("at", place.at)
              .set("after", place.after)
              .set("limit", limit + 1);
      return Optional.of(JdbcMessageHistory.page(statement, limit, total, memory));
    });
  }

  private static Conversations page(Statements session, Query query, long total)
      throws SQLException {
    String channel = channel(query);
    Place place = place(query.after());
    if (query.after() == null) {
      NamedStatement search =
          channel == null
              ? session.statement(PLACE_IN_LIST)
              : session.statement(PLACE_IN_CHANNEL).set("channel", channel);
      place = Place.of(search.set("offset", query.offset()));
    }
    NamedStatement statement =
        session
            .statement(LIST)
            .set("at", place.at)
            .set("after", place.after)
            .set("channel", channel)
            // One more than asked for, to know whether there is more.
            .set("limit", query.limit() + 1);
    return page(statement, query.limit(), total);
  }

  private static Conversations pageOfParticipant(
      Statements session, Query query, String participant, long count, @Nullable Long total)
      throws SQLException {
    Place place = place(query.after());
    NamedStatement statement =
        session
            .statement(count > MAX_SORTED ? LIST_OF_BUSY_PARTICIPANT : LIST_OF_PARTICIPANT)
            .set("participant", participant)
            .set("at", place.at)
            .set("after", place.after)
            .set("channel", channel(query))
            .set("limit", query.limit() + 1)
            .set("offset", query.offset());
    return page(statement, query.limit(), total);
  }

  private static Place place(@Nullable Position after) {
    return after == null
        ? new Place(Long.MAX_VALUE, 0)
        : new Place(Micros.of(after.lastActivityAt()), after.id());
  }

  /** Of one participant not much further than is shown. */
  private static long count(Statements session, Query query) throws SQLException {
    NamedStatement statement =
        session.statement(query.participant() == null ? COUNT_ALL : COUNT_OF_PARTICIPANT);
    statement.set("channel", channel(query));
    if (query.participant() != null) {
      statement.set("participant", query.participant()).set("limit", MAX_COUNTED + 1L);
    }
    return statement.number();
  }

  private static @Nullable String channel(Query query) {
    Channel channel = query.channel();
    return channel == null ? null : channel.wireName();
  }

  private static Conversations page(NamedStatement statement, int limit, @Nullable Long total)
      throws SQLException {
    List<ConversationRecord> found = statement.list(JdbcConversationHistory::conversation);
    boolean more = found.size() > limit;
    return new Conversations(more ? found.subList(0, limit) : found, total, more);
  }

  private static ConversationRecord conversation(ResultSet row) throws SQLException {
    return new ConversationRecord(
        row.getLong("id"),
        ConversationKeys.read(row),
        row.getLong("message_count"),
        Micros.toInstant(row.getLong("last_activity_at")));
  }
}

package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.SQLException;
import java.util.List;

/**
 * Finds the messages of a sender, of a recipient, or of both, newest first. No index has them in
 * that order: one of recipients would make every message a third slower to write. So the ids of a
 * participant's messages are taken from the index of conversations and sorted; where they are many,
 * they are first looked for among the newest messages of all.
 */
final class ParticipantMessages {
  /** Matches that are counted; of more it is only known that there are more. */
  static final int MAX_COUNTED = 10_000;

  /** Among so many of the newest messages those of a busy participant are looked for. */
  static final int NEWEST = 5_000;

  private static final Sql.File HISTORY = Sql.load("history.sql");
  private static final Sql IDS_OF_PARTICIPANT = HISTORY.get("ids_of_participant");
  private static final Sql IDS_OF_PAIR = HISTORY.get("ids_of_pair");
  private static final Sql IDS_AMONG_NEWEST = HISTORY.get("ids_among_newest");
  private static final Sql COUNT_OF_PARTICIPANT = HISTORY.get("count_of_participant_messages");
  private static final Sql COUNT_OF_PAIR = HISTORY.get("count_of_pair");
  private static final Sql LIST_BY_IDS = HISTORY.get("list_by_ids");

  private final Statements session;
  private final MessageQuery query;

  /**
   * @param query with a sender, a recipient or both
   */
  ParticipantMessages(Statements session, MessageQuery query) {
    this.session = session;
    this.query = query;
  }

  /** How many there are; more than {@link #MAX_COUNTED} where there are more. */
  long count() throws SQLException {
    Sql sql = isPair() ? COUNT_OF_PAIR : COUNT_OF_PARTICIPANT;
    return filtered(sql).set("limit", MAX_COUNTED + 1L).number();
  }

  /**
   * The statement that lists the page, and one message more where there is one.
   *
   * @param count as counted
   */
  NamedStatement page(long count) throws SQLException {
    List<Long> ids = count > MAX_COUNTED ? amongNewest() : List.of();
    if (ids.size() <= query.limit()) {
      ids = ids(filtered(isPair() ? IDS_OF_PAIR : IDS_OF_PARTICIPANT));
    }
    return session.statement(LIST_BY_IDS).setAll("ids", ids);
  }

  private List<Long> amongNewest() throws SQLException {
    return ids(
        status(session.statement(IDS_AMONG_NEWEST))
            .set("sender", query.from())
            .set("recipient", query.to())
            .set("newest", NEWEST));
  }

  private List<Long> ids(NamedStatement statement) throws SQLException {
    return statement
        .set("before", query.before() == null ? Long.MAX_VALUE : query.before().value())
        .set("limit", query.limit() + 1)
        .set("offset", query.offset())
        .list(row -> row.getLong("id"));
  }

  private boolean isPair() {
    return query.from() != null && query.to() != null;
  }

  private NamedStatement filtered(Sql sql) throws SQLException {
    NamedStatement statement = status(session.statement(sql));
    if (query.from() == null || query.to() == null) {
      return statement
          .set("participant", query.from() == null ? query.to() : query.from())
          .set("sent_by_a", query.from() == null ? 0 : 1);
    }
    // The order of the two is the same in every channel.
    ConversationKey pair = ConversationKey.between("", query.from(), query.to());
    return statement
        .set("participant_a", pair.participantA())
        .set("participant_b", pair.participantB())
        .set("sent_by_a", pair.participantA().equals(query.from()) ? 1 : 0);
  }

  private NamedStatement status(NamedStatement statement) throws SQLException {
    Channel channel = query.channel();
    MessageStatus status = query.status();
    return statement
        .set("channel", channel == null ? null : channel.wireName())
        .set("status", status == null ? null : status.wireName());
  }
}

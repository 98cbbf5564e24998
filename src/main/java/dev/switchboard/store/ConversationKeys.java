package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.store.sql.NamedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The columns by which a conversation is known. */
final class ConversationKeys {
  private ConversationKeys() {}

  static ConversationKey read(ResultSet row) throws SQLException {
    return new ConversationKey(
        row.getString("channel"), row.getString("participant_a"), row.getString("participant_b"));
  }

  static NamedStatement set(NamedStatement statement, ConversationKey key) throws SQLException {
    return statement
        .set("channel", key.channel())
        .set("participant_a", key.participantA())
        .set("participant_b", key.participantB());
  }
}

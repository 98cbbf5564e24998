package dev.switchboard.store;

import dev.switchboard.conversation.ConversationKey;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The columns by which a conversation is known. */
final class ConversationKeys {
  private ConversationKeys() {}

  static ConversationKey read(ResultSet row) throws SQLException {
    return new ConversationKey(
        row.getString("channel"), row.getString("participant_a"), row.getString("participant_b"));
  }
}

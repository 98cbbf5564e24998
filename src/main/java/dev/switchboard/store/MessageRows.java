package dev.switchboard.store;

import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageOptionsJson;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The columns of {@code messages} that several statements read. */
final class MessageRows {
  private MessageRows() {}

  static MessageContent content(ResultSet row) throws SQLException {
    return new MessageContent(
        row.getString("sender"),
        row.getString("recipient"),
        row.getString("subject"),
        row.getString("body"),
        Attachments.fromText(row.getString("attachments")),
        MessageOptionsJson.of(row.getString("options")));
  }
}

package dev.switchboard.store;

import dev.switchboard.callback.EventId;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.event.EventType;
import dev.switchboard.message.MessageId;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads rows of {@code events}. */
final class StoredEvents {
  private StoredEvents() {}

  static StoredEvent event(ResultSet row) throws SQLException {
    long message = row.getLong("message_id");
    MessageId messageId = row.wasNull() ? null : new MessageId(message);
    return new StoredEvent(
        new EventId(row.getLong("id")),
        EventType.of(row.getString("type")).orElseThrow(),
        Micros.toInstant(row.getLong("occurred_at")),
        messageId,
        row.getInt("sequence"),
        row.getInt("attempts"),
        row.getString("error_code"),
        row.getString("reason"),
        row.getString("data"));
  }
}

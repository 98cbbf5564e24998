package dev.switchboard.store.callback;

import dev.switchboard.callback.EventId;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.event.EventType;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Reads rows of {@code events}. */
final class StoredEvents {
  private StoredEvents() {}

  /** Whether this version knows the type: while nodes are upgraded, newer ones write others. */
  static boolean isKnown(ResultSet row) throws SQLException {
    return EventType.of(row.getString("type")).isPresent();
  }

  /** The events that this version knows. */
  static List<StoredEvent> known(NamedStatement statement) throws SQLException {
    return statement
        .list(row -> isKnown(row) ? Optional.of(event(row)) : Optional.<StoredEvent>empty())
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

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

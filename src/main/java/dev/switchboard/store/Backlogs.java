package dev.switchboard.store;

import static java.util.stream.Collectors.toMap;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.SQLException;
import java.util.Map;

/** Counts the queue by channel. */
final class Backlogs {
  private static final Sql STATUS_BY_CHANNEL = Sql.load("queue.sql").get("status_by_channel");

  private Backlogs() {}

  static Map<String, ChannelBacklog> read(Statements session) throws SQLException {
    return session
        .statement(STATUS_BY_CHANNEL)
        .list(row ->
            Map.entry(
                row.getString("channel"),
                new ChannelBacklog(row.getLong("pending"), new MessageId(row.getLong("oldest")))))
        .stream()
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}

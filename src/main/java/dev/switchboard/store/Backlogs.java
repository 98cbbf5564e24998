package dev.switchboard.store;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.ChannelBacklog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Counts the queue by channel, for whoever reads it alone or beside something else. */
final class Backlogs {
  private static final Sql STATUS_BY_CHANNEL = Sql.load("queue.sql").get("status_by_channel");

  private Backlogs() {}

  static Map<String, ChannelBacklog> read(Statements session) throws SQLException {
    Map<String, ChannelBacklog> backlogs = new HashMap<>();
    try (ResultSet row = session.statement(STATUS_BY_CHANNEL).query()) {
      while (row.next()) {
        backlogs.put(
            row.getString("channel"),
            new ChannelBacklog(row.getLong("pending"), new MessageId(row.getLong("oldest"))));
      }
    }
    return backlogs;
  }
}

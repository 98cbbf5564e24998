package dev.switchboard.store;

import static java.util.stream.Collectors.toMap;

import dev.switchboard.history.Invariants;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/**
 * Holds the totals, which are counted as things happen, against the queue, which is counted row by
 * row. In one read transaction: two would see two moments, and a drift that is none.
 */
public final class JdbcInvariants implements Invariants {
  private static final Sql TOTALS_BY_CHANNEL = Sql.load("history.sql").get("totals_by_channel");

  private final Database database;

  private record Totals(long accepted, long dispatched, long failed) {
    static final Totals NONE = new Totals(0, 0, 0);
  }

  public JdbcInvariants(Database database) {
    this.database = database;
  }

  @Override
  public Map<Channel, ChannelCounts> byChannel() {
    return database.list(session -> {
      Map<String, Totals> totals = totals(session);
      Map<String, ChannelBacklog> backlogs = Backlogs.read(session);
      Map<Channel, ChannelCounts> byChannel = new EnumMap<>(Channel.class);
      for (Channel channel : Channel.values()) {
        Totals counted = totals.getOrDefault(channel.wireName(), Totals.NONE);
        ChannelBacklog backlog = backlogs.get(channel.wireName());
        byChannel.put(
            channel,
            new ChannelCounts(
                counted.accepted(),
                backlog == null ? 0 : backlog.pending(),
                counted.dispatched(),
                counted.failed()));
      }
      return byChannel;
    });
  }

  private static Map<String, Totals> totals(Statements session) throws SQLException {
    return session
        .statement(TOTALS_BY_CHANNEL)
        .list(row ->
            Map.entry(
                row.getString("channel"),
                new Totals(
                    row.getLong("accepted"), row.getLong("dispatched"), row.getLong("failed"))))
        .stream()
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}

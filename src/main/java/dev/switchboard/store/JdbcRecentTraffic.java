package dev.switchboard.store;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.switchboard.history.RecentTraffic;
import dev.switchboard.message.Channel;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Outcome;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.sql.Sql;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the newest rows of messages and attempts, in the order of their keys. */
public final class JdbcRecentTraffic implements RecentTraffic {
  private static final Sql.File SQL = Sql.load("traffic.sql");
  private static final Sql NEWEST_MESSAGES = SQL.get("newest_messages");
  private static final Sql NEWEST_ATTEMPTS = SQL.get("newest_attempts");

  private final Database database;

  private record Accepted(Channel channel, boolean isOutbound) {}

  private record Answer(String provider, long micros) {}

  public JdbcRecentTraffic(Database database) {
    this.database = database;
  }

  @Override
  public Map<Channel, Long> arrivals(Instant since) {
    List<Accepted> newest =
        database.list(session ->
            session
                .statement(NEWEST_MESSAGES)
                .set("first", MessageId.firstOf(since).value())
                .set("limit", (long) MAX_MESSAGES)
                .list(row ->
                    new Accepted(
                        Channel.of(row.getString("channel")).orElseThrow(),
                        row.getString("direction").equals(Direction.OUTBOUND.wireName()))));
    return newest.stream()
        .filter(Accepted::isOutbound)
        .collect(groupingBy(Accepted::channel, counting()));
  }

  @Override
  public Map<String, Latency> latencies() {
    List<Answer> newest =
        database.list(session ->
            session
                .statement(NEWEST_ATTEMPTS)
                .set("before", Long.MAX_VALUE)
                .set("timeout", Outcome.TIMEOUT.wireName())
                .set("limit", (long) MAX_ATTEMPTS)
                .list(row -> new Answer(row.getString("provider_name"), row.getLong("latency"))));
    Map<String, Latency> latencies = new HashMap<>();
    newest.stream()
        .collect(groupingBy(Answer::provider))
        .forEach((provider, answers) ->
            latencies.put(
                provider, Latency.of(answers.stream().mapToLong(Answer::micros).toArray())));
    return latencies;
  }
}

package dev.switchboard.store;

import dev.switchboard.history.PastTraffic;
import dev.switchboard.message.Channel;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Outcome;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.sql.Sql;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Reads ranges of messages and attempts by their keys, and counts them in the database. */
public final class JdbcPastTraffic implements PastTraffic {
  private static final Sql.File SQL = Sql.load("traffic.sql");
  private static final Sql ACCEPTED_BY_STEP = SQL.get("accepted_by_step");
  private static final Sql ANSWERED_BY_STEP = SQL.get("answered_by_step");
  private static final long STEP_MILLIS = STEP_SECONDS * 1_000L;

  private final Database database;

  private record Messages(long step, String channel, String direction, long count) {}

  private record Calls(long step, String provider, String outcome, long micros, long count) {}

  public JdbcPastTraffic(Database database) {
    this.database = database;
  }

  @Override
  public Stretch between(Instant since, Instant until) {
    List<Messages> messages =
        database.list(session ->
            session
                .statement(ACCEPTED_BY_STEP)
                .set("step_millis", STEP_MILLIS)
                .set("first", MessageId.firstOf(since).value())
                .set("end", MessageId.firstOf(until).value())
                .set("limit", (long) MAX_ROWS)
                .list(row ->
                    new Messages(
                        row.getLong("step"),
                        row.getString("channel"),
                        row.getString("direction"),
                        row.getLong("messages"))));
    List<Calls> calls =
        database.list(session ->
            session
                .statement(ANSWERED_BY_STEP)
                .set("step_micros", STEP_MILLIS * 1_000)
                .set("first", MessageId.firstOf(since.minus(LONGEST_DELAY)).value())
                .set("end", MessageId.firstOf(until).value())
                .set("limit", (long) MAX_ROWS)
                .list(row ->
                    new Calls(
                        row.getLong("step"),
                        row.getString("provider_name"),
                        row.getString("outcome"),
                        row.getLong("latency"),
                        row.getLong("calls"))));
    boolean complete =
        messages.stream().mapToLong(Messages::count).sum() < MAX_ROWS
            && calls.stream().mapToLong(Calls::count).sum() < MAX_ROWS;
    return new Stretch(accepted(messages), answered(calls, since, until), complete);
  }

  private static List<Accepted> accepted(List<Messages> messages) {
    return messages.stream()
        .filter(it -> it.direction().equals(Direction.OUTBOUND.wireName()))
        .map(it ->
            new Accepted(start(it.step()), Channel.of(it.channel()).orElseThrow(), it.count()))
        .sorted(Comparator.comparing(Accepted::at).thenComparing(Accepted::channel))
        .toList();
  }

  private static List<Answered> answered(List<Calls> calls, Instant since, Instant until) {
    TreeMap<Long, TreeMap<String, Latencies>> steps = new TreeMap<>();
    for (Calls it : calls) {
      Instant at = start(it.step());
      if (!at.isBefore(since) && at.isBefore(until)) {
        steps
            .computeIfAbsent(it.step(), _ -> new TreeMap<>())
            .computeIfAbsent(it.provider(), _ -> new Latencies())
            .add(Outcome.of(it.outcome()), it.micros(), it.count());
      }
    }
    List<Answered> answered = new ArrayList<>();
    steps.forEach((step, providers) ->
        providers.forEach(
            (provider, latencies) -> answered.add(latencies.answered(start(step), provider))));
    return answered;
  }

  private static Instant start(long step) {
    return Instant.ofEpochMilli(step * STEP_MILLIS);
  }
}

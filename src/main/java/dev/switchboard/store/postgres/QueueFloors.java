package dev.switchboard.store.postgres;

import dev.switchboard.message.Channel;
import dev.switchboard.store.database.QueueFloor;
import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where in the key of the queue there was something when this process looked last.
 *
 * <p>PostgreSQL removes a deleted row only when no transaction can see it any more. A client that
 * holds one open for long makes the queue longer and longer at its beginning, and a search for the
 * first row walks over all of it. So a search begins a little before where the first row was. What
 * is written below that, by a clock that is behind or a commit that took long, is found by a look
 * from the very beginning, which is due now and then. For many threads; one looks from the floors,
 * and one from the beginning.
 */
final class QueueFloors {
  /** Ids and times that are so much older than the newest message can still come. */
  static final Duration MARGIN = Duration.ofSeconds(30);

  private static final Sql LOOK_THROUGH = Sql.load("nodes.sql").get("look_through");

  private final Map<String, QueueFloor> floors = new ConcurrentHashMap<>();

  QueueFloor of(String channel) {
    return floors.getOrDefault(channel, QueueFloor.NONE);
  }

  /**
   * Looks where the queue begins now, from where it began before.
   *
   * @return the channels of which first attempts wait for any node
   */
  List<String> look(Connection connection, long owner) throws SQLException {
    List<String> orphaned = new ArrayList<>();
    for (String channel : Channel.wireNames()) {
      QueueFloor before = of(channel);
      Found found = look(connection, channel, before, owner);
      // What is seen from a floor does not count when another look has just moved the floor.
      floors.merge(channel, found.floor(), (now, seen) -> now.equals(before) ? seen : now);
      if (found.orphan()) {
        orphaned.add(channel);
      }
    }
    return orphaned;
  }

  /**
   * The same for one channel from the very beginning, which may take long.
   *
   * @return whether first attempts of it wait for any node
   */
  boolean lookFromTheBeginning(Connection connection, String channel, long owner)
      throws SQLException {
    Found found = look(connection, channel, QueueFloor.NONE, owner);
    floors.put(channel, found.floor());
    return found.orphan();
  }

  private record Found(QueueFloor floor, boolean orphan) {}

  private static Found look(Connection connection, String channel, QueueFloor from, long owner)
      throws SQLException {
    return new Statements(connection, Dialect.POSTGRESQL)
        .statement(LOOK_THROUGH)
        .set("channel", channel)
        .set("first", from.firstId())
        .set("retry", from.retryDueAt())
        .set("owner", owner)
        .set("margin", MARGIN.toMillis())
        .first(row ->
            new Found(
                new QueueFloor(
                    row.getLong("first"),
                    Math.max(QueueFloor.NONE.retryDueAt(), row.getLong("retry"))),
                row.getLong("orphan") != 0))
        .orElseThrow();
  }
}

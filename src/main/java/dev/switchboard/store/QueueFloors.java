package dev.switchboard.store;

import dev.switchboard.message.Channel;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where in the key of the queue there was something when this process looked last.
 *
 * <p>PostgreSQL removes what was deleted only when no transaction can see it any more. Whoever
 * holds one open for long makes the queue longer and longer at its beginning, and everybody who
 * asks for the first row walks over all of it. So one asks from a little before where the first row
 * was. What is written below that, by a clock that is behind or a commit that took long, is found
 * by a look from the very beginning, which is due once in a while. For many threads; one looks from
 * the floors, and one from the beginning.
 */
final class QueueFloors {
  /** Ids and times that are so much older than the newest message can still come. */
  static final Duration MARGIN = Duration.ofSeconds(30);

  private static final Sql LOOK_THROUGH = Sql.load("nodes.sql").get("look_through");

  /**
   * Where to begin.
   *
   * @param firstId the least id of a first attempt
   * @param retryDueAt the least time of a retry, in microseconds
   */
  record Floor(long firstId, long retryDueAt) {
    /** The beginning: first attempts have the time 0. */
    static final Floor NONE = new Floor(0, 1);
  }

  private final Map<String, Floor> floors = new ConcurrentHashMap<>();

  Floor of(String channel) {
    return floors.getOrDefault(channel, Floor.NONE);
  }

  /**
   * Looks where the queue begins now, from where it began before.
   *
   * @return the channels of which first attempts wait for anybody
   */
  List<String> look(Connection connection, long owner) throws SQLException {
    List<String> orphaned = new ArrayList<>();
    for (String channel : Channel.wireNames()) {
      Floor before = of(channel);
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
   * @return whether first attempts of it wait for anybody
   */
  boolean lookFromTheBeginning(Connection connection, String channel, long owner)
      throws SQLException {
    Found found = look(connection, channel, Floor.NONE, owner);
    floors.put(channel, found.floor());
    return found.orphan();
  }

  private record Found(Floor floor, boolean orphan) {}

  private static Found look(Connection connection, String channel, Floor from, long owner)
      throws SQLException {
    try (NamedStatement statement =
            new NamedStatement(connection, LOOK_THROUGH.in(Dialect.POSTGRESQL));
        ResultSet row =
            statement
                .set("channel", channel)
                .set("first", from.firstId())
                .set("retry", from.retryDueAt())
                .set("owner", owner)
                .set("margin", MARGIN.toMillis())
                .query()) {
      row.next();
      Floor floor =
          new Floor(row.getLong("first"), Math.max(Floor.NONE.retryDueAt(), row.getLong("retry")));
      return new Found(floor, row.getLong("orphan") != 0);
    }
  }
}

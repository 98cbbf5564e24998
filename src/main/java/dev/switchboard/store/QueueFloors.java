package dev.switchboard.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where in the key of the queue there was something when this process looked last.
 *
 * <p>PostgreSQL removes what was deleted only when no transaction can see it any more. Whoever
 * holds one open for long makes the queue longer and longer at its beginning, and everybody who
 * asks for the first row walks over all of it. So one asks from a little before where the first row
 * was. What is written below that, by a clock that is behind or a commit that took long, is found
 * by a look from the very beginning, which is due once in a while. Read by many threads, moved by
 * one.
 */
final class QueueFloors {
  /** Ids and times that are so much older than the newest message can still come. */
  static final Duration MARGIN = Duration.ofSeconds(30);

  /** How often to look from the beginning. */
  static final Duration FULL_LOOK = Duration.ofMinutes(1);

  private static final Sql LOOK_THROUGH = Sql.load("nodes.sql").get("look_through");
  private static final List<String> CHANNELS = List.of("sms", "mms", "email");

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

  private final LongSupplier nanoTime;
  private final Map<String, Floor> floors = new ConcurrentHashMap<>();
  private @Nullable Long lastFullLook;

  QueueFloors(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  Floor of(String channel) {
    return floors.getOrDefault(channel, Floor.NONE);
  }

  /**
   * Looks where the queue begins now.
   *
   * @return the channels of which first attempts wait for anybody
   */
  List<String> look(Connection connection, long owner) throws SQLException {
    long now = nanoTime.getAsLong();
    boolean full = lastFullLook == null || now - lastFullLook > FULL_LOOK.toNanos();
    if (full) {
      // Also when it takes too long: what is found from the floors must not wait for it again and
      // again.
      lastFullLook = now;
    }
    List<String> orphaned = new ArrayList<>();
    try (NamedStatement statement =
        new NamedStatement(connection, LOOK_THROUGH.in(Dialect.POSTGRESQL))) {
      for (String channel : CHANNELS) {
        if (look(statement, channel, full ? Floor.NONE : of(channel), owner)) {
          orphaned.add(channel);
        }
      }
    }
    return orphaned;
  }

  private boolean look(NamedStatement statement, String channel, Floor from, long owner)
      throws SQLException {
    try (ResultSet row =
        statement
            .set("channel", channel)
            .set("first", from.firstId())
            .set("retry", from.retryDueAt())
            .set("owner", owner)
            .set("margin", MARGIN.toMillis())
            .query()) {
      row.next();
      floors.put(
          channel,
          new Floor(row.getLong("first"), Math.max(Floor.NONE.retryDueAt(), row.getLong("retry"))));
      return row.getLong("orphan") != 0;
    }
  }
}

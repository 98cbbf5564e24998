package dev.switchboard.store;

import dev.switchboard.queue.EventKey;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Sql;
import java.sql.SQLException;

/** Rows of {@code inbound_events} as they are born. */
public final class EventRows {
  /** The owner of a free row. */
  static final long FREE = 0;

  public static final long FIRST_FENCE = 1;

  private static final Sql INSERT_EVENT = Sql.load("queue.sql").get("insert_event");

  private EventRows() {}

  static void insert(WriteSession session, EventKey key, int attempts, long owner, long fence)
      throws SQLException {
    session
        .statements()
        .runLater(
            session
                .statement(INSERT_EVENT)
                .set("channel", key.channel())
                .set("due_at", key.dueAt())
                .set("id", key.id())
                .set("attempts", attempts)
                .set("lease_owner", owner)
                .set("fence", fence));
  }
}

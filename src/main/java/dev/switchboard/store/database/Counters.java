package dev.switchboard.store.database;

import dev.switchboard.message.MessageStatus;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a transaction adds to {@code channel_totals}, written once at its end. Used by one thread at
 * a time.
 */
public final class Counters {
  private static final Sql ADD_TOTALS = Sql.load("intake.sql").get("add_totals");

  private final Map<String, Map<Total, Long>> totals = new TreeMap<>();

  /** The columns of the table. */
  public enum Total {
    ACCEPTED("accepted"),
    DISPATCHED("dispatched"),
    FAILED("failed"),
    RECEIVED("received"),
    CONVERSATIONS("conversations");

    private final String column;

    Total(String column) {
      this.column = column;
    }

    /** What counts a message of this final status. */
    public static Total of(MessageStatus status) {
      return switch (status) {
        case RECEIVED -> RECEIVED;
        case FAILED -> FAILED;
        case DISPATCHED, PENDING -> DISPATCHED;
      };
    }
  }

  /** Adds to a total of a channel; a negative number takes away. */
  public void add(String channel, Total total, int number) {
    totals
        .computeIfAbsent(channel, _ -> new EnumMap<>(Total.class))
        .merge(total, (long) number, Long::sum);
  }

  /**
   * Adds them up.
   *
   * @param shard the row of each channel to add to
   */
  void write(Statements statements, int shard) throws SQLException {
    for (Map.Entry<String, Map<Total, Long>> entry : totals.entrySet()) {
      NamedStatement statement =
          statements.statement(ADD_TOTALS).set("channel", entry.getKey()).set("shard", shard);
      for (Total total : Total.values()) {
        statement.set(total.column, entry.getValue().getOrDefault(total, 0L));
      }
      statement.update();
    }
  }
}

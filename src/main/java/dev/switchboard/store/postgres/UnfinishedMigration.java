package dev.switchboard.store.postgres;

import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The mark on a database that does not hold everything yet: a table, from the first row that is
 * copied until everything was checked. No server starts on it.
 */
public final class UnfinishedMigration {
  private static final Sql.File FILE = Sql.load("unfinished_migration.sql");
  private static final Sql EXISTS = FILE.get("exists");
  private static final Sql LOCK_NODES = FILE.get("lock_nodes");
  private static final Sql LIVE_NODES = FILE.get("live_nodes");
  private static final Sql FORGET_NODES = FILE.get("forget_nodes");
  private static final Sql CREATE = FILE.get("create");
  private static final Sql CLEAR = FILE.get("clear");
  private static final Sql INSERT = FILE.get("insert");
  private static final Sql FIND = FILE.get("find");
  private static final Sql DROP = FILE.get("drop");

  private UnfinishedMigration() {}

  /** Whether the database has the mark. */
  public static boolean exists(Connection connection) throws SQLException {
    return statement(connection, EXISTS).first(row -> row.getBoolean(1)).orElseThrow();
  }

  /** What the copied is a copy of, as said to {@link #begin}; null for a database without mark. */
  public static @Nullable String source(Connection connection) throws SQLException {
    return exists(connection)
        ? statement(connection, FIND).first(row -> row.getString(1)).orElse("")
        : null;
  }

  /**
   * Keeps servers from starting until the end of the transaction.
   *
   * @return how many run now
   */
  public static int holdNodes(Connection connection) throws SQLException {
    statement(connection, LOCK_NODES).update();
    return (int) statement(connection, LIVE_NODES).number();
  }

  /**
   * Deletes the nodes, when none lives. In a transaction that {@linkplain #holdNodes holds the
   * nodes}.
   */
  public static void forgetNodes(Connection connection) throws SQLException {
    statement(connection, FORGET_NODES).update();
  }

  /**
   * Marks the database, anew where it is marked. In a transaction that {@linkplain #holdNodes holds
   * the nodes}.
   *
   * @param source anything that tells whether the source is still the same
   */
  public static void begin(Connection connection, String source) throws SQLException {
    statement(connection, CREATE).update();
    statement(connection, CLEAR).update();
    statement(connection, INSERT).set("source", source).update();
  }

  /** Takes the mark away. */
  public static void end(Connection connection) throws SQLException {
    statement(connection, DROP).update();
  }

  /** Few statements run here, each once, so they are closed with the connection. */
  private static NamedStatement statement(Connection connection, Sql sql) throws SQLException {
    return new NamedStatement(connection, sql);
  }
}

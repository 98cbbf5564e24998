package dev.switchboard.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The mark on a database that does not hold everything yet: a table of its own, there from the
 * first row that is copied into the database until everything was checked. No server starts on it.
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

  /** Whether the database bears the mark. */
  public static boolean exists(Connection connection) throws SQLException {
    try (NamedStatement statement = new NamedStatement(connection, EXISTS);
        ResultSet row = statement.query()) {
      row.next();
      return row.getBoolean(1);
    }
  }

  /** What the copied is a copy of, as said to {@link #begin}; null for a database without mark. */
  public static @Nullable String source(Connection connection) throws SQLException {
    if (!exists(connection)) {
      return null;
    }
    try (NamedStatement statement = new NamedStatement(connection, FIND);
        ResultSet row = statement.query()) {
      return row.next() ? row.getString(1) : "";
    }
  }

  /**
   * Keeps servers from starting until the end of the transaction.
   *
   * @return how many run now
   */
  public static int holdNodes(Connection connection) throws SQLException {
    try (NamedStatement lock = new NamedStatement(connection, LOCK_NODES);
        NamedStatement statement = new NamedStatement(connection, LIVE_NODES)) {
      lock.update();
      try (ResultSet row = statement.query()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /**
   * Takes nodes that live no more out of the database, when none does. In a transaction that
   * {@linkplain #holdNodes holds the nodes}.
   */
  public static void forgetNodes(Connection connection) throws SQLException {
    try (NamedStatement statement = new NamedStatement(connection, FORGET_NODES)) {
      statement.update();
    }
  }

  /**
   * Marks the database, anew where it is marked. In a transaction that {@linkplain #holdNodes holds
   * the nodes}.
   *
   * @param source anything that tells whether the source is still the same
   */
  public static void begin(Connection connection, String source) throws SQLException {
    try (NamedStatement create = new NamedStatement(connection, CREATE)) {
      create.update();
    }
    try (NamedStatement clear = new NamedStatement(connection, CLEAR);
        NamedStatement insert = new NamedStatement(connection, INSERT)) {
      clear.update();
      insert.set("source", source).update();
    }
  }

  /** Takes the mark away. */
  public static void end(Connection connection) throws SQLException {
    try (NamedStatement drop = new NamedStatement(connection, DROP)) {
      drop.update();
    }
  }
}

package dev.switchboard.store.transfer;

import static java.util.stream.Collectors.joining;

import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.postgres.PostgresMaintenance;
import dev.switchboard.store.postgres.UnfinishedMigration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** The database that is filled; ours alone while this is open. */
final class Target implements AutoCloseable {
  /** For the slowest: the statistics of the largest table, or an index that has to be sorted. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(10);

  /** A number that no other program uses: "SWBD" and "move". */
  private static final long ADVISORY_LOCK = 0x53574244_6d6f7665L;

  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private final StoreSettings settings;
  private final Connection connection;

  private Target(StoreSettings settings, Connection connection) {
    this.settings = settings;
    this.connection = connection;
  }

  static Target open(StoreSettings settings)
      throws StoreOpenException, SQLException, TransferException {
    Target target = new Target(settings, PostgresMaintenance.connect(settings, ANSWER_TIMEOUT));
    try {
      target.lock();
      return target;
    } catch (SQLException | TransferException e) {
      target.connection.close();
      throw e;
    }
  }

  /** For as long as the connection lives; one that was killed may need a moment to be noticed. */
  private void lock() throws SQLException, TransferException {
    try {
      run("SET LOCAL lock_timeout = " + LOCK_PATIENCE.toMillis());
      run("SELECT pg_advisory_lock(" + ADVISORY_LOCK + ")");
      connection.commit();
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new TransferException("another `switchboard migrate` is at work on the target", e);
      }
      throw e;
    }
  }

  /**
   * Makes the tables where there are none, and marks the database as unfinished.
   *
   * @param source what it will hold
   * @param restart whether what an interrupted run has copied is to be deleted
   * @throws TransferException for a database that holds, or may hold, anything else
   */
  void begin(String source, boolean restart)
      throws SQLException, StoreOpenException, TransferException {
    if (!UnfinishedMigration.exists(connection)) {
      requireNoData();
    }
    connection.commit();
    PostgresMaintenance.bringUpToDate(settings);
    if (UnfinishedMigration.holdNodes(connection) > 0) {
      throw new TransferException(
          "a switchboard server runs on the target, or ended a few seconds ago without saying so;"
              + " stop it, and try again");
    }
    UnfinishedMigration.forgetNodes(connection);
    String present = UnfinishedMigration.source(connection);
    if (present == null) {
      requireNoData();
      UnfinishedMigration.begin(connection, source);
    } else if (restart) {
      run("TRUNCATE " + names());
      UnfinishedMigration.begin(connection, source);
    } else if (!present.equals(source)) {
      throw new TransferException(
          "the target holds a part of another source, or of this one before a server ran on it"
              + " again; run it with --restart, which deletes that part and copies everything anew");
    }
    connection.commit();
  }

  long rows(Table table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(table.count())) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The key of the last row, empty where there is none. */
  List<Object> lastKey(Table table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(table.lastKey())) {
      List<Object> key = new ArrayList<>();
      if (row.next()) {
        for (int i = 1; i <= table.key().size(); i++) {
          key.add(row.getObject(i));
        }
      }
      return key;
    }
  }

  CopyManager copies() throws SQLException {
    return new CopyManager(connection.unwrap(BaseConnection.class));
  }

  void commit() throws SQLException {
    connection.commit();
  }

  /** Counts what the planner goes by, so that the first queries need not wait for it. */
  void analyze() throws SQLException {
    run("ANALYZE " + names());
    connection.commit();
  }

  /** From here on this is a store as any other. */
  void finish() throws SQLException {
    for (Table table : Table.ALL) {
      if (table.numbered()) {
        run(table.continueNumbers());
      }
    }
    UnfinishedMigration.end(connection);
    connection.commit();
  }

  private void requireNoData() throws SQLException, TransferException {
    for (Table table : Table.ALL) {
      boolean there = yes("SELECT to_regclass('%s') IS NOT NULL".formatted(table.name()));
      if (there && yes("SELECT EXISTS (SELECT FROM %s)".formatted(table.name()))) {
        throw new TransferException(
            "the target holds data that no interrupted migration has left there (in "
                + table.name()
                + "); it must be an empty database, or one that an earlier run did not finish");
      }
    }
  }

  private static String names() {
    return Table.ALL.stream().map(Table::name).collect(joining(", "));
  }

  private boolean yes(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What is not committed is gone. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }
}

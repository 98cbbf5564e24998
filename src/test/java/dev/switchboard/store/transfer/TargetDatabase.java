package dev.switchboard.store.transfer;

import dev.switchboard.cluster.NodeName;
import dev.switchboard.server.PostgresServer;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.UpgradeListener;
import dev.switchboard.store.postgres.PostgresDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A database of a test's own, and what stands in it. */
final class TargetDatabase implements AutoCloseable {
  private final PostgresServer.Database place = PostgresServer.emptyDatabase();

  StoreSettings settings() {
    return new StoreSettings(
        place.url(), place.user(), null, Duration.ofSeconds(10), Duration.ofSeconds(5), 0);
  }

  /** Starts what a server would start. */
  PostgresDatabase serve() throws StoreOpenException {
    return PostgresDatabase.open(
        settings(),
        Instant.now(),
        System::nanoTime,
        new NodeName("here", "test"),
        UpgradeListener.NONE);
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of each row. */
  List<String> query(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        values.add(row.getString(1));
      }
    }
    return values;
  }

  /** Every row of every table that is copied. */
  Map<String, List<String>> everything() throws SQLException {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (Table table : Table.ALL) {
      rows.put(
          table.name(),
          query(
              "SELECT CAST(t AS text) FROM %s t ORDER BY %s"
                  .formatted(table.name(), String.join(", ", table.key()))));
    }
    return rows;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(place.url(), place.user(), null);
  }

  @Override
  public void close() {
    place.drop();
  }
}

package dev.switchboard.store.postgres;

import dev.switchboard.store.Migrations;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.UpgradeListener;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/** Checks a PostgreSQL database, and brings its tables up to date. */
final class PostgresSchema {
  /** The oldest that its makers still maintain. */
  private static final int MIN_SERVER_VERSION = 14_00_00;

  private PostgresSchema() {}

  /** Asserts what the rest of the store relies on, before anything is written. */
  static void inspect(StoreSettings settings) throws StoreOpenException {
    PGSimpleDataSource source;
    try {
      source = PostgresConnections.unlimited(settings);
    } catch (IllegalArgumentException e) {
      throw new StoreOpenException("store.url is no URL of a PostgreSQL database", e);
    }
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      if (Integer.parseInt(text(statement, "SHOW server_version_num")) < MIN_SERVER_VERSION) {
        throw new StoreOpenException(
            "PostgreSQL " + text(statement, "SHOW server_version") + " is too old; 14 is needed");
      }
      if (text(statement, "SHOW synchronous_commit").equals("off")) {
        throw new StoreOpenException(
            "the database cannot be used durably: synchronous_commit is off");
      }
      if (!text(statement, "SHOW server_encoding").equals("UTF8")) {
        throw new StoreOpenException("the database is not encoded in UTF8");
      }
    } catch (SQLException e) {
      throw new StoreOpenException(sentence(e), e);
    }
  }

  static void migrate(StoreSettings settings, UpgradeListener listener) throws StoreOpenException {
    try {
      Flyway flyway = Migrations.of(PostgresConnections.unlimited(settings), "postgresql");
      Migrations.refuseNewer("the database", flyway);
      if (flyway.info().pending().length > 0) {
        Migrations.apply(flyway, listener);
      }
    } catch (FlywayException e) {
      throw new StoreOpenException(sentence(e), e);
    }
  }

  /** What is wrong with the database, in a sentence for the user. */
  static String sentence(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return "the database cannot be used: " + cause.getMessage();
      }
    }
    return "the database cannot be brought up to date (is it empty, or Switchboard's?)";
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}

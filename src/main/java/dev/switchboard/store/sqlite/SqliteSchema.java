package dev.switchboard.store.sqlite;

import dev.switchboard.store.Migrations;
import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.UpgradeListener;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteException;

/** Checks a SQLite file, and brings its tables up to date. */
final class SqliteSchema {
  /** Older libraries have bugs in WAL mode that can lose a commit. */
  private static final String MIN_SQLITE_VERSION = "3.54.0";

  /** Marks the file as ours: "SWBD". */
  private static final int APPLICATION_ID = 0x53574244;

  private SqliteSchema() {}

  /** Refuses a file that is not ours, and leaves it as it was; takes an empty one. */
  static void identify(Path file) throws SQLException, StoreOpenException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(SqliteConnections.BUSY_TIMEOUT_MILLIS);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      if (SqliteConnections.text(statement, "SELECT count(*) FROM sqlite_schema").equals("0")) {
        statement.execute("PRAGMA application_id = " + APPLICATION_ID);
      } else if (!isOurs(statement)) {
        throw new StoreOpenException(file + " is not a Switchboard database");
      }
    }
  }

  static boolean isOurs(Statement statement) throws SQLException {
    return SqliteConnections.text(statement, "PRAGMA application_id")
        .equals(String.valueOf(APPLICATION_ID));
  }

  /** Asserts what the rest of the store relies on, before anything is written. */
  static void inspect(Path file) throws SQLException, StoreOpenException {
    SQLiteConfig config = SqliteConnections.config(false);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      String version = SqliteConnections.text(statement, "SELECT sqlite_version()");
      if (Version.parse(version).compareTo(Version.parse(MIN_SQLITE_VERSION)) < 0) {
        throw new StoreOpenException(
            "SQLite " + version + " is too old; " + MIN_SQLITE_VERSION + " is needed");
      }
      for (String[] setting : new String[][] {{"journal_mode", "wal"}, {"synchronous", "2"}}) {
        String actual = SqliteConnections.text(statement, "PRAGMA " + setting[0]);
        if (!actual.equals(setting[1])) {
          throw new StoreOpenException(
              file + " cannot be used durably: " + setting[0] + " is " + actual);
        }
      }
    }
  }

  static void migrate(Path file, UpgradeListener listener) throws StoreOpenException {
    try {
      Flyway flyway = flyway(file, false);
      Migrations.refuseNewer(file.toString(), flyway);
      Migrations.apply(flyway, listener);
    } catch (FlywayException e) {
      throw new StoreOpenException(sentence(file, e), e);
    }
  }

  static Flyway flyway(Path file, boolean readOnly) {
    SQLiteDataSource source = new SQLiteDataSource(SqliteConnections.config(readOnly));
    source.setUrl("jdbc:sqlite:" + file);
    return Migrations.of(source, "sqlite");
  }

  /** What is wrong with the file, in a sentence for the user. */
  static String sentence(Path file, Exception e) {
    @Nullable Throwable failure = null;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      // The driver's own says what has happened; what it is wrapped in, that something has.
      if (cause instanceof SQLiteException || (cause instanceof SQLException && failure == null)) {
        failure = cause;
      }
    }
    return failure == null
        ? "the database " + file + " cannot be brought up to date"
        : SqliteErrors.describe(file, failure);
  }
}

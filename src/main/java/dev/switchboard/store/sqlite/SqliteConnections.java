package dev.switchboard.store.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/** How connections to the file are made. */
final class SqliteConnections {
  /**
   * Page cache of the writer. More is slower: what a transaction touches then no longer stays in
   * the processor's cache, and the operating system keeps the file's pages anyway (figures in
   * docs/performance.md).
   */
  private static final int WRITER_CACHE_KIB = 16 * 1024;

  private static final int READER_CACHE_KIB = 8 * 1024;

  /** No other process writes; only a reader that finds a fresh log to recover may have to wait. */
  static final int BUSY_TIMEOUT_MILLIS = 5_000;

  private SqliteConnections() {}

  static SQLiteConfig config(boolean readOnly) {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    config.setTransactionMode(readOnly ? TransactionMode.DEFERRED : TransactionMode.IMMEDIATE);
    config.setCacheSize(readOnly ? -READER_CACHE_KIB : -WRITER_CACHE_KIB);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setGetGeneratedKeys(false);
    if (!readOnly) {
      config.setJournalMode(JournalMode.WAL);
      config.setSynchronous(SynchronousMode.FULL);
      config.setWalAutocheckpoint(WriteAheadLog.CHECKPOINT_PAGES);
      config.setJournalSizeLimit((int) WriteAheadLog.KEPT_BYTES);
    }
    return config;
  }

  static Connection connect(Path file, boolean readOnly) throws SQLException {
    Connection connection = config(readOnly).createConnection("jdbc:sqlite:" + file);
    connection.setAutoCommit(false);
    return connection;
  }

  /** The first column of the one row of a query. */
  static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}

package dev.switchboard.store.transfer;

import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.sqlite.SqliteFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The installation that is copied: all of it in one state, however long that takes. */
final class SourceFile implements AutoCloseable {
  /** Every start of a server leaves a row, so if these are the same, no server has written. */
  private static final String STARTS =
      "SELECT count(*), coalesce(min(started_at), 0), coalesce(max(id), 0),"
          + " coalesce(max(started_at), 0) FROM processes";

  private final SqliteFile file;
  private final Map<Table, Long> counts = new LinkedHashMap<>();
  private final String identity;

  private SourceFile(SqliteFile file) throws SQLException {
    this.file = file;
    StringBuilder text = new StringBuilder();
    try (PreparedStatement starts = connection().prepareStatement(STARTS);
        ResultSet row = starts.executeQuery()) {
      row.next();
      text.append("starts ").append(row.getLong(1));
      for (int i = 2; i <= 4; i++) {
        text.append(' ').append(row.getLong(i));
      }
    }
    for (Table table : Table.ALL) {
      counts.put(table, countOf(table));
      text.append(", ").append(table.name()).append(' ').append(rows(table));
    }
    this.identity = text.toString();
  }

  static SourceFile open(Path path) throws StoreOpenException, TransferException {
    SqliteFile file = SqliteFile.open(path);
    try {
      return new SourceFile(file);
    } catch (SQLException e) {
      TransferException failure =
          new TransferException("reading " + file.path() + " failed: " + e.getMessage(), e);
      try {
        file.close();
      } catch (IOException | SQLException suppressed) {
        failure.addSuppressed(suppressed);
      }
      throw failure;
    }
  }

  /** Equal for two sources only where nothing has been written in between. */
  String identity() {
    return identity;
  }

  long rows(Table table) {
    return counts.getOrDefault(table, 0L);
  }

  long rows() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Reads a table in the order of its keys; the rows are fetched one by one. */
  PreparedStatement read(Table table) throws SQLException {
    return connection().prepareStatement(table.read());
  }

  /** The same, from behind a row. */
  PreparedStatement readAfter(Table table, List<Object> key) throws SQLException {
    if (key.isEmpty()) {
      return read(table);
    }
    PreparedStatement statement = connection().prepareStatement(table.readAfter());
    for (int i = 0; i < key.size(); i++) {
      statement.setObject(i + 1, key.get(i));
    }
    return statement;
  }

  private Connection connection() {
    return file.connection();
  }

  private long countOf(Table table) throws SQLException {
    try (PreparedStatement statement = connection().prepareStatement(table.count());
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    file.close();
  }
}

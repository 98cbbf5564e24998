package dev.switchboard.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement whose parameters are set by name. Belongs to one connection, and like it to
 * one thread at a time.
 */
final class NamedStatement implements AutoCloseable {
  private final PreparedStatement statement;
  private final List<String> names;

  /** For each position, the first position of the same name. */
  private final int[] firstOf;

  /** For each position, the next position of the same name, or {@link #NONE}. */
  private final int[] nextOf;

  /** Where the search for a name begins: callers set parameters in the order of the SQL. */
  private int hint;

  private static final int NONE = -1;

  NamedStatement(Connection connection, Sql sql) throws SQLException {
    this.statement = connection.prepareStatement(sql.text());
    this.names = sql.parameters();
    this.firstOf = new int[names.size()];
    this.nextOf = new int[names.size()];
    for (int i = 0; i < names.size(); i++) {
      List<String> after = names.subList(i + 1, names.size());
      firstOf[i] = names.indexOf(names.get(i));
      nextOf[i] = after.contains(names.get(i)) ? i + 1 + after.indexOf(names.get(i)) : NONE;
    }
  }

  NamedStatement set(String name, long value) throws SQLException {
    for (int i = firstPosition(name); i != NONE; i = nextOf[i]) {
      statement.setLong(i + 1, value);
    }
    return this;
  }

  NamedStatement set(String name, @Nullable String value) throws SQLException {
    for (int i = firstPosition(name); i != NONE; i = nextOf[i]) {
      statement.setString(i + 1, value);
    }
    return this;
  }

  NamedStatement set(String name, byte[] value) throws SQLException {
    for (int i = firstPosition(name); i != NONE; i = nextOf[i]) {
      statement.setBytes(i + 1, value);
    }
    return this;
  }

  /**
   * An array as the driver has it, where the database knows arrays.
   *
   * @param value {@code long[]} or {@code String[]}
   */
  NamedStatement setArray(String name, Object value) throws SQLException {
    for (int i = firstPosition(name); i != NONE; i = nextOf[i]) {
      statement.setObject(i + 1, value);
    }
    return this;
  }

  NamedStatement set(String name, @Nullable Instant value) throws SQLException {
    if (value != null) {
      return set(name, Micros.of(value));
    }
    for (int i = firstPosition(name); i != NONE; i = nextOf[i]) {
      statement.setNull(i + 1, Types.BIGINT);
    }
    return this;
  }

  /** Whether the statement has a parameter of this name; setting one that it has not is a bug. */
  boolean has(String name) {
    return names.contains(name);
  }

  private int firstPosition(String name) {
    int count = names.size();
    for (int i = 0; i < count; i++) {
      int position = (hint + i) % count;
      if (names.get(position).equals(name)) {
        hint = position + 1;
        return firstOf[position];
      }
    }
    throw new IllegalArgumentException("no parameter " + name + " among " + names);
  }

  /** Runs a statement that changes rows; returns how many. */
  int update() throws SQLException {
    return statement.executeUpdate();
  }

  /** Keeps the parameters as they are set now for {@link #updateAll}. */
  void addToBatch() throws SQLException {
    statement.addBatch();
  }

  /** Forgets the parameters that were kept. */
  void clearBatch() throws SQLException {
    statement.clearBatch();
  }

  /** Runs a statement with all parameters that were kept; returns how many rows each changed. */
  int[] updateAll() throws SQLException {
    return statement.executeBatch();
  }

  /** Bounds how many rows a server sends before it is asked for more, within a transaction. */
  NamedStatement fetchAtOnce(int rows) throws SQLException {
    statement.setFetchSize(rows);
    return this;
  }

  /** Runs a statement that returns rows. The caller closes them before the next use. */
  ResultSet query() throws SQLException {
    return statement.executeQuery();
  }

  /** Makes a value of a row. */
  @FunctionalInterface
  interface RowReader<R> {
    R read(ResultSet row) throws SQLException;
  }

  /** Runs a statement that returns rows; all of them. */
  <R> List<R> list(RowReader<R> reader) throws SQLException {
    List<R> rows = new ArrayList<>();
    try (ResultSet row = query()) {
      while (row.next()) {
        rows.add(reader.read(row));
      }
    }
    return rows;
  }

  /** Runs a statement that returns rows; the first of them. */
  <R> Optional<R> first(RowReader<R> reader) throws SQLException {
    try (ResultSet row = query()) {
      return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
    }
  }

  /** Runs a statement that returns a number in one row. */
  long number() throws SQLException {
    try (ResultSet row = query()) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}

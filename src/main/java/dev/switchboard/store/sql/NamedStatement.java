package dev.switchboard.store.sql;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement whose parameters are set by name. Belongs to one connection, and like it to
 * one thread at a time.
 */
public final class NamedStatement implements AutoCloseable {
  private final PreparedStatement statement;
  private final Map<String, int[]> positions;

  public NamedStatement(Connection connection, Sql sql) throws SQLException {
    this.statement = connection.prepareStatement(sql.text());
    this.positions = sql.positions();
  }

  public NamedStatement set(String name, long value) throws SQLException {
    for (int position : positions(name)) {
      statement.setLong(position, value);
    }
    return this;
  }

  public NamedStatement set(String name, @Nullable String value) throws SQLException {
    for (int position : positions(name)) {
      statement.setString(position, value);
    }
    return this;
  }

  public NamedStatement set(String name, byte[] value) throws SQLException {
    for (int position : positions(name)) {
      statement.setBytes(position, value);
    }
    return this;
  }

  /**
   * An array as the driver has it, where the database knows arrays.
   *
   * @param value {@code long[]} or {@code String[]}
   */
  public NamedStatement setArray(String name, Object value) throws SQLException {
    for (int position : positions(name)) {
      statement.setObject(position, value);
    }
    return this;
  }

  public NamedStatement set(String name, @Nullable Instant value) throws SQLException {
    if (value != null) {
      return set(name, Micros.of(value));
    }
    for (int position : positions(name)) {
      statement.setNull(position, Types.BIGINT);
    }
    return this;
  }

  /** A number, or NULL. */
  public NamedStatement setNumber(String name, @Nullable Long value) throws SQLException {
    if (value != null) {
      return set(name, value.longValue());
    }
    for (int position : positions(name)) {
      statement.setNull(position, Types.BIGINT);
    }
    return this;
  }

  /** The numbers of a list, which stands as {@code IN :name*} in the statement. */
  public NamedStatement setAll(String name, Collection<Long> values) throws SQLException {
    return set(name, values.stream().map(String::valueOf).collect(joining(",")));
  }

  /** Whether the statement has a parameter of this name; setting one that it has not is a bug. */
  public boolean has(String name) {
    return positions.containsKey(name);
  }

  private int[] positions(String name) {
    int[] found = positions.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no parameter " + name + " among " + positions.keySet());
    }
    return found;
  }

  /** Runs a statement that changes rows; returns how many. */
  public int update() throws SQLException {
    return statement.executeUpdate();
  }

  /** Keeps the parameters as they are set now for {@link #updateAll}. */
  void addToBatch() throws SQLException {
    statement.addBatch();
  }

  /** Runs a statement with all parameters that were kept; returns how many rows each changed. */
  int[] updateAll() throws SQLException {
    return statement.executeBatch();
  }

  /** Bounds how many rows a server sends before it is asked for more, within a transaction. */
  public NamedStatement fetchAtOnce(int rows) throws SQLException {
    statement.setFetchSize(rows);
    return this;
  }

  /** Runs a statement that returns rows. The caller closes them before the next use. */
  public ResultSet query() throws SQLException {
    return statement.executeQuery();
  }

  /** Makes a value of a row. */
  @FunctionalInterface
  public interface RowReader<R> {
    R read(ResultSet row) throws SQLException;
  }

  /** Runs a statement that returns rows; all of them. */
  public <R> List<R> list(RowReader<R> reader) throws SQLException {
    List<R> rows = new ArrayList<>();
    try (ResultSet row = query()) {
      while (row.next()) {
        rows.add(reader.read(row));
      }
    }
    return rows;
  }

  /** Runs a statement that returns rows; the first of them. */
  public <R> Optional<R> first(RowReader<R> reader) throws SQLException {
    try (ResultSet row = query()) {
      return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
    }
  }

  /** Runs a statement that returns a number in one row. */
  public long number() throws SQLException {
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

package dev.switchboard.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement whose parameters are set by name. Belongs to one connection, and like it to
 * one thread at a time.
 */
final class NamedStatement implements AutoCloseable {
  private final PreparedStatement statement;
  private final List<String> names;

  NamedStatement(Connection connection, Sql sql) throws SQLException {
    this.statement = connection.prepareStatement(sql.text());
    this.names = sql.parameters();
  }

  NamedStatement set(String name, long value) throws SQLException {
    for (int i = position(name, 0); i < names.size(); i = position(name, i + 1)) {
      statement.setLong(i + 1, value);
    }
    return this;
  }

  NamedStatement set(String name, @Nullable String value) throws SQLException {
    for (int i = position(name, 0); i < names.size(); i = position(name, i + 1)) {
      statement.setString(i + 1, value);
    }
    return this;
  }

  NamedStatement set(String name, byte[] value) throws SQLException {
    for (int i = position(name, 0); i < names.size(); i = position(name, i + 1)) {
      statement.setBytes(i + 1, value);
    }
    return this;
  }

  NamedStatement set(String name, Instant value) throws SQLException {
    return set(name, Micros.of(value));
  }

  /** Whether the statement has a parameter of this name; setting one that it has not is a bug. */
  boolean has(String name) {
    return names.contains(name);
  }

  /** The first position of a name from a given one on; the number of names when there is none. */
  private int position(String name, int from) {
    for (int i = from; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        return i;
      }
    }
    if (from == 0) {
      throw new IllegalArgumentException("no parameter " + name + " among " + names);
    }
    return names.size();
  }

  /** Runs a statement that changes rows; returns how many. */
  int update() throws SQLException {
    return statement.executeUpdate();
  }

  /** Runs a statement that returns rows. The caller closes them before the next use. */
  ResultSet query() throws SQLException {
    return statement.executeQuery();
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}

package dev.switchboard.store.sql;

import dev.switchboard.queue.QueryTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;

/** The prepared statements of one connection. Used by one thread at a time. */
public final class Statements {
  private final Connection connection;
  private final Dialect dialect;
  private final IdentityHashMap<Sql, NamedStatement> prepared = new IdentityHashMap<>();
  private final Set<NamedStatement> later = new LinkedHashSet<>();
  private boolean limited;
  private long deadline;
  private long uses;

  public Statements(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  /** Sets the {@link System#nanoTime} after which no statement begins. */
  public Statements until(long nanoTime) {
    limited = true;
    deadline = nanoTime;
    return this;
  }

  public Connection connection() {
    return connection;
  }

  /**
   * The prepared form of a statement; prepared once for the life of the connection.
   *
   * @throws QueryTimeoutException after the deadline
   */
  public NamedStatement statement(Sql sql) throws SQLException {
    return statement(sql, 1);
  }

  /** The same, for so many uses. */
  public NamedStatement statement(Sql sql, int times) throws SQLException {
    if (limited && System.nanoTime() - deadline >= 0) {
      throw new QueryTimeoutException();
    }
    uses += times;
    NamedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = new NamedStatement(connection, sql.in(dialect));
      prepared.put(sql, statement);
    }
    return statement;
  }

  /** Whether a statement has a parameter of this name in the dialect of the connection. */
  boolean has(Sql sql, String name) {
    return sql.in(dialect).positions().containsKey(name);
  }

  /** Whether a parameter may be an array; see {@link ManyRows}. */
  public boolean takesArrays() {
    return dialect == Dialect.POSTGRESQL;
  }

  /**
   * Runs a statement whose result is not needed before {@link #runNow}: on the way to a server,
   * many rows cost little more than one.
   *
   * @param statement with its parameters set
   */
  public void runLater(NamedStatement statement) throws SQLException {
    if (dialect == Dialect.SQLITE) {
      statement.update();
    } else {
      statement.addToBatch();
      later.add(statement);
    }
  }

  /** Runs what was put off. */
  public void runNow() throws SQLException {
    for (NamedStatement statement : later) {
      statement.updateAll();
    }
    later.clear();
  }

  /**
   * Closes all statements, with what was put off; they are prepared again when they are needed. Due
   * after a failure: the SQLite driver closes a statement whose first step fails, and its next use
   * would fail for ever.
   */
  public void forget() throws SQLException {
    later.clear();
    try {
      for (NamedStatement statement : prepared.values()) {
        statement.close();
      }
    } finally {
      prepared.clear();
    }
  }

  /** How often statements were used: the figure of the statement budget in docs/performance.md. */
  public long uses() {
    return uses;
  }
}

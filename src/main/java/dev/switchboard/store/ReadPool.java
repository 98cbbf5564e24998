package dev.switchboard.store;

import dev.switchboard.queue.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Read-only connections, each with its prepared statements, lent to one thread at a time. What
 * looks up and what lists have a pool each, so that long listings cannot hold up the others.
 */
final class ReadPool implements AutoCloseable {
  /** How long a reader waits for a connection. */
  static final Duration MAX_WAIT = Duration.ofSeconds(5);

  private final int size;
  private final BlockingQueue<ReadSession> idle;

  /** Opens one read-only connection. */
  @FunctionalInterface
  interface Opener {
    Connection open() throws SQLException;
  }

  /** Something that is read in one transaction, so that it sees one state of the store. */
  @FunctionalInterface
  interface Read<R extends @Nullable Object> {
    R run(ReadSession session) throws SQLException;
  }

  /** A read-only connection and its statements. */
  static final class ReadSession {
    private final Connection connection;
    private final IdentityHashMap<Sql, NamedStatement> statements = new IdentityHashMap<>();

    private final Dialect dialect;

    ReadSession(Connection connection, Dialect dialect) {
      this.connection = connection;
      this.dialect = dialect;
    }

    NamedStatement statement(Sql sql) throws SQLException {
      NamedStatement statement = statements.get(sql);
      if (statement == null) {
        statement = new NamedStatement(connection, sql.in(dialect));
        statements.put(sql, statement);
      }
      return statement;
    }
  }

  /**
   * Opens the connections.
   *
   * @param size how many
   */
  ReadPool(int size, Opener opener) throws SQLException {
    this.size = size;
    this.idle = new ArrayBlockingQueue<>(size);
    try {
      for (int i = 0; i < size; i++) {
        idle.add(new ReadSession(opener.open(), Dialect.SQLITE));
      }
    } catch (SQLException e) {
      for (ReadSession opened : idle) {
        opened.connection.close();
      }
      throw e;
    }
  }

  /**
   * Reads.
   *
   * @throws StoreUnavailableException when no connection comes free in time, or reading fails
   */
  <R extends @Nullable Object> R read(Read<R> read) {
    ReadSession session = borrow();
    try {
      R result = read.run(session);
      session.connection.commit();
      return result;
    } catch (SQLException e) {
      rollBack(session, e);
      throw new StoreUnavailableException("the store cannot be read", e);
    } catch (RuntimeException | Error e) {
      // Left open, the transaction would show the next reader an old state.
      rollBack(session, e);
      throw e;
    } finally {
      idle.add(session);
    }
  }

  @Override
  public void close() throws SQLException {
    for (int i = 0; i < size; i++) {
      borrow().connection.close();
    }
  }

  private ReadSession borrow() {
    try {
      ReadSession session = idle.poll(MAX_WAIT.toNanos(), TimeUnit.NANOSECONDS);
      if (session == null) {
        throw new StoreUnavailableException("all connections for reading are busy");
      }
      return session;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("interrupted while waiting to read", e);
    }
  }

  private static void rollBack(ReadSession session, Throwable because) {
    try {
      session.connection.rollback();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }
}

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

/** A few read-only connections, each with its prepared statements, lent to one thread at a time. */
final class ReadPool implements AutoCloseable {
  /** More would not read faster on the machines this store is for. */
  static final int CONNECTIONS = 4;

  /** How long a reader waits for a connection. */
  static final Duration MAX_WAIT = Duration.ofSeconds(5);

  private final BlockingQueue<ReadSession> idle = new ArrayBlockingQueue<>(CONNECTIONS);

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

    ReadSession(Connection connection) {
      this.connection = connection;
    }

    NamedStatement statement(Sql sql) throws SQLException {
      NamedStatement statement = statements.get(sql);
      if (statement == null) {
        statement = new NamedStatement(connection, sql);
        statements.put(sql, statement);
      }
      return statement;
    }
  }

  ReadPool(Opener opener) throws SQLException {
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        idle.add(new ReadSession(opener.open()));
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
    for (int i = 0; i < CONNECTIONS; i++) {
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

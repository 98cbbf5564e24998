package dev.switchboard.store.postgres;

import dev.switchboard.queue.QueryTimeoutException;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.database.ReadPool;
import dev.switchboard.store.database.TransactionRunner.Kind;
import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads in transactions on the connections of a pool. The server stops a statement that runs too
 * long ({@link PostgresConnections}).
 */
final class PooledReads implements ReadPool.Reader {
  private final DataSource connections;

  PooledReads(DataSource connections) {
    this.connections = connections;
  }

  /** Reads, again where a connection turns out to be dead, as all are after a restart. */
  @Override
  public <R extends @Nullable Object> R read(ReadPool.Read<R> read, long deadline) {
    for (int tries = 1; true; tries++) {
      try {
        return readOnce(read, deadline);
      } catch (SQLException e) {
        if (PostgresErrors.isStopped(e)) {
          throw new QueryTimeoutException(e);
        }
        if (PostgresErrors.kindOf(e) != Kind.LOST || tries > PostgresConnections.READERS) {
          throw new StoreUnavailableException("the database cannot be read", e);
        }
      }
    }
  }

  private <R extends @Nullable Object> R readOnce(ReadPool.Read<R> read, long deadline)
      throws SQLException {
    try (Connection connection = connections.getConnection()) {
      R result = read.run(new Statements(connection, Dialect.POSTGRESQL).until(deadline));
      connection.commit();
      // What throws leaves the transaction to the pool, which rolls it back.
      return result;
    }
  }

  /** The server does it. */
  @Override
  public void interrupt() {}

  /** The connections are the pool's. */
  @Override
  public void close() {}
}

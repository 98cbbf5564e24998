package dev.switchboard.store.sqlite;

import dev.switchboard.queue.QueryTimeoutException;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.database.ReadPool;
import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.Statements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/** Reads the file through a connection of its own, whose statements stay prepared. */
final class SqliteReader implements ReadPool.Reader {
  private final Connection connection;
  private final Statements statements;
  private final Consumer<SQLException> damaged;

  /**
   * Takes over a read-only connection that does not commit by itself.
   *
   * @param damaged told when what is read cannot be a database
   */
  SqliteReader(Connection connection, Consumer<SQLException> damaged) {
    this.connection = connection;
    this.damaged = damaged;
    this.statements = new Statements(connection, Dialect.SQLITE);
  }

  @Override
  public <R extends @Nullable Object> R read(ReadPool.Read<R> read, long deadline) {
    try {
      R result = read.run(statements.until(deadline));
      connection.commit();
      return result;
    } catch (SQLException e) {
      rollBack(e);
      forgetStatements(e);
      if (SqliteErrors.isDamage(e)) {
        damaged.accept(e);
      }
      throw SqliteErrors.isInterrupted(e)
          ? new QueryTimeoutException(e)
          : new StoreUnavailableException("the store cannot be read", e);
    } catch (RuntimeException | Error e) {
      // Left open, the transaction would show the next reader an old state.
      rollBack(e);
      throw e;
    }
  }

  /**
   * The driver's {@code setQueryTimeout} only bounds the wait for a lock. SQLite itself forgets an
   * interrupt that meets no statement.
   */
  @Override
  public void interrupt() throws SQLException {
    connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** The driver gives up a statement that was interrupted: used again it always fails. */
  private void forgetStatements(Throwable because) {
    try {
      statements.forget();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }

  private void rollBack(Throwable because) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      because.addSuppressed(e);
    }
  }
}

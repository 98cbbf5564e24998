package dev.switchboard.store.postgres;

import dev.switchboard.store.StoreOpenException;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.UpgradeListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** Access to a whole PostgreSQL database for programs that are no nodes of it. */
public final class PostgresMaintenance {
  private PostgresMaintenance() {}

  /**
   * Connects to a database that could be a store; it need not have any tables.
   *
   * @param answerTimeout how long any answer may take
   * @return a connection without automatic commits and without a limit on statements
   * @throws StoreOpenException with a sentence for the user
   */
  public static Connection connect(StoreSettings settings, Duration answerTimeout)
      throws StoreOpenException {
    PostgresSchema.inspect(settings);
    PGSimpleDataSource source = PostgresConnections.unlimited(settings);
    source.setSocketTimeout((int) answerTimeout.toSeconds());
    source.setOptions(
        "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c lock_timeout=30s");
    try {
      Connection connection = source.getConnection();
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      throw new StoreOpenException(PostgresSchema.sentence(e), e);
    }
  }

  /**
   * Makes the tables of this version, or brings them up to date.
   *
   * @throws StoreOpenException with a sentence for the user
   */
  public static void bringUpToDate(StoreSettings settings) throws StoreOpenException {
    PostgresSchema.migrate(settings, UpgradeListener.NONE);
  }
}

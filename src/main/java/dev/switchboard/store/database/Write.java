package dev.switchboard.store.database;

import java.sql.SQLException;

/** Something to be done in a transaction, alone or together with others. */
@FunctionalInterface
public interface Write<R> {
  /**
   * Runs on the writer thread. May run again, after a rollback, when another write of the same
   * transaction has failed; what it does outside the session it must therefore not do here.
   */
  R run(WriteSession session) throws SQLException;
}

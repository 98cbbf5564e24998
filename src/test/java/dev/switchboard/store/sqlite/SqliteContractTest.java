package dev.switchboard.store.sqlite;

import dev.switchboard.store.JdbcContracts;
import dev.switchboard.store.JdbcFixture;
import java.nio.file.Path;

/** SQLite keeps every contract. */
class SqliteContractTest extends JdbcContracts {
  @Override
  public JdbcFixture openStore(Path directory) {
    return new SqliteFixture(directory);
  }
}

package dev.switchboard.store;

import java.nio.file.Path;

/** SQLite keeps every contract. */
class SqliteContractTest extends JdbcContracts {
  @Override
  JdbcFixture openStore(Path directory) {
    return new SqliteFixture(directory);
  }
}

package dev.switchboard.store;

import java.nio.file.Path;

/** PostgreSQL keeps every contract. */
class PostgresContractTest extends JdbcContracts {
  @Override
  JdbcFixture openStore(Path directory) {
    return new PostgresFixture();
  }
}

package dev.switchboard.store.postgres;

import dev.switchboard.store.JdbcContracts;
import dev.switchboard.store.JdbcFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** PostgreSQL keeps every contract. */
@Tag("contract")
class PostgresContractTest extends JdbcContracts {
  @Override
  public JdbcFixture openStore(Path directory) {
    return new PostgresFixture();
  }
}

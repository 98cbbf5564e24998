package dev.switchboard.store.postgres;

import dev.switchboard.store.JdbcFixture;
import dev.switchboard.store.callback.JdbcCallbackContracts;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** PostgreSQL keeps every contract of callbacks. */
@Tag("contract")
class PostgresCallbackContractTest extends JdbcCallbackContracts {
  @Override
  public JdbcFixture openStore(Path directory) {
    return new PostgresFixture();
  }
}

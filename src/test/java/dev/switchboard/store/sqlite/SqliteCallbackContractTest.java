package dev.switchboard.store.sqlite;

import dev.switchboard.store.JdbcFixture;
import dev.switchboard.store.callback.JdbcCallbackContracts;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** SQLite keeps every contract of callbacks. */
@Tag("contract")
class SqliteCallbackContractTest extends JdbcCallbackContracts {
  @Override
  public JdbcFixture openStore(Path directory) {
    return new SqliteFixture(directory);
  }
}

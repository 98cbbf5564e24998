package dev.switchboard.store.sqlite;

import dev.switchboard.store.JdbcContracts;
import dev.switchboard.store.JdbcFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** SQLite keeps every contract. */
@Tag("contract")
class SqliteContractTest extends JdbcContracts {
  @Override
  public JdbcFixture openStore(Path directory) {
    return new SqliteFixture(directory);
  }
}

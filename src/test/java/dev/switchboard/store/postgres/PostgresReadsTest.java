package dev.switchboard.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.cluster.NodeName;
import dev.switchboard.queue.QueryTimeoutException;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreSettings;
import dev.switchboard.store.UpgradeListener;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads that take too long, of a database that is well. */
@Tag("contract")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresReadsTest {
  private static final Sql ENDLESS = new Sql("SELECT pg_sleep(3600), 1", List.of());
  private static final Sql ONE = new Sql("SELECT 1, 1", List.of());

  private final PostgresFixture home = new PostgresFixture();

  @AfterEach
  void close() {
    home.close();
  }

  @Test
  void readThatTakesTooLongIsStoppedAndOthersGoOn() throws Exception {
    StoreSettings settings =
        new StoreSettings(
            home.place().url(),
            home.place().user(),
            null,
            PostgresFixture.LEASE,
            Duration.ofMillis(200),
            1);
    try (PostgresDatabase database =
        PostgresDatabase.open(
            settings,
            Samples.NOON,
            System::nanoTime,
            new NodeName("here", "test"),
            UpgradeListener.NONE)) {
      for (int i = 0; i < PostgresConnections.READERS + 1; i++) {
        assertThatThrownBy(() -> database.list(session -> second(session, ENDLESS)))
            .isInstanceOf(QueryTimeoutException.class);
        assertThatThrownBy(() -> database.read(session -> second(session, ENDLESS)))
            .isInstanceOf(QueryTimeoutException.class);
      }

      assertThat(database.<Integer>list(session -> second(session, ONE))).isEqualTo(1);
      assertThat(database.<Integer>read(session -> second(session, ONE))).isEqualTo(1);
      assertThat(database.logBytes()).isEmpty();
    }
  }

  private static int second(Statements session, Sql sql) throws SQLException {
    try (ResultSet row = session.statement(sql).query()) {
      row.next();
      return row.getInt(2);
    }
  }
}

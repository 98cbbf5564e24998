package dev.switchboard.store.sqlite;

import static dev.switchboard.store.Samples.idOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.QueryTimeoutException;
import dev.switchboard.store.Samples;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Long reads of a real file: they are stopped, and the log stays bounded beside them. */
@Tag("contract")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SqliteReadsTest {
  /** Would run for hours. */
  private static final Sql ENDLESS =
      new Sql(
          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
              + " SELECT count(*) FROM n",
          List.of());

  private static final Sql COUNT = new Sql("SELECT count(*) FROM messages", List.of());

  /** Some tens of milliseconds in one snapshot. */
  private static final Sql COUNT_SLOWLY =
      new Sql(
          "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
              + " SELECT count(*) + (SELECT count(*) FROM messages) FROM n",
          List.of());

  @TempDir private Path directory;

  private final Samples samples = new Samples();

  @Test
  void readThatTakesTooLongIsStoppedAndItsConnectionGoesOn() {
    try (SqliteFixture store = new SqliteFixture(directory, Duration.ofMillis(100))) {
      for (int i = 0; i < SqliteDatabase.LISTERS + 1; i++) {
        assertThatThrownBy(() -> store.database().list(session -> number(session, ENDLESS)))
            .isInstanceOf(QueryTimeoutException.class);
      }
      store.intake().accept(samples.sms(), null);

      for (int i = 0; i < SqliteDatabase.LISTERS + 1; i++) {
        assertThat(store.database().<Long>list(session -> number(session, COUNT))).isEqualTo(1);
      }
      assertThat(store.failures()).isEmpty();
    }
  }

  /** On virtual threads, as requests are: endless reads would take all their carriers. */
  @Test
  void endlessListingsHoldUpNeitherWritesNorLookUps() throws Exception {
    SqliteFixture store = new SqliteFixture(directory, Duration.ofHours(1));
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
        var _ = requests.submit(() -> store.database().list(session -> number(session, ENDLESS)));
      }
      for (int i = 0; i < 20; i++) {
        MessageId id = requests.submit(() -> idOf(accepted(store))).get();
        assertThat(requests.submit(() -> store.history().find(id)).get()).isPresent();
      }
      store.close();
    }
  }

  @Test
  void closingDoesNotWaitForALongRead() throws Exception {
    SqliteFixture store = new SqliteFixture(directory, Duration.ofHours(1));
    AtomicBoolean begun = new AtomicBoolean();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      var reading =
          readers.submit(() ->
              store
                  .database()
                  .list(session -> {
                    begun.set(true);
                    return number(session, ENDLESS);
                  }));
      while (!begun.get()) {
        Thread.onSpinWait();
      }
      store.close();
      assertThatThrownBy(reading::get).hasCauseInstanceOf(QueryTimeoutException.class);
    }
  }

  /** Between them no moment is left in which the writer could begin the log again. */
  @Test
  void logIsBoundedBesideListingsThatOverlap() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    long most = 0;
    String body = "x".repeat(200_000);
    try (SqliteFixture store = new SqliteFixture(directory);
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4 * SqliteDatabase.LISTERS; i++) {
        var _ =
            readers.submit(() -> {
              while (!done.get()) {
                store.database().<Long>list(session -> number(session, COUNT_SLOWLY));
                store.database().<Long>read(session -> number(session, COUNT));
              }
              return true;
            });
      }
      try {
        for (int i = 0; i < 1_000; i++) {
          store.intake().accept(samples.email("a@example.com", "b@example.org", null, body), null);
          most = Math.max(most, store.database().logBytes().orElseThrow());
        }
      } finally {
        done.set(true);
      }
      assertThat(Files.size(store.file())).isGreaterThan(4 * WriteAheadLog.MAX_BYTES);
    }
    assertThat(most).isGreaterThan(WriteAheadLog.MAX_BYTES).isLessThan(4 * WriteAheadLog.MAX_BYTES);
  }

  @Test
  void logShrinksAfterAPeak() throws Exception {
    String body = "x".repeat(250_000);
    try (SqliteFixture store = new SqliteFixture(directory)) {
      WriteAheadLog log = new WriteAheadLog(store.file(), Duration.ofSeconds(1), () -> {});
      store
          .database()
          .list(session -> {
            number(session, COUNT);
            while (log.bytes() <= WriteAheadLog.MAX_BYTES) {
              store
                  .intake()
                  .accept(samples.email("a@example.com", "b@example.org", null, body), null);
            }
            return true;
          });
      // One commit empties the log once the listing has left, the next begins it again and cuts it.
      for (int commits = 0; commits < 100 && log.bytes() > WriteAheadLog.KEPT_BYTES; commits++) {
        assertThat(store.history().find(idOf(accepted(store)))).isPresent();
      }

      assertThat(log.bytes()).isLessThanOrEqualTo(WriteAheadLog.KEPT_BYTES);
    }
  }

  private NewMessage accepted(SqliteFixture store) {
    var message = samples.sms();
    store.intake().accept(message, null);
    return message;
  }

  private static long number(Statements session, Sql sql) throws SQLException {
    try (ResultSet row = session.statement(sql).query()) {
      row.next();
      return row.getLong(1);
    }
  }
}

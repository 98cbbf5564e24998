package dev.switchboard.store.postgres;

import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.StoreContract.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.store.Samples;
import dev.switchboard.store.database.QueueFloor;
import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * While somebody holds a transaction open, everything that was deleted stays where it was. What
 * runs all the time must not walk over it.
 */
@Tag("contract")
class PostgresVacuumTest {
  private static final int DELETED = 20_000;

  /** Enough to go down an index and look at a page or two, several times. */
  private static final int FEW_PAGES = 40;

  private static final Pattern PAGES = Pattern.compile("Buffers: shared hit=(\\d+)");

  private final PostgresFixture store = new PostgresFixture();
  private final Samples samples = new Samples(1);
  private Connection other;

  /** Half of what is deleted are first attempts, half retries, all older than what is accepted. */
  @BeforeEach
  void deleteUnderAnOpenTransaction() throws SQLException {
    other = DriverManager.getConnection(store.place().url(), store.place().user(), null);
    other.setAutoCommit(false);
    other.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    store.execute(
        "INSERT INTO inbound_events (channel, due_at, id, attempts, lease_owner, fence)"
            + " SELECT 'sms', n % 2 * n, n, 0, 0, 1 FROM generate_series(1, "
            + DELETED
            + ") n");
    try (Statement statement = other.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM inbound_events")) {
      row.next();
      assertThat(row.getLong(1)).isEqualTo(DELETED);
    }
    store.execute("DELETE FROM inbound_events");
    store.intake().accept(samples.sms(), null);
    store.queue().settle(List.of(completed(store.handOff().delivered().getFirst())));
    store.database().heartbeat().beat(store.handOff());
  }

  @AfterEach
  void close() throws SQLException {
    other.close();
    store.close();
  }

  @ParameterizedTest
  @CsvSource({
    "queue.sql, list_claimable, 0",
    "queue.sql, list_claimable, 1",
    "queue.sql, next_retry_at, 1",
    "queue.sql, next_channel, 1",
    "nodes.sql, look_through, 1"
  })
  void whatRunsAllTheTimeBeginsWhereTheQueueBegins(String file, String name, int retries) {
    QueueFloor floor = store.database().floor("sms");

    assertThat(pages(Sql.load(file).get(name), floor, retries == 1)).isLessThan(FEW_PAGES);
  }

  /** Else nothing would be shown by the others. */
  @Test
  void whoeverBeginsAtTheBeginningReadsEverything() {
    Sql look = Sql.load("nodes.sql").get("look_through");

    assertThat(pages(look, QueueFloor.NONE, true)).isGreaterThan(5 * FEW_PAGES);
  }

  /** A clock that is behind, or a commit that took long. */
  @Test
  void whatIsWrittenBelowIsFoundByTheNextLookFromTheBeginning() throws SQLException {
    Samples late = new Samples(2);
    store.handOff().refuse("sms");
    store.intake().accept(late.sms(), null);
    store.execute("UPDATE inbound_events SET id = 7");
    store.execute("UPDATE messages SET id = 7 WHERE status = 'pending'");
    assertThat(store.queue().claimFirstAttempts("sms", events(10)).events()).isZero();

    store.database().heartbeat().beat(store.handOff());
    assertThat(store.queue().claimFirstAttempts("sms", events(10)).events()).isZero();

    assertThat(store.database().heartbeat().lookThroughQueue(store.handOff()))
        .isLessThan(Duration.ofMinutes(1));
    assertThat(store.database().floor("sms").firstId()).isEqualTo(7);
    assertThat(store.queue().claimFirstAttempts("sms", events(10)).events()).isEqualTo(1);
    store.queue().settle(List.of(completed(store.handOff().delivered().getLast())));
    assertThat(store.database().heartbeat().lookThroughQueue(store.handOff()))
        .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
  }

  /** How many pages of the database a statement has looked at. */
  private long pages(Sql sql, QueueFloor floor, boolean retries) {
    Sql dialect = sql.in(Dialect.POSTGRESQL);
    Map<String, Object> values =
        Map.ofEntries(
            Map.entry("channel", "sms"),
            Map.entry("after", "mms"),
            Map.entry("below", "sms"),
            Map.entry(
                "first", retries && sql.parameters().contains("until") ? 0L : floor.firstId()),
            Map.entry("from", retries ? floor.retryDueAt() : 0L),
            Map.entry("until", retries ? Micros.of(Samples.NOON) : 0L),
            Map.entry("attempts", 0L),
            Map.entry("retry", floor.retryDueAt()),
            Map.entry("margin", QueueFloors.MARGIN.toMillis()),
            Map.entry("owner", store.database().membership().owner()),
            Map.entry("step", 1L),
            Map.entry("limit", 100L));
    Sql explain =
        new Sql("EXPLAIN (ANALYZE, BUFFERS, TIMING off) " + dialect.text(), dialect.parameters());
    return store
        .database()
        .write(session -> {
          NamedStatement statement = session.statement(explain);
          for (String name : dialect.parameters()) {
            switch (values.get(name)) {
              case String text -> statement.set(name, text);
              case Long number -> statement.set(name, number);
              case null, default -> throw new AssertionError(name);
            }
          }
          try (ResultSet row = statement.query()) {
            while (row.next()) {
              Matcher pages = PAGES.matcher(row.getString(1));
              if (pages.find()) {
                return Long.parseLong(pages.group(1));
              }
            }
          }
          throw new AssertionError("no pages are told");
        });
  }
}

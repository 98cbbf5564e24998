package dev.switchboard.store.postgres;

import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.key;
import static dev.switchboard.store.StoreContract.fresh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.history.Invariants.ChannelCounts;
import dev.switchboard.intake.IntakeStore;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.store.RecordingHandOff;
import dev.switchboard.store.Samples;
import dev.switchboard.store.database.Commits;
import dev.switchboard.store.database.Outbox;
import dev.switchboard.store.database.Pending;
import dev.switchboard.store.sql.Sql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Transactions that the server ends because two were in each other's way. The other one gets what
 * the store has locked before it gives up its own, and never looks for a deadlock: so the store was
 * its victim, and has tried again.
 */
@Tag("contract")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PostgresConflictTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);

  private final PostgresFixture store = new PostgresFixture();
  private final Samples samples = new Samples(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Connection other;

  @BeforeEach
  void connect() throws SQLException {
    store.execute(
        "INSERT INTO channel_totals SELECT 'sms', n, 0, 0, 0, 0, 0 FROM generate_series(0, 255) n");
    other = DriverManager.getConnection(store.place().url(), store.place().user(), null);
    // The one that looks for the deadlock is its victim.
    run("SET deadlock_timeout = '1min'");
    other.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    other.close();
    threads.close();
    store.close();
  }

  @Test
  void acceptanceThatIsTheVictimOfADeadlockIsStoredOnce() throws Exception {
    fresh(store.intake().accept(samples.sms(), null));
    run("SELECT 1 FROM channel_totals FOR UPDATE");
    Future<?> accepted =
        threads.submit(() -> fresh(store.intake().accept(samples.sms(), key("k", "body"))));
    awaitWaiting();

    run("UPDATE conversations SET message_count = message_count");
    other.commit();
    accepted.get();

    assertThat(store.rows("messages")).isEqualTo(2);
    assertThat(store.rows("inbound_events")).isEqualTo(2);
    assertThat(store.rows("idempotency_keys")).isEqualTo(1);
    assertThat(store.number("SELECT message_count FROM conversations")).isEqualTo(2);
    assertThat(store.invariants().byChannel().get(Channel.SMS))
        .isEqualTo(new ChannelCounts(2, 2, 0, 0));
    assertThat(store.handOff().delivered()).hasSize(2);
    assertThat(store.events().of(MessageEvent.Accepted.class)).hasSize(2);
  }

  @Test
  void changeOfAnEndpointKeepsWhatAnotherHasChangedAtTheSameTime() throws Exception {
    EndpointStore endpoints = store.ports().endpoints();
    EndpointId id = new EndpointId(1);
    store.execute(
        """
        INSERT INTO endpoints (id, url, types, format, secret, enabled, created_at, version)
        VALUES (1, 'https://example.com/hook', '*', 'standard', 'whsec_b2xk', 1, 0, 1)\
        """);
    run("UPDATE endpoints SET secret = 'whsec_bmV3'");
    Future<?> changed = threads.submit(() -> endpoints.change(id, it -> it));
    awaitWaiting();

    other.commit();
    changed.get();

    assertThat(endpoints.find(id).orElseThrow().secrets().present()).isEqualTo("whsec_bmV3");
  }

  @Test
  void settlementThatIsTheVictimOfADeadlockIsWrittenOnce() throws Exception {
    fresh(store.intake().accept(samples.sms(), null));
    LeasedMessage event = store.handOff().delivered().getFirst();
    run("SELECT 1 FROM channel_totals FOR UPDATE");
    Future<?> settled =
        threads.submit(() ->
            assertThat(store.queue().settle(List.of(completed(event)))).as("stale").isEmpty());
    awaitWaiting();

    run("SELECT 1 FROM messages FOR UPDATE");
    other.commit();
    settled.get();

    assertThat(store.rows("inbound_events")).isZero();
    assertThat(store.rows("attempts")).isEqualTo(1);
    assertThat(store.events().namesOf(event.message().id()))
        .containsExactly("Accepted", "Attempted", "Dispatched");
    assertThat(store.invariants().byChannel().get(Channel.SMS))
        .isEqualTo(new ChannelCounts(1, 0, 1, 0));
  }

  /** The retention of another node does so with what has lost its last message. */
  @Test
  void conversationThatSomebodyElseHasDeletedIsOpenedAgain() throws Exception {
    IntakeStore.Stored.Fresh before = fresh(store.intake().accept(samples.sms(), null));
    run("DELETE FROM conversations");
    other.commit();

    IntakeStore.Stored.Fresh after = fresh(store.intake().accept(samples.sms(), null));

    assertThat(after.conversationCreated()).isTrue();
    assertThat(after.receipt().conversationId()).isNotEqualTo(before.receipt().conversationId());
    assertThat(store.rows("messages")).isEqualTo(2);
    assertThat(store.number("SELECT message_count FROM conversations")).isEqualTo(1);
    assertThat(store.handOff().delivered()).hasSize(2);
  }

  /** Nothing of ours runs at this level; should the server say so all the same, it is retried. */
  @Test
  void transactionThatCannotBeSerialisedIsTriedAgain() {
    fresh(store.intake().accept(samples.sms(), null));
    AtomicInteger tries = new AtomicInteger();

    store
        .database()
        .write(session -> {
          session.statement(sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")).update();
          try (ResultSet row =
              session.statement(sql("SELECT message_count FROM conversations")).query()) {
            row.next();
          }
          if (tries.incrementAndGet() == 1) {
            run("UPDATE conversations SET message_count = message_count + 10");
            other.commit();
          }
          return session
              .statement(sql("UPDATE conversations SET message_count = message_count + 100"))
              .update();
        });

    assertThat(tries).hasValue(2);
    assertThat(store.number("SELECT message_count FROM conversations")).isEqualTo(111);
  }

  /** What must be alone holds up all others, so it must not do that while it waits itself. */
  @Test
  void claimThatIsTriedAgainHoldsNobodyUpWhileItWaitsForAConnection() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger borrowed = new AtomicInteger();
    PGSimpleDataSource source =
        new PGSimpleDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            if (borrowed.incrementAndGet() == 2) {
              waiting.countDown();
              awaitQuietly(answer);
            }
            Connection connection = super.getConnection();
            connection.setAutoCommit(false);
            return connection;
          }
        };
    source.setUrl(store.place().url());
    source.setUser(store.place().user());
    PostgresTransactions transactions =
        new PostgresTransactions(
            source, () -> 1, new RecordingHandOff(), _ -> {}, new Outbox(), new Commits(), _ -> {});
    AtomicInteger tries = new AtomicInteger();
    Future<?> claim =
        threads.submit(() ->
            transactions.run(
                List.of(
                    Pending.alone(_ -> {
                      if (tries.incrementAndGet() == 1) {
                        throw new SQLException("simulated", "40001");
                      }
                      return true;
                    }))));
    waiting.await();

    Future<?> accepted = threads.submit(() -> transactions.run(List.of(Pending.of("", _ -> true))));
    try {
      accepted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(claim.isDone()).isFalse();
    } finally {
      answer.countDown();
    }
    claim.get();
    assertThat(tries).hasValue(2);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The store holds what the other transaction is about to ask for, and waits for it. */
  private void awaitWaiting() {
    await("the store waits for a lock")
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .until(() ->
            number(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND datname = current_database()")
                > 0);
  }

  private long number(String query) throws SQLException {
    try (Connection observer =
            DriverManager.getConnection(store.place().url(), store.place().user(), null);
        Statement statement = observer.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = other.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Sql sql(String text) {
    return new Sql(text, List.of());
  }
}

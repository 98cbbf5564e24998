package dev.switchboard.store.sqlite;

import static dev.switchboard.store.Samples.idOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.Samples;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that has failed stops for good, and loses nothing that it has acknowledged. */
@Tag("contract")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
class FailStopTest {
  private final Samples samples = new Samples();
  private SqliteFixture store;
  private HeldWriter held;

  @BeforeEach
  void open(@TempDir Path directory) {
    store = new SqliteFixture(directory);
    held = new HeldWriter(store.database());
  }

  @AfterEach
  void close() {
    held.release();
    store.close();
  }

  @Test
  void fullDiskStopsTheStoreAndKeepsWhatWasAcknowledged() {
    MessageId acknowledged = idOf(accepted());
    long pages = pragma("page_count");
    assertThat(pragma("max_page_count = " + (pages + 3))).isEqualTo(pages + 3);
    held.hold();
    NewMessage small = samples.sms();
    NewMessage large = samples.email("a@example.org", "b@example.org", null, "x".repeat(1_000_000));
    NewMessage last = samples.sms("12345", "54321");
    List<CompletableFuture<Stored>> batch = new ArrayList<>();
    for (NewMessage message : List.of(small, large, last)) {
      batch.add(
          held.waiting(
              () -> store.intake().accept(message, Samples.key("k" + idOf(message), "body"))));
    }

    held.release();

    assertThat(batch)
        .allSatisfy(write ->
            assertThatThrownBy(write::join)
                .hasCauseInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the outcome is unknown"));
    assertStopped();
    assertThat(store.failures().getFirst()).hasMessageContaining("SQLITE_FULL");
    store.close();
    store = store.reopened();
    assertThat(store.history().find(acknowledged)).isPresent();
    for (NewMessage message : List.of(small, large, last)) {
      assertThat(store.history().find(idOf(message))).isEmpty();
    }
    assertThat(store.rows("messages")).isEqualTo(1);
    assertThat(store.rows("inbound_events")).isEqualTo(1);
    assertThat(store.rows("conversations")).isEqualTo(1);
    assertThat(store.rows("idempotency_keys")).isZero();
    assertThat(store.intake().accept(large, null)).isInstanceOf(Stored.Fresh.class);
  }

  @Test
  void failedCommitStopsTheStore() {
    MessageId acknowledged = idOf(accepted());
    Sql rollback = new Sql("ROLLBACK", List.of());

    // Without its transaction the commit has nothing to commit, and fails.
    assertThatThrownBy(
            () -> store.database().write(session -> session.statement(rollback).update()))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("the outcome is unknown");

    assertStopped();
    store.close();
    store = store.reopened();
    assertThat(store.history().find(acknowledged)).isPresent();
    accepted();
  }

  @Test
  void brokenHandOffStopsTheStoreAfterTheAnswer() {
    store.handOff().breakDeliveries();
    NewMessage message = samples.sms();

    assertThat(store.intake().accept(message, null)).isInstanceOf(Stored.Fresh.class);

    while (store.database().isReady()) {
      Thread.onSpinWait();
    }
    store.close();
    assertStopped();
    store = store.reopened();
    assertThat(store.history().find(idOf(message))).isPresent();
  }

  @Test
  void machineThatRunsOutOfMemoryStopsTheStore() {
    assertThatThrownBy(() ->
            store
                .database()
                .write(_ -> {
                  throw new OutOfMemoryError("simulated");
                }))
        .isInstanceOf(StoreUnavailableException.class);

    assertStopped();
  }

  @Test
  void readerThatFailsDoesNotShowTheNextOneAnOldState() {
    for (int i = 0; i < SqliteDatabase.READERS; i++) {
      assertThatThrownBy(() ->
              store
                  .database()
                  .read(session -> {
                    number(session.statement(new Sql("SELECT count(*) FROM messages", List.of())));
                    throw new IllegalStateException("a bug");
                  }))
          .hasMessage("a bug");
    }
    MessageId id = idOf(accepted());

    for (int i = 0; i < SqliteDatabase.READERS; i++) {
      assertThat(store.history().find(id)).isPresent();
    }
  }

  private void assertStopped() {
    assertThat(store.database().isReady()).isFalse();
    assertThatThrownBy(this::accepted).isInstanceOf(StoreUnavailableException.class);
    assertThat(store.failures()).hasSize(1);
  }

  private NewMessage accepted() {
    NewMessage message = samples.sms();
    store.intake().accept(message, null);
    return message;
  }

  private long pragma(String pragma) {
    Sql sql = new Sql("PRAGMA " + pragma, List.of());
    return store.database().write(session -> number(session.statement(sql)));
  }

  private static long number(NamedStatement statement) throws SQLException {
    try (ResultSet row = statement.query()) {
      row.next();
      return row.getLong(1);
    }
  }
}

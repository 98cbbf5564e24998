package dev.switchboard.store.sqlite;

import static dev.switchboard.store.Samples.idOf;
import static dev.switchboard.store.StoreContract.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.history.MessageQuery;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.Samples;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Sql;
import java.nio.file.Path;
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

/** Many writes in one transaction, and what one of them can do to the others. */
@Tag("contract")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
class GroupCommitTest {
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
  void writesThatWaitShareATransaction() {
    int before = store.handOff().commits();
    held.hold();
    List<CompletableFuture<Stored>> waiting = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      waiting.add(accepting(samples.sms()));
    }

    held.release();

    assertThat(waiting).allSatisfy(stored -> assertThat(stored.join()).isNotNull());
    // The write that held the others up, and all of them together.
    assertThat(store.handOff().commits() - before).isEqualTo(2);
  }

  @Test
  void conversationOfATransactionThatWasRolledBackIsMadeAgain() {
    NewMessage taken = samples.sms();
    store.intake().accept(taken, null);
    NewMessage opening = samples.sms("12345", "54321");
    held.hold();
    CompletableFuture<Stored> opened = accepting(opening);
    CompletableFuture<Stored> broken = accepting(taken);
    held.release();

    assertThat(opened.join()).isInstanceOf(Stored.Fresh.class);
    assertThatThrownBy(broken::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(store.number("SELECT count(*) FROM conversations")).isEqualTo(2);
    assertThat(store.number("SELECT sum(message_count) FROM conversations")).isEqualTo(2);
  }

  @Test
  void writeThatBreaksARuleFailsAlone() {
    NewMessage first = samples.sms();
    store.intake().accept(first, null);
    assertOnlyTheMiddleOneFails(() -> store.intake().accept(first, null));
  }

  @Test
  void writeThatThrowsFailsAloneAndLeavesNothing() {
    assertOnlyTheMiddleOneFails(() ->
        store
            .database()
            .write(session -> {
              insertProcess(session);
              throw new IllegalArgumentException("a bug");
            }));
  }

  @Test
  void writeThatEndsInAnErrorFailsAloneAndLeavesNothing() {
    assertOnlyTheMiddleOneFails(() ->
        store
            .database()
            .write(session -> {
              insertProcess(session);
              throw new AssertionError("a bug");
            }));
  }

  private void assertOnlyTheMiddleOneFails(Runnable bad) {
    long processes = processes();
    held.hold();
    NewMessage before = samples.sms();
    NewMessage after = samples.sms("12345", "54321");
    CompletableFuture<Stored> storedBefore = accepting(before);
    CompletableFuture<Void> failed =
        held.waiting(() -> {
          bad.run();
          return null;
        });
    CompletableFuture<Stored> storedAfter = accepting(after);

    held.release();

    assertThat(storedBefore.join()).isInstanceOf(Stored.Fresh.class);
    assertThat(storedAfter.join()).isInstanceOf(Stored.Fresh.class);
    assertThatThrownBy(failed::join)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the write failed");
    assertThat(store.failures()).isEmpty();
    assertThat(processes()).isEqualTo(processes);
    assertThat(store.handOff().delivered())
        .extracting(event -> event.message().id())
        .containsSubsequence(idOf(before), idOf(after))
        .doesNotHaveDuplicates();
    // Told once, though written twice.
    assertThat(store.events().namesOf(idOf(before))).containsExactly("Accepted");
    assertThat(store.events().namesOf(idOf(after))).containsExactly("Accepted");
    assertEveryPlaceIsUsedOrGivenBack();
    // Counted once, though written twice.
    long stored = rows("messages");
    assertThat(store.history().list(new MessageQuery(null, null, null, null, null, 0, 1)).total())
        .isEqualTo(stored);
    assertThat(rows("inbound_events")).isEqualTo(stored);
    store.intake().accept(samples.sms(), null);
  }

  private void assertEveryPlaceIsUsedOrGivenBack() {
    List<String> calls = store.handOff().calls();
    long reserved = calls.stream().filter("reserve sms"::equals).count();
    long cancelled = calls.stream().filter("cancel sms"::equals).count();
    long delivered = calls.stream().filter(call -> call.startsWith("deliver ")).count();
    assertThat(cancelled).isPositive();
    assertThat(cancelled + delivered).isEqualTo(reserved);
  }

  @Test
  void channelThatOnlySeemedCaughtUpIsBehindAgain() {
    store.handOff().refuse("sms");
    store.intake().accept(samples.sms(), null);
    store.handOff().calls();
    held.hold();
    CompletableFuture<Integer> claimed =
        held.waiting(() -> store.queue().claimFirstAttempts("sms", events(10)).events());
    CompletableFuture<Integer> failed =
        held.waiting(() ->
            store
                .database()
                .write(_ -> {
                  throw new IllegalArgumentException("a bug");
                }));

    held.release();

    assertThat(claimed.join()).isEqualTo(1);
    assertThatThrownBy(failed::join).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(store.handOff().calls())
        .startsWith("caughtUp sms", "fellBehind sms", "caughtUp sms")
        .hasSize(4);
  }

  @Test
  void tooManyWaitingWritesAreRefusedAtOnce() {
    held.hold();
    List<CompletableFuture<Long>> waiting = new ArrayList<>();
    for (int i = 0; i < SqliteWriter.MAX_WAITING; i++) {
      waiting.add(held.started(() -> store.database().write(WriteSession::owner)));
    }
    held.awaitParked();

    assertThatThrownBy(() -> store.database().write(WriteSession::owner))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("10000 writes are waiting");

    held.release();
    assertThat(waiting).allSatisfy(write -> assertThat(write.join()).isPositive());
    assertThat(store.failures()).isEmpty();
  }

  /** The driver closes a statement whose first step fails with this. */
  @Test
  void statementThatFailedCanBeUsedAgain() {
    Sql sql =
        new Sql(
            "INSERT INTO processes (started_at) VALUES (length(zeroblob(?)))", List.of("bytes"));
    assertThatThrownBy(() ->
            store
                .database()
                .write(session -> session.statement(sql).set("bytes", 2_000_000_000).update()))
        .hasRootCauseInstanceOf(SQLException.class)
        .hasRootCauseMessage(
            "[SQLITE_TOOBIG] String or BLOB exceeds size limit (string or blob too big)");

    int rows = store.database().write(session -> session.statement(sql).set("bytes", 2).update());

    assertThat(rows).isEqualTo(1);
    assertThat(store.failures()).isEmpty();
  }

  @Test
  void interruptedThreadStillLearnsTheTruth() throws InterruptedException {
    held.hold();
    CompletableFuture<Boolean> interruptedAfterwards = new CompletableFuture<>();
    CompletableFuture<Stored> stored = new CompletableFuture<>();
    NewMessage message = samples.sms();
    Thread thread =
        held.start(() -> {
          stored.complete(store.intake().accept(message, null));
          interruptedAfterwards.complete(Thread.currentThread().isInterrupted());
        });

    thread.interrupt();
    held.awaitParked();
    assertThat(stored).isNotDone();
    held.release();

    assertThat(stored.join()).isInstanceOf(Stored.Fresh.class);
    assertThat(interruptedAfterwards.join()).isTrue();
    thread.join();
  }

  @Test
  void closeFinishesWhatWaitsAndRefusesTheRest() throws InterruptedException {
    held.hold();
    List<MessageId> ids = new ArrayList<>();
    List<CompletableFuture<Stored>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      NewMessage message = samples.sms();
      ids.add(idOf(message));
      waiting.add(accepting(message));
    }
    Thread closing = held.start(() -> store.database().close());

    while (store.database().isReady()) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> store.database().write(WriteSession::owner))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("closed");
    held.release();
    closing.join();

    assertThat(waiting)
        .allSatisfy(stored -> assertThat(stored.join()).isInstanceOf(Stored.Fresh.class));
    store = store.reopened();
    assertThat(ids).allSatisfy(id -> assertThat(store.history().find(id)).isPresent());
  }

  private CompletableFuture<Stored> accepting(NewMessage message) {
    return held.waiting(() -> store.intake().accept(message, null));
  }

  private static void insertProcess(WriteSession session) throws SQLException {
    session.statement(new Sql("INSERT INTO processes (started_at) VALUES (1)", List.of())).update();
  }

  private long processes() {
    return rows("processes");
  }

  private long rows(String table) {
    return store.rows(table);
  }
}

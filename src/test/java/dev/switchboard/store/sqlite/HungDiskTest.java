package dev.switchboard.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.Samples;
import dev.switchboard.store.database.Write;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that does not answer: every request learns it, and the program ends. */
@Tag("contract")
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
class HungDiskTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Samples samples = new Samples();
  private final AtomicLong nanoTime = new AtomicLong();
  private final CountDownLatch disk = new CountDownLatch(1);
  private SqliteFixture store;
  private HeldWriter held;

  @BeforeEach
  void open(@TempDir Path directory) {
    store = new SqliteFixture(directory, nanoTime::get);
    held = new HeldWriter(store.database());
  }

  @AfterEach
  void close() {
    disk.countDown();
    held.release();
    store.close();
  }

  /** They are written again once a neighbour has failed: the disk hangs in that transaction. */
  @Test
  void requestsBehindAHungTransactionAreToldAsWell() throws InterruptedException {
    CountDownLatch hanging = new CountDownLatch(1);
    held.hold();
    CompletableFuture<Long> hung = held.waiting(() -> store.database().write(hangsAgain(hanging)));
    CompletableFuture<Long> bad =
        held.waiting(() ->
            store
                .database()
                .write(_ -> {
                  throw new IllegalArgumentException("a bug");
                }));
    CompletableFuture<Stored> behind =
        held.waiting(() -> store.intake().accept(samples.sms(), null));
    held.release();
    hanging.await();

    nanoTime.addAndGet(SqliteWriter.MAX_WAIT.toNanos() + 1);

    assertThatThrownBy(bad::join).hasCauseInstanceOf(IllegalStateException.class);
    for (CompletableFuture<?> write : List.of(hung, behind)) {
      assertThatThrownBy(write::join).hasCauseInstanceOf(StoreUnavailableException.class);
    }
    await().atMost(PATIENCE).until(() -> !store.failures().isEmpty());
    assertThat(store.failures().getFirst()).hasMessage("no answer from the disk in 30 seconds");
  }

  @Test
  void diskThatWasGivenUpIsNotWaitedForAgain() throws InterruptedException {
    CountDownLatch hanging = new CountDownLatch(1);
    CompletableFuture<Long> hung =
        held.started(() ->
            store
                .database()
                .write(session -> {
                  hanging.countDown();
                  awaitDisk();
                  return session.owner();
                }));
    hanging.await();
    nanoTime.addAndGet(SqliteWriter.MAX_WAIT.toNanos() + 1);
    await().atMost(PATIENCE).until(() -> !store.failures().isEmpty());

    // The writer still hangs, and the clock stands still: only the failure can end the wait.
    assertThatThrownBy(store::close)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("hangs");
    assertThatThrownBy(hung::join).hasCauseInstanceOf(StoreUnavailableException.class);
  }

  private Write<Long> hangsAgain(CountDownLatch hanging) {
    AtomicInteger runs = new AtomicInteger();
    return session -> {
      if (runs.incrementAndGet() == 2) {
        hanging.countDown();
        awaitDisk();
      }
      return session.owner();
    };
  }

  private void awaitDisk() {
    while (true) {
      try {
        disk.await();
        return;
      } catch (InterruptedException _) {
        // A disk does not listen.
      }
    }
  }
}

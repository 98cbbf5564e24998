package dev.switchboard.store.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.queue.QueryTimeoutException;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.sql.Dialect;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads that read, with readers that do what a test says. */
@Tag("contract")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadPoolTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    callers.close();
  }

  @Test
  void readsRunOnPlatformThreadsForAllThatAsk() throws Exception {
    try (ReadPool pool = pool(1, 10, LONG)) {
      Future<Thread> reading = callers.submit(() -> pool.read(_ -> Thread.currentThread()));

      assertThat(reading.get().isVirtual()).isFalse();
      assertThat(reading.get().getName()).isEqualTo("test-0");
    }
  }

  @Test
  void readBeyondTheQueueIsRefusedAtOnce() throws Exception {
    try (ReadPool pool = pool(1, 2, LONG)) {
      Future<Boolean> running = callers.submit(() -> pool.read(_ -> holdUntilReleased()));
      entered.await();
      ReadPool.Read<Integer> one = _ -> 1;
      Future<Integer> first = callers.submit(() -> pool.read(one));
      Future<Integer> second = callers.submit(() -> pool.read(one));
      awaitRefusal(pool);

      release.countDown();
      assertThat(running.get()).isTrue();
      assertThat(first.get() + second.get()).isEqualTo(2);
      assertThat(pool.<Integer>read(one)).isEqualTo(1);
    }
  }

  /** Until both that wait are in the queue, one more may still find room, and waits as well. */
  private void awaitRefusal(ReadPool pool) {
    boolean refused = false;
    while (!refused) {
      Future<Integer> more = callers.submit(() -> pool.<Integer>read(_ -> 3));
      try {
        more.get(20, TimeUnit.MILLISECONDS);
      } catch (TimeoutException _) {
        // It has found room.
      } catch (ExecutionException e) {
        assertThat(e.getCause())
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessage("more than 2 reads are waiting");
        refused = true;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** As on a disk that hangs. */
  @Test
  void whoWaitsForAReadThatCannotBeStoppedIsToldSo() throws Exception {
    try (ReadPool pool = pool(1, 10, Duration.ofMillis(50))) {
      Future<Boolean> running = callers.submit(() -> pool.read(_ -> holdUntilReleased()));
      entered.await();

      assertThatThrownBy(() -> pool.<Integer>read(_ -> 1))
          .isExactlyInstanceOf(StoreUnavailableException.class)
          .hasMessage("all threads for reading are busy");
      assertThatThrownBy(running::get).hasCauseInstanceOf(QueryTimeoutException.class);

      release.countDown();
    }
  }

  @Test
  void noStatementBeginsAfterTheTimeLimit() throws Exception {
    try (ReadPool pool = pool(1, 10, Duration.ofNanos(1))) {
      assertThatThrownBy(() ->
              pool.<@Nullable Object>read(
                  session -> session.statement(new Sql("SELECT 1", List.of()))))
          .isInstanceOf(QueryTimeoutException.class);
    }
  }

  @Test
  void whatAReadThrowsReachesItsCaller() throws Exception {
    try (ReadPool pool = pool(1, 10, LONG)) {
      assertThatThrownBy(() ->
              pool.<Integer>read(_ -> {
                throw new IllegalStateException("a bug");
              }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("a bug");
      assertThat(pool.<Integer>read(_ -> 1)).isEqualTo(1);
    }
  }

  @Test
  void closingEndsTheWaitOfThoseInTheQueue() throws Exception {
    ReadPool pool = pool(1, 10, LONG);
    Future<Boolean> running = callers.submit(() -> pool.read(_ -> holdUntilReleased()));
    entered.await();
    Future<Integer> waiting = callers.submit(() -> pool.<Integer>read(_ -> 1));
    release.countDown();
    pool.close();

    assertThat(running.get()).isTrue();
    try {
      assertThat(waiting.get()).isEqualTo(1);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(StoreUnavailableException.class);
    }
    assertThatThrownBy(() -> pool.<Integer>read(_ -> 1))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage("the store is closed");
  }

  private boolean holdUntilReleased() {
    entered.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        release.await();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private static ReadPool pool(int threads, int maxWaiting, Duration timeout) throws SQLException {
    return new ReadPool(
        new ReadPool.Limits("test", threads, maxWaiting, timeout),
        ScriptedReader::new,
        ReadPool.Gate.OPEN);
  }

  /** A reader without a database: a statement is refused or fails. */
  private static final class ScriptedReader implements ReadPool.Reader {
    private final Connection none;

    ScriptedReader() throws SQLException {
      none = DriverManager.getConnection("jdbc:sqlite::memory:");
    }

    @Override
    public <R extends @Nullable Object> R read(ReadPool.Read<R> read, long deadline) {
      try {
        return read.run(new Statements(none, Dialect.SQLITE).until(deadline));
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void interrupt() {}

    @Override
    public void close() throws SQLException {
      none.close();
    }
  }
}

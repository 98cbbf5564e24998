package dev.switchboard.store.sqlite;

import dev.switchboard.store.database.CommitLine;
import dev.switchboard.store.database.Pending;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The one line of commits of a SQLite store, and the watch that gives up a disk that hangs. */
final class SqliteWriter {
  static final int MAX_WAITING = 10_000;
  static final int MAX_BATCH = 1_000;

  /** How long a transaction may take before a disk that hangs is given up. */
  static final Duration MAX_WAIT = Duration.ofSeconds(30);

  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  private final SqliteTransactions transactions;
  private final LongSupplier nanoTime;
  private final CommitLine line;
  private final Thread watch;
  private volatile boolean hung;

  /** Starts both threads. */
  SqliteWriter(SqliteTransactions transactions, LongSupplier nanoTime) {
    this.transactions = transactions;
    this.nanoTime = nanoTime;
    this.line = new CommitLine("switchboard-writer", MAX_WAITING, MAX_BATCH, transactions);
    this.watch = Thread.ofPlatform().name("switchboard-store-watch").daemon().start(this::watch);
  }

  void add(Pending<?> pending) {
    line.add(pending);
  }

  boolean isOpen() {
    return line.isOpen();
  }

  /**
   * Finishes what waits. Waits at most {@link #MAX_WAIT}, and not for a disk that was given up.
   *
   * @return whether the writer has ended, and its connection may be closed
   */
  boolean close() {
    line.stop();
    boolean ended = line.join(nanoTime.getAsLong() + MAX_WAIT.toNanos(), nanoTime, () -> hung);
    watch.interrupt();
    return ended;
  }

  /** Takes no more writes. What is being written ends as it will. */
  void giveUp(Throwable cause) {
    transactions.fail(cause);
    line.refuseWaiting();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(WATCH_INTERVAL);
        Long started = transactions.startedNanos();
        if (started != null && nanoTime.getAsLong() - started > MAX_WAIT.toNanos()) {
          hung = true;
          transactions.giveUp(
              new SQLException("no answer from the disk in " + MAX_WAIT.toSeconds() + " seconds"));
          line.refuseWaiting();
        }
      }
    } catch (InterruptedException _) {
      // The store is closed.
    }
  }
}

package dev.switchboard.store;

import dev.switchboard.queue.StoreUnavailableException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the writes of many threads in few transactions: one thread takes all that wait, runs them in
 * order, commits once, and only then lets their threads go on. There is no artificial delay; the
 * more wait, the more share an fsync.
 *
 * <p>A write that throws does not fail its neighbours: the transaction is rolled back and each of
 * its writes is run again in one of its own. A failure of the disk or of a commit is different: the
 * outcome is unknown, nothing is retried, and no write is accepted any more.
 *
 * <p>A commit counts only while the files are in their place: SQLite goes on writing into a file
 * that was deleted, and everything in it is gone when the process ends. So the writer looks between
 * the commit and the answers, and now and then when there is nothing to write.
 */
final class GroupCommit {
  /** Writes that may wait; one more is refused at once. */
  static final int MAX_WAITING = 10_000;

  /** Writes in one transaction: bounds how long the first of them waits for the last. */
  static final int MAX_BATCH = 1_000;

  /** How long a transaction may take before a disk that hangs is given up. */
  static final Duration MAX_WAIT = Duration.ofSeconds(30);

  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  /** How often an idle writer looks whether its files are in their place. */
  private static final Duration FILE_CHECK_INTERVAL = Duration.ofSeconds(1);

  /** How soon a close notices that the disk was given up. */
  private static final Duration CLOSE_INTERVAL = Duration.ofMillis(100);

  private final WriteSession session;
  private final OpenFiles files;
  private final LongSupplier nanoTime;
  private final Consumer<Throwable> failStop;
  private final BlockingQueue<Pending<?>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread writer;
  private volatile @Nullable Throwable failure;
  private volatile boolean closing;
  private volatile @Nullable Running running;
  private volatile boolean hung;

  /**
   * What the writer asks of the disk at this moment.
   *
   * @param batch every write that cannot end before the disk answers
   */
  private record Running(List<Pending<?>> batch, long startedNanos) {}

  private volatile boolean ended;

  /**
   * @param files those that the session writes
   * @param nanoTime monotonic nanoseconds, by which a disk that hangs is noticed
   * @param failStop told once, on the writer thread, when the store has failed for good
   */
  GroupCommit(
      WriteSession session, OpenFiles files, LongSupplier nanoTime, Consumer<Throwable> failStop) {
    this.session = session;
    this.files = files;
    this.nanoTime = nanoTime;
    this.failStop = failStop;
    this.writer = Thread.ofPlatform().name("switchboard-writer").daemon().start(this::run);
    Thread.ofPlatform().name("switchboard-store-watch").daemon().start(this::watch);
  }

  /**
   * Runs a write and waits until it is durable.
   *
   * @throws StoreUnavailableException when too many wait, or when the outcome is unknown
   * @throws IllegalStateException when the write itself failed; nothing of it was stored
   */
  <R> R execute(Write<R> write) {
    Pending<R> pending = new Pending<>("", write);
    if (!isOpen()) {
      throw closed();
    }
    if (!waiting.offer(pending)) {
      throw new StoreUnavailableException("more than " + MAX_WAITING + " writes are waiting");
    }
    // The writer may have ended between the check and the offer; then nobody would come.
    if (ended) {
      abandonWaiting();
    }
    return pending.await();
  }

  /** Whether writes are taken. */
  boolean isOpen() {
    return failure == null && !closing;
  }

  /**
   * Finishes what waits and ends the writer. Waits for it at most {@link #MAX_WAIT}, and no longer
   * where the disk was given up already.
   *
   * @return whether the writer has ended, and its connection may be closed
   */
  boolean close() {
    closing = true;
    writer.interrupt();
    long start = nanoTime.getAsLong();
    boolean interrupted = false;
    boolean writerEnded = false;
    do {
      try {
        writerEnded = writer.join(CLOSE_INTERVAL);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    } while (!writerEnded && !hung && nanoTime.getAsLong() - start < MAX_WAIT.toNanos());
    abandonWaiting();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return writerEnded;
  }

  private void run() {
    List<Pending<?>> batch = new ArrayList<>(MAX_BATCH);
    try {
      while (failure == null) {
        Pending<?> first = next();
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, MAX_BATCH - 1);
          commitTogether(batch, List.copyOf(batch));
          batch.clear();
        } else if (closing) {
          return;
        } else {
          checkFiles();
        }
        running = null;
      }
    } catch (RuntimeException | Error e) {
      // Only the hand-off is left to throw here, and it no longer knows what the store knows.
      fail(e);
      batch.forEach(pending -> pending.fail(unknownOutcome(e)));
    } finally {
      ended = true;
      abandonWaiting();
    }
  }

  /** The next write; null when none has come for a while, or the writer is to close. */
  private @Nullable Pending<?> next() {
    try {
      return closing
          ? waiting.poll()
          : waiting.poll(FILE_CHECK_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return waiting.poll();
    }
  }

  private void checkFiles() {
    running = new Running(List.of(), nanoTime.getAsLong());
    try {
      files.requireInPlace();
    } catch (IOException e) {
      fail(e);
    }
  }

  /**
   * @param all the writes that wait for this transaction: its own, and those whose turn is next
   */
  private void commitTogether(List<Pending<?>> batch, List<Pending<?>> all) {
    running = new Running(all, nanoTime.getAsLong());
    try {
      for (Pending<?> pending : batch) {
        pending.run(session);
      }
      session.finish();
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(batch, e);
      return;
    }
    try {
      session.commit();
      files.requireInPlace();
    } catch (SQLException | IOException | RuntimeException | Error e) {
      fail(e);
      batch.forEach(pending -> pending.fail(unknownOutcome(e)));
      return;
    }
    try {
      session.afterCommit();
    } finally {
      batch.forEach(Pending::complete);
    }
  }

  private void rollBack(List<Pending<?>> batch, Throwable cause) {
    try {
      session.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
      fail(cause);
    }
    if (SqliteErrors.isFatal(cause)) {
      fail(cause);
    }
    if (failure != null) {
      batch.forEach(pending -> pending.fail(unknownOutcome(cause)));
    } else if (batch.size() == 1) {
      batch.getFirst().fail(new IllegalStateException("the write failed", cause));
    } else {
      commitOneByOne(batch);
    }
  }

  private void commitOneByOne(List<Pending<?>> batch) {
    List<Pending<?>> all = List.copyOf(batch);
    for (Pending<?> pending : all) {
      if (failure == null) {
        commitTogether(List.of(pending), all);
      } else {
        pending.fail(closed());
      }
    }
  }

  private void fail(Throwable cause) {
    synchronized (this) {
      if (failure != null) {
        return;
      }
      failure = cause;
    }
    failStop.accept(cause);
  }

  /** Ends the wait of everybody when a transaction does not come to its end. */
  private void watch() {
    try {
      while (!writer.join(WATCH_INTERVAL)) {
        Running now = running;
        if (now != null && nanoTime.getAsLong() - now.startedNanos() > MAX_WAIT.toNanos()) {
          SQLException cause =
              new SQLException("no answer from the disk in " + MAX_WAIT.toSeconds() + " seconds");
          hung = true;
          fail(cause);
          now.batch().forEach(pending -> pending.fail(unknownOutcome(cause)));
          abandonWaiting();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void abandonWaiting() {
    for (Pending<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.fail(closed());
    }
  }

  private StoreUnavailableException closed() {
    Throwable cause = failure;
    return cause == null
        ? new StoreUnavailableException("the store is closed")
        : new StoreUnavailableException("the store has failed", cause);
  }

  private static StoreUnavailableException unknownOutcome(Throwable cause) {
    return new StoreUnavailableException("the store failed; the outcome is unknown", cause);
  }
}

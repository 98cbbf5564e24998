package dev.switchboard.store;

import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.IntStream;

/**
 * Group commit over several connections: lines of writes, each with a thread that takes all that
 * wait, runs them in one transaction, commits once, and only then lets their threads go on. There
 * is no artificial delay; the more wait, the more share a commit.
 *
 * <p>Writes of one key stand in one line, so they keep their order and never wait for a lock of
 * each other. In a transaction they come in the order of their keys, here as on every other node:
 * two transactions that need the same rows ask for them in the same order.
 */
final class CommitLines {
  /** More do not commit faster: with few, more writes share a transaction. */
  static final int LINES = 3;

  /** Writes that may wait in one line; one more is refused at once. */
  static final int MAX_WAITING = GroupCommit.MAX_WAITING / LINES;

  /** Writes in one transaction: bounds how long the first of them waits for the last. */
  static final int MAX_BATCH = 500;

  /** How long the lines may take to finish what waits, all of them together. */
  private static final Duration MAX_END = Duration.ofSeconds(30);

  private final Transactions transactions;
  private final List<Line> lines;
  private final Pending<Boolean> end = new Pending<>("", _ -> true);
  private volatile boolean closing;

  CommitLines(Transactions transactions) {
    this.transactions = transactions;
    this.lines = IntStream.range(0, LINES).mapToObj(Line::new).toList();
    lines.forEach(line -> line.thread.start());
  }

  /**
   * Puts a write in its line; whoever made it waits for its end.
   *
   * @throws StoreUnavailableException when too many wait
   */
  void add(Pending<?> pending) {
    lines.get(Math.floorMod(pending.key().hashCode(), LINES)).add(pending);
  }

  /** Finishes what waits, and takes no more. */
  void close() {
    closing = true;
    long deadline = System.nanoTime() + MAX_END.toNanos();
    boolean interrupted = false;
    // An interrupt would cut what is being written; this only ends the wait for something to write.
    lines.forEach(line -> line.waiting.offer(end));
    for (Line line : lines) {
      while (true) {
        try {
          line.thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      line.abandonWaiting();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Line {
    private final BlockingQueue<Pending<?>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread;
    private volatile boolean ended;

    Line(int number) {
      this.thread =
          Thread.ofPlatform().name("switchboard-writer-" + number).daemon().unstarted(this::run);
    }

    void add(Pending<?> pending) {
      if (closing || !waiting.offer(pending)) {
        throw new StoreUnavailableException(
            closing ? "the store is closed" : "too many writes are waiting");
      }
      // The thread may have ended between the check and the offer; then nobody would come.
      if (ended) {
        abandonWaiting();
      }
    }

    private void run() {
      List<Pending<?>> batch = new ArrayList<>(MAX_BATCH);
      try {
        while (take(batch)) {
          batch.sort(Comparator.comparing(Pending::key));
          commit(batch);
          batch.clear();
        }
      } finally {
        ended = true;
        abandonWaiting();
      }
    }

    /** A bug in the hand-off must not end the line: what was committed is answered by then. */
    private void commit(List<Pending<?>> batch) {
      try {
        transactions.run(batch);
      } catch (RuntimeException | Error e) {
        batch.forEach(
            pending -> pending.fail(new StoreUnavailableException("the outcome is unknown", e)));
        Thread self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, e);
      }
    }

    /** Takes what waits; false when the line is to end. */
    private boolean take(List<Pending<?>> batch) {
      while (batch.isEmpty()) {
        try {
          Pending<?> first = closing ? waiting.poll() : waiting.take();
          if (first == null) {
            return false;
          }
          batch.add(first);
        } catch (InterruptedException _) {
          // Nobody does; only the end of the program may end the line.
          continue;
        }
        waiting.drainTo(batch, MAX_BATCH - 1);
        batch.remove(end);
      }
      return true;
    }

    private void abandonWaiting() {
      for (Pending<?> next = waiting.poll(); next != null; next = waiting.poll()) {
        next.fail(new StoreUnavailableException("the store is closed"));
      }
    }
  }
}

package dev.switchboard.store.postgres;

import dev.switchboard.store.database.CommitLine;
import dev.switchboard.store.database.Pending;
import dev.switchboard.store.database.TransactionRunner;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Group commit over several connections. Writes of one key stand in one line, so they keep their
 * order and never wait for a lock of each other.
 */
final class CommitLines {
  /** More do not commit faster: with few, more writes share a transaction. */
  static final int LINES = 3;

  /** Writes that may wait in one line. */
  static final int MAX_WAITING = 10_000 / LINES;

  private static final int MAX_BATCH = 500;

  /** How long all lines together may take to finish what waits. */
  private static final Duration MAX_END = Duration.ofSeconds(30);

  private final List<CommitLine> lines;

  /** Starts the lines. */
  CommitLines(TransactionRunner runner) {
    this.lines =
        IntStream.range(0, LINES)
            .mapToObj(
                i -> new CommitLine("switchboard-writer-" + i, MAX_WAITING, MAX_BATCH, runner))
            .toList();
  }

  void add(Pending<?> pending) {
    lines.get(Math.floorMod(pending.key().hashCode(), LINES)).add(pending);
  }

  /** Finishes what waits, and takes no more. */
  void close() {
    long deadline = System.nanoTime() + MAX_END.toNanos();
    lines.forEach(CommitLine::stop);
    lines.forEach(line -> line.join(deadline, System::nanoTime, () -> false));
  }
}

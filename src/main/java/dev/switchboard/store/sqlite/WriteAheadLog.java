package dev.switchboard.store.sqlite;

import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.database.ReadPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Bounds SQLite's write-ahead log. The writer can begin the log again only at a moment when nothing
 * is read from it, and with listings that overlap there is no such moment: the log grows for as
 * long as they go on.
 *
 * <pre>
 *   open ── log past MAX_BYTES ──► draining ── no listing runs ──► emptied by the writer ──► open
 *           (after a commit)       listings wait,                  look-ups wait too, for
 *                                  look-ups go on                  MAX_WRITER_WAIT at most
 * </pre>
 *
 * <p>A listing ends within its time limit, so the log is at most {@link #MAX_BYTES} and what is
 * written meanwhile. When it is begun again the file is cut to {@link #KEPT_BYTES}.
 */
final class WriteAheadLog {
  /** A page and its header. */
  private static final long FRAME_BYTES = 4096 + 24;

  /**
   * Pages in the log after which SQLite moves them to the database, at a commit. All requests wait
   * meanwhile: four times as many made the longest waits six times as long, for some 10 % more
   * throughput (docs/performance.md).
   */
  static final int CHECKPOINT_PAGES = 2_000;

  /** To this size SQLite cuts the file when it begins the log again: what usual traffic needs. */
  static final long KEPT_BYTES = (CHECKPOINT_PAGES + 100) * FRAME_BYTES;

  /** Past this size listings wait until the log has been emptied. */
  static final long MAX_BYTES = 2 * KEPT_BYTES;

  /** How long the writer waits for look-ups, which take less than a millisecond. */
  private static final Duration MAX_WRITER_WAIT = Duration.ofMillis(100);

  private final Path file;
  private final Duration maxWait;
  private final Runnable wakeWriter;
  private int lookUps;
  private int listings;
  private boolean draining;
  private boolean emptying;
  private boolean closed;

  /** Whether SQLite itself moves pages to the database. Of the writer's thread. */
  private boolean moving = true;

  /**
   * Where the next drain begins: later than usual when another process kept the last from its end.
   */
  private long drainAt = MAX_BYTES;

  /**
   * @param database the file whose log it is
   * @param maxWait how long a read waits for the log to be emptied
   * @param wakeWriter has the writer commit, so that {@link #afterCommit} is called
   */
  WriteAheadLog(Path database, Duration maxWait, Runnable wakeWriter) {
    this.file = database.resolveSibling(database.getFileName() + "-wal");
    this.maxWait = maxWait;
    this.wakeWriter = wakeWriter;
  }

  /** The size of the file, 0 when there is none. */
  long bytes() {
    try {
      return Files.size(file);
    } catch (IOException _) {
      return 0;
    }
  }

  /** Lets look-ups in, except for the moment in which the log is emptied. */
  ReadPool.Gate lookUps() {
    return new ReadPool.Gate(this::enterLookUp, this::leaveLookUp);
  }

  /** Lets listings in while the log is of its usual size. */
  ReadPool.Gate listings() {
    return new ReadPool.Gate(this::enterListing, this::leaveListing);
  }

  /**
   * To be called by the writer after each commit, between two transactions.
   *
   * @param writer empties the log where it is time
   */
  void afterCommit(Connection writer) throws SQLException {
    long bytes = bytes();
    // While a read keeps the log, another try at every commit would sync the disk in vain.
    moveAtCommits(writer, bytes <= KEPT_BYTES);
    if (!shouldEmpty(bytes)) {
      return;
    }
    boolean emptied = false;
    try {
      emptied = awaitLookUps() && empty(writer);
    } finally {
      reopen(emptied);
    }
    moveAtCommits(writer, true);
  }

  /** Ends every wait. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  private synchronized void enterLookUp() throws InterruptedException {
    long deadline = System.nanoTime() + maxWait.toNanos();
    while (emptying) {
      wait(millisLeft(deadline));
    }
    lookUps++;
  }

  private synchronized void leaveLookUp() {
    lookUps--;
    notifyAll();
  }

  private synchronized void enterListing() throws InterruptedException {
    long deadline = System.nanoTime() + maxWait.toNanos();
    while (draining) {
      wait(millisLeft(deadline));
    }
    listings++;
  }

  private void leaveListing() {
    boolean drained;
    synchronized (this) {
      listings--;
      drained = draining && listings == 0;
    }
    if (drained) {
      try {
        // Without traffic there would be no commit after which the log is emptied.
        wakeWriter.run();
      } catch (StoreUnavailableException _) {
        // Nothing will be written any more, so the log does not grow either.
        close();
      }
    }
  }

  private long millisLeft(long deadline) {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (closed || left <= 0) {
      throw new StoreUnavailableException("the log is being emptied");
    }
    return left;
  }

  private synchronized boolean shouldEmpty(long bytes) {
    if (!draining) {
      draining = bytes > drainAt;
    }
    emptying = draining && listings == 0;
    return emptying;
  }

  private synchronized boolean awaitLookUps() {
    long deadline = System.nanoTime() + MAX_WRITER_WAIT.toNanos();
    boolean interrupted = false;
    while (lookUps > 0) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        interrupted = true;
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return lookUps == 0;
  }

  /** False when another process reads the file, a backup for example: the writer waits for none. */
  private static boolean empty(Connection writer) throws SQLException {
    // Between transactions: a checkpoint within one is refused.
    writer.setAutoCommit(true);
    try (Statement statement = writer.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 0");
      try (ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(RESTART)")) {
        return row.next() && row.getInt("busy") == 0;
      } finally {
        statement.execute("PRAGMA busy_timeout = " + SqliteConnections.BUSY_TIMEOUT_MILLIS);
      }
    } finally {
      writer.setAutoCommit(false);
    }
  }

  private void moveAtCommits(Connection writer, boolean move) throws SQLException {
    if (move != moving) {
      try (Statement statement = writer.createStatement()) {
        statement.execute("PRAGMA wal_autocheckpoint = " + (move ? CHECKPOINT_PAGES : 0));
      }
      moving = move;
    }
  }

  private synchronized void reopen(boolean emptied) {
    drainAt = emptied ? MAX_BYTES : bytes() + MAX_BYTES;
    draining = false;
    emptying = false;
    notifyAll();
  }
}

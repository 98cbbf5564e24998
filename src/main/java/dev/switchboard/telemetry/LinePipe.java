package dev.switchboard.telemetry;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes lines from any number of threads and writes them to one stream from a thread of its own, so
 * that no caller ever waits for the reader of that stream for longer than {@link #MAX_STALL}.
 *
 * <p>Two buffers change places: callers fill one while the other is written. A caller builds its
 * line in place under the lock, which it holds for a few hundred nanoseconds; that is cheaper than
 * building it elsewhere and copying it.
 *
 * <p>When both are full, callers wait, all of them together at most {@link #MAX_STALL} per stall;
 * then lines are dropped and counted. A stall is over when the writer has caught up, not merely
 * when it moved, so that a reader which is slow rather than stuck cannot hold messaging back
 * either. The first line after a gap says how many are missing in it.
 */
final class LinePipe implements AutoCloseable {
  /** Memory for lines that wait, in both buffers together. */
  static final int BUFFER_BYTES = 1024 * 1024;

  /** No line is longer: the cuts of {@link Line} see to that. */
  static final int MAX_LINE_BYTES = 32 * 1024;

  /** How long callers wait for a stuck reader, in total, before lines are dropped. */
  static final Duration MAX_STALL = Duration.ofMillis(200);

  /** How long the writer lets lines gather before it writes them in one go. */
  static final Duration LINGER = Duration.ofMillis(10);

  /** How long {@link #flush} and {@link #close} wait for the reader. */
  static final Duration MAX_FLUSH_WAIT = Duration.ofSeconds(2);

  private static final int HALF_BYTES = BUFFER_BYTES / 2;
  private static final int HURRY_BYTES = HALF_BYTES / 2;
  private static final int CAUGHT_UP_BYTES = HALF_BYTES / 4 * 3;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workForWriter = lock.newCondition();
  private final Condition roomForCallers = lock.newCondition();
  private final Condition written = lock.newCondition();

  private final OutputStream out;
  private final InstantSource clock;
  private final Line line;
  private final Thread writer;

  private Utf8Buffer filling = new Utf8Buffer(HALF_BYTES);
  private Utf8Buffer writing = new Utf8Buffer(HALF_BYTES);
  private long linesInFilling;
  private long linesInWriting;
  private long reportedInFilling;
  private long reportedInWriting;
  private long linesBegun;
  private long linesDone;
  private long dropped;
  private long droppedUnreported;
  private boolean writerIdle;
  private boolean hurry;
  private boolean stalled;
  private long stallEndsAtNanos;
  private boolean closed;

  LinePipe(LogFormat format, InstantSource clock, OutputStream out) {
    this.out = out;
    this.clock = clock;
    line =
        switch (format) {
          case JSON -> new JsonLine(this, filling);
          case TEXT -> new TextLine(this, filling, false);
          case COLORED -> new TextLine(this, filling, true);
        };
    writer = Thread.ofPlatform().daemon().name("event-log").unstarted(this::writeUntilClosed);
  }

  void start() {
    writer.start();
  }

  /**
   * The next line, or null if it has to be dropped. The caller holds the pipe until it closes the
   * line, and does nothing else in between.
   */
  @Nullable Line acquire(LogLevel level, String event) {
    long epochMillis = clock.millis();
    lock.lock();
    if (closed || (filling.room() < MAX_LINE_BYTES && !awaitRoom())) {
      dropped++;
      droppedUnreported++;
      lock.unlock();
      return null;
    }
    line.begin(filling, epochMillis, level, event);
    return line;
  }

  /** Called by the line when it is closed. */
  void release() {
    linesInFilling++;
    linesBegun++;
    if (writerIdle || (!hurry && filling.length() >= HURRY_BYTES)) {
      hurry = filling.length() >= HURRY_BYTES;
      writerIdle = false;
      workForWriter.signal();
    }
    lock.unlock();
  }

  /** Lines lost so far, because the reader was too slow or the stream refused them. */
  long droppedLines() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all lines so far have been written, at most {@link #MAX_FLUSH_WAIT}.
   *
   * @return whether they have been
   */
  boolean flush() {
    long remaining = MAX_FLUSH_WAIT.toNanos();
    lock.lock();
    try {
      long target = linesBegun;
      hurry = true;
      workForWriter.signal();
      while (linesDone < target) {
        if (remaining <= 0) {
          return false;
        }
        remaining = written.awaitNanos(remaining);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Writes what waits, within {@link #MAX_FLUSH_WAIT}. Lines that come later are dropped. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      workForWriter.signal();
      roomForCallers.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      writer.join(MAX_FLUSH_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitRoom() {
    if (!stalled) {
      stalled = true;
      stallEndsAtNanos = System.nanoTime() + MAX_STALL.toNanos();
    }
    try {
      while (!closed) {
        if (filling.room() >= MAX_LINE_BYTES) {
          return true;
        }
        long remaining = stallEndsAtNanos - System.nanoTime();
        if (remaining <= 0) {
          return false;
        }
        var _ = roomForCallers.awaitNanos(remaining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void writeUntilClosed() {
    try {
      while (awaitWork()) {
        settle(write());
      }
    } catch (InterruptedException e) {
      // Only a JVM that is being torn down interrupts this thread.
      Thread.currentThread().interrupt();
    }
  }

  /** Returns with lines in {@link #writing}, or false when the pipe is closed and empty. */
  private boolean awaitWork() throws InterruptedException {
    lock.lock();
    try {
      while (filling.length() == 0) {
        if (closed) {
          return false;
        }
        writerIdle = true;
        workForWriter.await();
      }
      writerIdle = false;
      long remaining = LINGER.toNanos();
      while (!hurry && !closed && remaining > 0) {
        remaining = workForWriter.awaitNanos(remaining);
      }
      swap();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void swap() {
    Utf8Buffer filled = filling;
    filling = writing;
    filling.clear();
    writing = filled;
    linesInWriting = linesInFilling;
    linesInFilling = 0;
    reportedInWriting = reportedInFilling;
    reportedInFilling = 0;
    hurry = false;
    if (filled.length() <= CAUGHT_UP_BYTES) {
      stalled = false;
    }
    // Only in the wake of a caller's line: a report that the stream refused must not call for the
    // next
    // one, or a broken stream would keep this thread busy for ever.
    if (droppedUnreported > 0 && linesInWriting > 0) {
      reportDropped();
    }
    roomForCallers.signalAll();
  }

  /** The lines were dropped while the other buffer was full, so their place is right here. */
  private void reportDropped() {
    line.begin(filling, clock.millis(), LogLevel.WARN, "log_lines_dropped");
    line.number(LogField.COUNT, droppedUnreported);
    line.message("Log lines are missing here: the log was not read fast enough");
    line.end();
    reportedInFilling = droppedUnreported;
    droppedUnreported = 0;
  }

  private boolean write() {
    try {
      writing.writeTo(out);
      return true;
    } catch (IOException | RuntimeException e) {
      // There is no other place to tell it; the lines count as dropped.
      return false;
    }
  }

  private void settle(boolean success) {
    lock.lock();
    try {
      if (!success) {
        dropped += linesInWriting;
        droppedUnreported += linesInWriting + reportedInWriting;
      }
      linesDone += linesInWriting;
      written.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

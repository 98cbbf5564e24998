package dev.switchboard.store;

import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A write and the thread that waits for it. */
final class Pending<R> {
  private final String key;
  private final Write<R> write;
  private final Thread waiter = Thread.currentThread();
  private @Nullable R result;
  private @Nullable RuntimeException failure;
  private volatile boolean done;

  /** A write of the current thread. */
  Pending(String key, Write<R> write) {
    this.key = key;
    this.write = write;
  }

  /** What the write will lock first. */
  String key() {
    return key;
  }

  void run(WriteSession session) throws SQLException {
    result = write.run(session);
  }

  void complete() {
    end(null);
  }

  void fail(RuntimeException cause) {
    end(cause);
  }

  /** The first end counts: the writer and the watch may both come to one. */
  private void end(@Nullable RuntimeException cause) {
    synchronized (this) {
      if (done) {
        return;
      }
      failure = cause;
      done = true;
    }
    // A permit for the thread itself would end its next wait, whatever that is for.
    if (!waiter.equals(Thread.currentThread())) {
      LockSupport.unpark(waiter);
    }
  }

  /**
   * Waits without a limit of its own, because a timer for every request is dear; the watch ends the
   * wait for all when the disk hangs.
   */
  R await() {
    boolean interrupted = false;
    while (!done) {
      LockSupport.park(this);
      // An impatient caller does not change what is being written: wait for the truth.
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
    return Objects.requireNonNull(result, "a write returns something");
  }
}

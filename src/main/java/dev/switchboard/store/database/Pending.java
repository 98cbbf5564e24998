package dev.switchboard.store.database;

import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A write and the thread that waits for it. */
public final class Pending<R> {
  private final String key;
  private final Company company;
  private final int weight;
  private final Write<R> write;
  private final Thread waiter = Thread.currentThread();
  private @Nullable R result;
  private @Nullable RuntimeException failure;
  private volatile boolean done;

  /** Beside which other writes of this process a write may run. */
  public enum Company {
    /** Any that may as well. */
    ANY,
    /** Only those that are part of a shared transaction. */
    SHARED,
    /** None. */
    NONE
  }

  private Pending(String key, Company company, int weight, Write<R> write) {
    this.key = key;
    this.company = company;
    this.weight = weight;
    this.write = write;
  }

  /** A write of the current thread that locks what the key names. */
  public static <R> Pending<R> of(String key, Write<R> write) {
    return of(key, 1, write);
  }

  /**
   * A write of the current thread that locks what the key names.
   *
   * @param weight how many ordinary writes it is as long as; at least 1
   */
  static <R> Pending<R> of(String key, int weight, Write<R> write) {
    return new Pending<>(key, Company.ANY, weight, write);
  }

  /** A write of the current thread that runs while no other of this process does. */
  public static <R> Pending<R> alone(Write<R> write) {
    return new Pending<>("", Company.NONE, 1, write);
  }

  /** A write of the current thread that runs beside none but those that have a key. */
  public static <R> Pending<R> apart(Write<R> write) {
    return new Pending<>("", Company.SHARED, 1, write);
  }

  public String key() {
    return key;
  }

  public Company company() {
    return company;
  }

  int weight() {
    return weight;
  }

  void run(WriteSession session) throws SQLException {
    result = write.run(session);
  }

  void complete() {
    end(null);
  }

  public void fail(RuntimeException cause) {
    end(cause);
  }

  /** The first end counts: the writer and the disk watch may both end one write. */
  private void end(@Nullable RuntimeException cause) {
    synchronized (this) {
      if (done) {
        return;
      }
      failure = cause;
      done = true;
    }
    // An unpark of the own thread would end some later wait of it.
    if (!waiter.equals(Thread.currentThread())) {
      LockSupport.unpark(waiter);
    }
  }

  /** Waits for the end without a timer of its own: the runner limits every transaction. */
  R await() {
    boolean interrupted = false;
    while (!done) {
      LockSupport.park(this);
      // An interrupt does not change what is being written, so keep waiting for the outcome.
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

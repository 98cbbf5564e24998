package dev.switchboard.store.database;

import java.util.concurrent.atomic.LongAdder;

/** Counts commits since the start: how many, how long, and of how many writes. Thread-safe. */
public final class Commits {
  private final LongAdder count = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  void add(int writesTogether, long tookNanos) {
    count.increment();
    writes.add(writesTogether);
    nanos.add(tookNanos);
  }

  /** Commits that were made durable. */
  public long count() {
    return count.sum();
  }

  /** Writes in them; divided by {@link #count}, how many shared one. */
  public long writes() {
    return writes.sum();
  }

  /** Time that the commits took, fsync included. */
  public long nanos() {
    return nanos.sum();
  }
}

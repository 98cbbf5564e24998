package dev.switchboard.rehearsal.world;

import dev.switchboard.provider.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/**
 * Time that passes when its owner says so, and runs what is due while it passes: in the order of
 * time, and what is due at the same moment in the order in which it was planned. For one thread.
 */
public final class VirtualTime implements InstantSource, Timer {
  /** When every virtual time begins. */
  public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private static final class Task implements Comparable<Task> {
    final long at;
    final long order;
    final Runnable run;

    Task(long at, long order, Runnable run) {
      this.at = at;
      this.order = order;
      this.run = run;
    }

    @Override
    public int compareTo(Task other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private Instant wallStart = START;
  private Instant now = START;
  private long nowNanos;
  private long nanos;
  private long order;

  @Override
  public Instant instant() {
    if (nowNanos != nanos) {
      now = wallStart.plusNanos(nanos);
      nowNanos = nanos;
    }
    return now;
  }

  /** Sets the wall clock, and nothing else. */
  public void setWall(Duration ahead) {
    wallStart = wallStart.plus(ahead);
    now = wallStart.plusNanos(nanos);
    nowNanos = nanos;
  }

  /** Nanoseconds since the beginning. */
  public long nanos() {
    return nanos;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    afterNanos(delay.toNanos(), task);
  }

  /** As {@link #after}. */
  public void afterNanos(long delay, Runnable task) {
    tasks.add(new Task(nanos + delay, order++, task));
  }

  /** Nanoseconds until the next task, {@link Long#MAX_VALUE} when there is none. */
  public long nanosToNextTask() {
    Task next = tasks.peek();
    return next == null ? Long.MAX_VALUE : Math.max(0, next.at - nanos);
  }

  public void advance(Duration duration) {
    advanceNanos(duration.toNanos());
  }

  /** Forgets what was planned, and what that holds. */
  public void end() {
    tasks.clear();
  }

  /** Lets so much time pass. */
  public void advanceNanos(long by) {
    long until = nanos + by;
    for (Task next = tasks.peek(); next != null && next.at <= until; next = tasks.peek()) {
      tasks.remove();
      nanos = Math.max(nanos, next.at);
      next.run.run();
    }
    nanos = until;
  }
}

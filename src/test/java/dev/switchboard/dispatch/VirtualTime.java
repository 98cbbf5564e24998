package dev.switchboard.dispatch;

import dev.switchboard.provider.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes when the test says so, and runs what is due while it passes. */
final class VirtualTime implements InstantSource, Timer {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private record Task(long at, long order, Runnable run) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
  private Duration wallAhead = Duration.ZERO;
  private long nanos;
  private long order;

  @Override
  public Instant instant() {
    return START.plus(wallAhead).plusNanos(nanos);
  }

  /** Sets the wall clock, and nothing else. */
  void setWall(Duration ahead) {
    wallAhead = wallAhead.plus(ahead);
  }

  long nanos() {
    return nanos;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    tasks.add(new Task(nanos + delay.toNanos(), order++, task));
  }

  /** Nanoseconds until the next task, {@link Long#MAX_VALUE} when there is none. */
  long nanosToNextTask() {
    return tasks.isEmpty() ? Long.MAX_VALUE : Math.max(0, tasks.peek().at() - nanos);
  }

  void advance(Duration duration) {
    advanceNanos(duration.toNanos());
  }

  void advanceNanos(long by) {
    long until = nanos + by;
    while (!tasks.isEmpty() && tasks.peek().at() <= until) {
      Task task = tasks.remove();
      nanos = Math.max(nanos, task.at());
      task.run().run();
    }
    nanos = until;
  }
}

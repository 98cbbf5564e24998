package dev.switchboard.provider;

import java.time.Duration;

/** Runs things later. An argument wherever it is needed, so that tests can turn the hands. */
@FunctionalInterface
public interface Timer {
  /** Runs the task once, on a thread of the timer's, when the delay has passed. */
  void after(Duration delay, Runnable task);

  /** As {@link #after}, on a thread of the task's own, so that it may wait. */
  default void afterOnItsOwn(Duration delay, Runnable task) {
    after(delay, () -> Thread.startVirtualThread(task));
  }
}

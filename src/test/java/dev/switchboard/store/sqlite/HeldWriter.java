package dev.switchboard.store.sqlite;

import dev.switchboard.store.database.ReadPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Keeps the writer of a store busy, so that a test decides which writes wait together. */
final class HeldWriter {
  private final SqliteDatabase database;
  private final CountDownLatch release = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  HeldWriter(SqliteDatabase database) {
    this.database = database;
  }

  /** Makes the writer wait for {@link #release}; returns when it does. */
  void hold() {
    CountDownLatch holding = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(() ->
            database.write(_ -> {
              holding.countDown();
              awaitRelease();
              return true;
            }));
    try {
      holding.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  void release() {
    release.countDown();
  }

  /** Starts a write on a thread of its own, and returns when it waits behind all before it. */
  <R> CompletableFuture<R> waiting(Callable<R> write) {
    CompletableFuture<R> result = started(write);
    awaitParked();
    return result;
  }

  /** Starts a write on a thread of its own. */
  <R> CompletableFuture<R> started(Callable<R> write) {
    CompletableFuture<R> result = new CompletableFuture<>();
    threads.add(
        Thread.ofVirtual()
            .start(() -> {
              try {
                result.complete(write.call());
              } catch (Exception e) {
                result.completeExceptionally(e);
              }
            }));
    return result;
  }

  /** Starts a thread, and returns when it waits. */
  Thread start(Runnable task) {
    Thread thread = Thread.ofVirtual().start(task);
    threads.add(thread);
    awaitParked();
    return thread;
  }

  /** Waits until every started thread waits for its write. */
  void awaitParked() {
    for (Thread thread : threads) {
      while (!isParked(thread) || isReading(thread)) {
        if (!thread.isAlive()) {
          throw new AssertionError("a write that was to wait has ended");
        }
        Thread.onSpinWait();
      }
    }
  }

  private static boolean isParked(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        || thread.getState() == Thread.State.TIMED_WAITING;
  }

  /** A write may read first, and waits for that as well. */
  private static boolean isReading(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().startsWith(ReadPool.class.getName()));
  }

  private void awaitRelease() {
    boolean interrupted = false;
    while (true) {
      try {
        release.await();
        break;
      } catch (InterruptedException e) {
        // Closing the store interrupts its writer.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

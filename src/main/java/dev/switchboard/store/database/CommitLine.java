package dev.switchboard.store.database;

import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: a thread takes all writes that wait, has a {@link TransactionRunner} run them in
 * one transaction, and takes the next ones. There is no artificial delay; the more writes wait, the
 * more share a commit.
 */
public final class CommitLine {
  /** How often the runner of an idle line may look after itself. */
  private static final Duration IDLE_INTERVAL = Duration.ofSeconds(1);

  /** How soon a close notices that waiting is hopeless. */
  private static final Duration CLOSE_INTERVAL = Duration.ofMillis(100);

  private final TransactionRunner runner;
  private final int maxWaiting;
  private final int maxBatch;
  private final BlockingQueue<Pending<?>> waiting;
  private final Pending<?> wakeUp = Pending.of("", _ -> true);
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean ended;

  /**
   * Starts the thread.
   *
   * @param maxWaiting writes that may wait; one more is refused at once
   * @param maxBatch writes in one transaction, by their weight: bounds how long the first waits for
   *     the last. One that is heavier has a transaction of its own
   */
  public CommitLine(String name, int maxWaiting, int maxBatch, TransactionRunner runner) {
    this.runner = runner;
    this.maxWaiting = maxWaiting;
    this.maxBatch = maxBatch;
    this.waiting = new ArrayBlockingQueue<>(maxWaiting);
    this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
  }

  /**
   * Adds a write; its thread then waits for its end.
   *
   * @throws StoreUnavailableException when too many wait, or the line is closed
   */
  public void add(Pending<?> pending) {
    if (closing || !runner.isOpen()) {
      throw runner.refusal();
    }
    if (!waiting.offer(pending)) {
      throw new StoreUnavailableException("more than " + maxWaiting + " writes are waiting");
    }
    // The thread may have ended between the check and the offer.
    if (ended) {
      refuseWaiting();
    }
  }

  /** Whether writes are taken. */
  public boolean isOpen() {
    return !closing && runner.isOpen();
  }

  /** Takes no more writes. Those that wait are still run. */
  public void stop() {
    closing = true;
    // An interrupt could cut a write that is running. A full queue needs no wake-up.
    var _ = waiting.offer(wakeUp);
  }

  /**
   * Waits, after {@link #stop}, until all writes have ended, and refuses those that have not.
   *
   * @param deadline of {@code nanoTime}
   * @param hopeless whether the thread hangs and need not be waited for
   * @return whether the thread has ended
   */
  public boolean join(long deadline, LongSupplier nanoTime, BooleanSupplier hopeless) {
    boolean interrupted = false;
    boolean joined = false;
    do {
      try {
        joined = thread.join(CLOSE_INTERVAL);
      } catch (InterruptedException _) {
        interrupted = true;
      }
    } while (!joined && !hopeless.getAsBoolean() && nanoTime.getAsLong() - deadline < 0);
    refuseWaiting();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return joined;
  }

  /** Ends the writes that wait for their turn: the store cannot run them. */
  public void refuseWaiting() {
    for (Pending<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.fail(runner.refusal());
    }
  }

  private void run() {
    List<Pending<?>> batch = new ArrayList<>(maxBatch);
    try {
      while (true) {
        Pending<?> first = next();
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, maxBatch - 1);
          batch.remove(wakeUp);
          run(batch);
          batch.clear();
        } else if (closing) {
          return;
        } else {
          runner.idle();
        }
      }
    } finally {
      ended = true;
      refuseWaiting();
    }
  }

  /** In one transaction, or in several where the writes are as long as many. */
  private void run(List<Pending<?>> batch) {
    int from = 0;
    int weight = 0;
    for (int i = 0; i < batch.size(); i++) {
      int next = batch.get(i).weight();
      if (i > from && weight + next > maxBatch) {
        runner.run(batch.subList(from, i));
        from = i;
        weight = 0;
      }
      weight += next;
    }
    runner.run(batch.subList(from, batch.size()));
  }

  /** Null when none has come for a while. */
  private @Nullable Pending<?> next() {
    try {
      return closing ? waiting.poll() : waiting.poll(IDLE_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      // Only stop ends the line.
      return waiting.poll();
    }
  }
}

package dev.switchboard.lane;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.machine.Machine;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Writes to the store what has been decided, in order, as much in one transaction as has gathered
 * while the last one was written. When the store is away, nothing is dropped; the same batch is
 * tried again. The submitter limits how much may wait.
 */
public final class BatchWriter<T> implements Machine {
  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final String operation;
  private final int maxBatch;
  private final Target<T> target;
  private final EventListener listener;
  private final ArrayDeque<T> waiting = new ArrayDeque<>();
  private final List<T> batch;

  /** Where it is written. */
  public interface Target<T> {
    /**
     * Makes all of a batch durable, or nothing.
     *
     * @return what to do next, now that it is durable
     */
    Runnable write(List<T> batch);

    /** The store refuses one that was written alone; it is left out. */
    void refused(T one, RuntimeException why);
  }

  /**
   * A writer; it writes when it is cranked.
   *
   * @param operation what is told to have failed
   * @param maxBatch of one transaction
   * @param listener told what goes wrong
   */
  public BatchWriter(String operation, int maxBatch, Target<T> target, EventListener listener) {
    this.operation = operation;
    this.maxBatch = maxBatch;
    this.target = target;
    this.listener = listener;
    this.batch = new ArrayList<>(maxBatch);
  }

  /** Takes some in, in order; safe for use by many threads. */
  public void submit(Collection<? extends T> some) {
    synchronized (waiting) {
      waiting.addAll(some);
    }
  }

  /** Takes one in unless too many wait; safe for use by many threads. */
  public void offer(T one, int maxWaiting) {
    synchronized (waiting) {
      if (waiting.size() < maxWaiting) {
        waiting.add(one);
      }
    }
  }

  @Override
  public long crank() {
    if (batch.isEmpty()) {
      synchronized (waiting) {
        while (batch.size() < maxBatch && !waiting.isEmpty()) {
          batch.add(waiting.poll());
        }
      }
    }
    return batch.isEmpty() ? UNTIL_WOKEN : attempt(this::writeBatch);
  }

  /**
   * Does something with the store.
   *
   * @return what {@link #crank} returns: in how long to try it again if the store is away
   */
  public long attempt(Runnable write) {
    try {
      write.run();
      return 0;
    } catch (StoreUnavailableException e) {
      listener.on(new EngineEvent.StoreFailed(operation, e));
      return RETRY_NANOS;
    }
  }

  private void writeBatch() {
    Runnable next;
    try {
      next = target.write(batch);
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      listener.on(new EngineEvent.Unexpected(operation, e));
      writeOneByOne();
      return;
    }
    try {
      next.run();
    } finally {
      // What is written must not be written twice, even if what follows fails.
      batch.clear();
    }
  }

  /** What the store refuses must not hold up the others. */
  private void writeOneByOne() {
    while (!batch.isEmpty()) {
      T one = batch.getFirst();
      Runnable next = writeOne(one);
      batch.removeFirst();
      next.run();
    }
  }

  private Runnable writeOne(T one) {
    try {
      return target.write(List.of(one));
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      return () -> target.refused(one, e);
    }
  }

  @Override
  public boolean isIdle() {
    synchronized (waiting) {
      return waiting.isEmpty() && batch.isEmpty();
    }
  }
}

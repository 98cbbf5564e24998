package dev.switchboard.callback;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.machine.Machine;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Makes durable what the lanes have decided, as much in one transaction as has gathered while the
 * last one was written. What waits is bounded by what the lanes hold. When the store is away,
 * nothing is dropped.
 */
final class CallbackSettler implements Machine {
  /** Of one transaction. */
  static final int MAX_BATCH = 512;

  /** Events about no message that wait. More than this says nothing new. */
  static final int MAX_HAPPENED = 1_000;

  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final CallbackQueue queue;
  private final BiConsumer<List<CallbackWork>, Set<EndpointId>> written;
  private final EventListener listener;
  private final ArrayDeque<CallbackWork> waiting = new ArrayDeque<>();
  private final List<CallbackWork> batch = new ArrayList<>(MAX_BATCH);

  /**
   * @param written told what is durable, and which endpoints another process serves
   */
  CallbackSettler(
      CallbackQueue queue,
      BiConsumer<List<CallbackWork>, Set<EndpointId>> written,
      EventListener listener) {
    this.queue = queue;
    this.written = written;
    this.listener = listener;
  }

  /** Takes work in, in order; safe for use by many threads. */
  void submit(Collection<CallbackWork> work) {
    synchronized (waiting) {
      waiting.addAll(work);
    }
  }

  /** Takes an event in, or drops it where too many wait; safe for use by many threads. */
  void offer(CallbackWork.Happened event) {
    synchronized (waiting) {
      if (waiting.size() < MAX_HAPPENED) {
        waiting.add(event);
      }
    }
  }

  @Override
  public long crank() {
    if (batch.isEmpty()) {
      synchronized (waiting) {
        while (batch.size() < MAX_BATCH && !waiting.isEmpty()) {
          batch.add(waiting.poll());
        }
      }
    }
    if (batch.isEmpty()) {
      return UNTIL_WOKEN;
    }
    try {
      writeBatch();
      batch.clear();
    } catch (StoreUnavailableException e) {
      listener.on(new EngineEvent.StoreFailed("settle callbacks", e));
      return RETRY_NANOS;
    }
    return 0;
  }

  private void writeBatch() {
    try {
      written.accept(List.copyOf(batch), queue.write(batch));
      return;
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      listener.on(new EngineEvent.Unexpected("settling callbacks", e));
    }
    // What the store refuses must not hold up the others. Its callback is sent after the next
    // start.
    while (!batch.isEmpty()) {
      List<CallbackWork> one = List.of(batch.getFirst());
      try {
        written.accept(one, queue.write(one));
      } catch (StoreUnavailableException e) {
        throw e;
      } catch (RuntimeException e) {
        listener.on(new EngineEvent.Unexpected("settling a callback", e));
      }
      batch.removeFirst();
    }
  }

  @Override
  public boolean isIdle() {
    synchronized (waiting) {
      return waiting.isEmpty() && batch.isEmpty();
    }
  }
}

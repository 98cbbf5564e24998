package dev.switchboard.dispatch;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.machine.Machine;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Makes settlements durable, as many in one transaction as have gathered while the last one was
 * written; and gives back what a lane leaves to other processes.
 *
 * <p>What waits here is bounded by the places of the lanes: an event keeps its place until its
 * settlement is written. When the store is away, nothing is dropped; the same batch is tried again.
 */
final class Settler implements Machine {
  /** Settlements in one transaction. */
  static final int MAX_BATCH = 1024;

  private static final long RETRY_NANOS = Duration.ofSeconds(1).toNanos();

  private final EventQueue queue;
  private final LaneBuffers buffers;
  private final Consumer<Settlement> settled;
  private final Runnable released;
  private final EventListener listener;
  private final ArrayDeque<Settlement> waiting = new ArrayDeque<>();
  private final List<Settlement> batch = new ArrayList<>(MAX_BATCH);
  private final Queue<List<LeasedMessage>> leaving = new ConcurrentLinkedQueue<>();

  /**
   * @param settled told of every settlement that has been written
   * @param released told when events have been given back
   * @param listener told what goes wrong; the store tells what is settled
   */
  Settler(
      EventQueue queue,
      LaneBuffers buffers,
      Consumer<Settlement> settled,
      Runnable released,
      EventListener listener) {
    this.queue = queue;
    this.buffers = buffers;
    this.settled = settled;
    this.released = released;
    this.listener = listener;
  }

  /** Takes settlements in, in order; safe for use by many threads. */
  void submit(List<Settlement> settlements) {
    synchronized (waiting) {
      waiting.addAll(settlements);
    }
  }

  /** Takes events in that their lane has taken out; safe for use by many threads. */
  void giveBack(List<LeasedMessage> events) {
    leaving.add(events);
  }

  @Override
  public long crank() {
    if (batch.isEmpty()) {
      takeBatch();
    }
    List<LeasedMessage> out = leaving.peek();
    if (batch.isEmpty() && out == null) {
      return UNTIL_WOKEN;
    }
    try {
      if (!batch.isEmpty()) {
        writeBatch();
        // Before anything else can fail: what is written must not end twice.
        batch.clear();
      }
      if (out != null) {
        release(out);
      }
    } catch (StoreUnavailableException e) {
      listener.on(new EngineEvent.StoreFailed("settle", e));
      return RETRY_NANOS;
    }
    return 0;
  }

  private void release(List<LeasedMessage> events) {
    try {
      queue.release(events);
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      unexpected("giving back", e);
      releaseOneByOne(events);
    }
    leaving.remove();
    buffers.bufferFor(events.getFirst().key().channel()).hasLeft(events);
    released.run();
  }

  /** What the store refuses to take back stays leased, and is dispatched after the next start. */
  private void releaseOneByOne(List<LeasedMessage> events) {
    for (LeasedMessage event : events) {
      try {
        queue.release(List.of(event));
      } catch (StoreUnavailableException e) {
        throw e;
      } catch (RuntimeException e) {
        unexpected("giving back " + event.message(), e);
      }
    }
  }

  private void writeBatch() {
    Set<Settlement> stale;
    try {
      stale = write(batch);
    } catch (StoreUnavailableException e) {
      throw e;
    } catch (RuntimeException e) {
      unexpected("settling", e);
      writeOneByOne();
      return;
    }
    batch.forEach(settlement -> end(settlement, stale));
  }

  private Set<Settlement> write(List<Settlement> settlements) {
    List<Settlement> refused = queue.settle(settlements);
    if (refused.isEmpty()) {
      return Set.of();
    }
    Set<Settlement> stale = Collections.newSetFromMap(new IdentityHashMap<>());
    stale.addAll(refused);
    return stale;
  }

  private void end(Settlement settlement, Set<Settlement> stale) {
    free(settlement);
    if (stale.isEmpty() || !stale.contains(settlement)) {
      settled.accept(settlement);
    } else if (settlement instanceof Settlement.Tried tried) {
      listener.on(refused(tried));
    }
  }

  /**
   * Keeps a settlement that the store refuses from holding up the others. Its own event stays in
   * the queue, leased, and is dispatched again after the next start.
   */
  private void writeOneByOne() {
    Iterator<Settlement> rest = batch.iterator();
    while (rest.hasNext()) {
      Settlement settlement = rest.next();
      try {
        Set<Settlement> stale = write(List.of(settlement));
        rest.remove();
        end(settlement, stale);
      } catch (StoreUnavailableException e) {
        throw e;
      } catch (RuntimeException e) {
        unexpected("settling " + settlement.event().message(), e);
        rest.remove();
        free(settlement);
      }
    }
  }

  private static EngineEvent refused(Settlement.Tried settlement) {
    return new EngineEvent.SettlementRefused(
        settlement.attempt().provider(),
        settlement.event().message().id(),
        settlement.attempt().number(),
        settlement.event().lease().fence());
  }

  private void unexpected(String where, RuntimeException thrown) {
    listener.on(new EngineEvent.Unexpected(where, thrown));
  }

  private void free(Settlement settlement) {
    LeasedMessage event = settlement.event();
    buffers.bufferFor(event.key().channel()).free(event);
  }

  @Override
  public boolean isIdle() {
    synchronized (waiting) {
      return waiting.isEmpty() && batch.isEmpty() && leaving.isEmpty();
    }
  }

  private void takeBatch() {
    synchronized (waiting) {
      while (batch.size() < MAX_BATCH && !waiting.isEmpty()) {
        batch.add(waiting.poll());
      }
    }
  }
}

package dev.switchboard.dispatch;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.lane.BatchWriter;
import dev.switchboard.machine.Machine;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.StoreUnavailableException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Makes settlements durable, and gives back what a lane leaves to other processes.
 *
 * <p>What waits here is bounded by the places of the lanes: an event keeps its place until its
 * settlement is written.
 */
final class Settler implements Machine, BatchWriter.Target<Settlement> {
  /** Settlements in one transaction. */
  static final int MAX_BATCH = 1024;

  private final EventQueue queue;
  private final LaneBuffers buffers;
  private final Consumer<Settlement> settled;
  private final Runnable released;
  private final EventListener listener;
  private final BatchWriter<Settlement> writer;
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
    this.writer = new BatchWriter<>("settle", MAX_BATCH, this, listener);
  }

  /** Takes settlements in, in order; safe for use by many threads. */
  void submit(List<Settlement> settlements) {
    writer.submit(settlements);
  }

  /** Takes events in that their lane has taken out; safe for use by many threads. */
  void giveBack(List<LeasedMessage> events) {
    leaving.add(events);
  }

  @Override
  public long crank() {
    long wait = writer.crank();
    List<LeasedMessage> out = leaving.peek();
    // Where it is to wait, the store is away.
    return out == null || (wait > 0 && wait < UNTIL_WOKEN)
        ? wait
        : writer.attempt(() -> release(out));
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

  @Override
  public Runnable write(List<Settlement> settlements) {
    List<Settlement> refused = queue.settle(settlements);
    Set<Settlement> stale = refused.isEmpty() ? Set.of() : byIdentity(refused);
    return () -> {
      // First all of them, so that a listener that fails keeps no place taken.
      settlements.forEach(this::free);
      settlements.forEach(settlement -> tell(settlement, stale));
    };
  }

  private static Set<Settlement> byIdentity(List<Settlement> settlements) {
    Set<Settlement> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(settlements);
    return set;
  }

  private void tell(Settlement settlement, Set<Settlement> stale) {
    if (!stale.contains(settlement)) {
      settled.accept(settlement);
    } else if (settlement instanceof Settlement.Tried tried) {
      listener.on(stale(tried));
    }
  }

  /** Its own event stays in the queue, leased, and is dispatched again after the next start. */
  @Override
  public void refused(Settlement settlement, RuntimeException why) {
    unexpected("settling " + settlement.event().message(), why);
    free(settlement);
  }

  private static EngineEvent stale(Settlement.Tried settlement) {
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
    return writer.isIdle() && leaving.isEmpty();
  }
}

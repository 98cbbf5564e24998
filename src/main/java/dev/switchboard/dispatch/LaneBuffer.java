package dev.switchboard.dispatch;

import dev.switchboard.queue.InboundEvent;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a lane holds in memory, and the bound on them.
 *
 * <p>An event takes a place from the moment its acceptance is written until its settlement is
 * durable, so the bound covers what is waiting, in flight and being settled. When a channel has
 * been refused a place it is <em>behind</em>: later events of it stay in the store too, until the
 * poller has fetched all of them in order. Every channel starts behind, because an earlier process
 * may have left events. Safe for use by many threads.
 */
final class LaneBuffer {
  private final int capacity;
  private final Set<String> behind;
  private final ArrayDeque<InboundEvent> waiting = new ArrayDeque<>();
  private int taken;
  private boolean starved;
  private volatile Runnable arrival = () -> {};

  /**
   * @param capacity messages held in memory at most
   */
  LaneBuffer(int capacity, List<String> channels) {
    this.capacity = capacity;
    this.behind = new HashSet<>(channels);
  }

  /** Takes a place for an event about to be written; refuses when full or behind. */
  synchronized boolean reserve(String channel) {
    if (behind.contains(channel)) {
      return false;
    }
    if (taken >= capacity) {
      behind.add(channel);
      return false;
    }
    taken++;
    return true;
  }

  /** Takes up to {@code most} places for events that the poller is about to claim. */
  synchronized int reserveUpTo(int most) {
    int granted = Math.min(most, capacity - taken);
    taken += granted;
    starved = granted == 0;
    return granted;
  }

  /** Gives back places that were reserved and not used, or whose events are settled. */
  synchronized void free(int places) {
    taken -= places;
  }

  /** Puts an event whose place was reserved in the line. */
  void add(InboundEvent event) {
    synchronized (this) {
      waiting.add(event);
    }
    arrival.run();
  }

  /** Sets what is run, on the thread that adds, whenever an event has been added. */
  void onArrival(Runnable action) {
    arrival = action;
  }

  synchronized @Nullable InboundEvent poll() {
    return waiting.poll();
  }

  synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  synchronized void caughtUp(String channel) {
    behind.remove(channel);
  }

  synchronized void fellBehind(String channel) {
    behind.add(channel);
  }

  synchronized boolean isBehind(String channel) {
    return behind.contains(channel);
  }

  /** Whether events wait in the store and fetching some is worth a transaction. */
  synchronized boolean wantsRefill() {
    return (starved || !behind.isEmpty()) && taken <= capacity / 2;
  }

  synchronized boolean isFull() {
    return taken >= capacity;
  }
}

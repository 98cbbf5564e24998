package dev.switchboard.store.memory;

import dev.switchboard.queue.EventKey;

/** Looks into the queue of a store in memory. */
public final class Rows {
  private Rows() {}

  /** Whether the row of an event is there and held by this owner. */
  public static boolean isHeldBy(MemoryStore store, EventKey event, long owner) {
    QueueRow row = store.queue().find(event);
    return row != null && row.owner == owner;
  }
}

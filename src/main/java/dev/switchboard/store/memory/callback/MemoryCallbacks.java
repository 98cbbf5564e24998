package dev.switchboard.store.memory.callback;

import dev.switchboard.callback.CallbackQueue;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventRetention;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.cluster.Membership;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageIds;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * The callbacks of a store in memory. The ports take the lock of the store; every other method is
 * called under it.
 */
public final class MemoryCallbacks {
  final CallbackTables tables;
  private final EnclosingStore store;

  /**
   * @param store that it is a part of
   */
  public MemoryCallbacks(EnclosingStore store) {
    this.store = store;
    this.tables = new CallbackTables(store);
  }

  /**
   * Writes events from now on.
   *
   * @param ids of events
   * @param all whether every event is written that an endpoint could want, also where none does
   * @param messages whether single messages are told at their own URLs
   * @param news told which endpoints something was written for; must not block
   */
  public void start(
      MessageIds ids, boolean all, boolean messages, Consumer<Collection<EndpointId>> news) {
    tables.start(ids, all, messages, news);
  }

  /** Writes an event of a message, where it is wanted. */
  public void write(MessageEvent event) {
    tables.write(event);
  }

  /** The greatest id that was ever given to an event, 0 when there is none. */
  public long lastEventId() {
    return tables.lastEventId();
  }

  /** Forgets what was to be told, and was told, of a message. */
  public void forgetMessage(long message) {
    tables.forgetMessage(message);
  }

  /** Forgets everything but the endpoints that have a name. */
  public void clear() {
    tables.clear();
  }

  /** Who outside wants to be told what happens. */
  public EndpointStore endpoints() {
    return new MemoryEndpoints(store, tables);
  }

  /**
   * The callbacks as one process serves them.
   *
   * @param membership under whose number it holds leases
   */
  public CallbackQueue queue(Membership membership) {
    return new MemoryCallbackQueue(store, tables, membership);
  }

  /** What was told, and telling it again. */
  public EventHistory history() {
    return new MemoryEventHistory(store, tables);
  }

  /** Lets go what is over of it. */
  public EventRetention retention() {
    return new MemoryEventRetention(store, tables);
  }
}

package dev.switchboard.store.memory;

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
final class MemoryCallbacks {
  final CallbackTables tables;
  private final EnclosingStore store;

  MemoryCallbacks(EnclosingStore store) {
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
  void start(MessageIds ids, boolean all, boolean messages, Consumer<Collection<EndpointId>> news) {
    tables.start(ids, all, messages, news);
  }

  /** Writes an event of a message, where it is wanted. */
  void write(MessageEvent event) {
    tables.write(event);
  }

  /** The greatest id that was ever given to an event, 0 when there is none. */
  long lastEventId() {
    return tables.lastEventId();
  }

  /** Forgets what was to be told, and was told, of a message. */
  void forgetMessage(long message) {
    tables.forgetMessage(message);
  }

  /** Forgets everything but the endpoints that have a name. */
  void clear() {
    tables.clear();
  }

  EndpointStore endpoints() {
    return new MemoryEndpoints(store, tables);
  }

  /**
   * The callbacks as one process serves them.
   *
   * @param membership under whose number it holds leases
   */
  CallbackQueue queue(Membership membership) {
    return new MemoryCallbackQueue(store, tables, membership);
  }

  EventHistory history() {
    return new MemoryEventHistory(store, tables);
  }

  EventRetention retention() {
    return new MemoryEventRetention(store, tables);
  }
}

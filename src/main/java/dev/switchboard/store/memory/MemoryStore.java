package dev.switchboard.store.memory;

import dev.switchboard.cluster.NodeTable;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.Channel;
import dev.switchboard.queue.StoreFullException;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.memory.callback.EnclosingStore;
import dev.switchboard.store.memory.callback.MemoryCallbacks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the processes of one installation share: messages, queue and nodes. Safe for use by many
 * threads.
 */
public final class MemoryStore {
  /** What is kept of a message that was dispatched or has failed. */
  public enum Keep {
    /** All of it, until {@link dev.switchboard.history.Retention} lets it go. */
    EVERYTHING,
    /**
     * Nothing: what was counted is all that is known of it, and a conversation goes with the last
     * message of it that waits. No listing shows what waits either.
     */
    WHAT_WAITS
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Tables tables;
  private final Queue queue;
  private final MemoryCallbacks callbacks;
  private final MemoryNodeTable nodes;
  private final Duration idempotencyTtl;
  private final long maxBytes;
  private long lastProcess;
  private boolean away;

  /** What callbacks see of it. */
  private final class ForCallbacks implements EnclosingStore {
    @Override
    public <R> R transaction(Supplier<R> work) {
      return MemoryStore.this.transaction(work);
    }

    @Override
    public boolean has(long message) {
      return tables.messages.containsKey(message);
    }

    @Override
    public @Nullable String statusCallbackOf(long message) {
      StoredMessage found = tables.messages.get(message);
      return found == null ? null : found.content.options().statusCallback();
    }

    @Override
    public @Nullable MessageRecord find(long message) {
      StoredMessage found = tables.messages.get(message);
      return found == null ? null : found.record();
    }

    @Override
    public boolean isLive(long owner) {
      return nodes.isLive(owner);
    }

    @Override
    public void addBytes(long more) {
      tables.addBytes(more);
    }
  }

  /**
   * @param maxBytes that messages, keys and conversations may occupy; what does not fit is refused
   * @param idempotencyTtl how long a key is remembered
   * @param clock on which the leases of nodes end
   */
  public MemoryStore(Keep keep, long maxBytes, Duration idempotencyTtl, InstantSource clock) {
    this.tables = new Tables(keep == Keep.EVERYTHING);
    this.queue = new Queue(keep == Keep.WHAT_WAITS);
    this.callbacks = new MemoryCallbacks(new ForCallbacks());
    this.maxBytes = maxBytes;
    this.idempotencyTtl = idempotencyTtl;
    this.nodes = new MemoryNodeTable(this, clock);
  }

  /** Goes away, or comes back: while it is away every question and every write fails. */
  public void setAway(boolean isAway) {
    locked(() -> away = isAway);
  }

  /** The number of another process that has the store to itself; greater than all before it. */
  public long nextProcess() {
    return locked(() -> ++lastProcess);
  }

  /** The rows of the nodes, where several processes share the store. */
  public NodeTable nodeTable() {
    return nodes;
  }

  /** What is held, in bytes. */
  public long heldBytes() {
    return locked(tables::bytes);
  }

  /** Outbound messages that have not ended. */
  public long pending() {
    return locked(() -> Channel.wireNames().stream().mapToLong(queue::rowsOf).sum());
  }

  /** The greatest id that was ever given to a stored or queued message, 0 when there is none. */
  public long lastMessageId() {
    return locked(tables::lastMessageId);
  }

  /** Runs a piece of work that no other can look into. */
  <R> R transaction(Supplier<R> work) {
    lock.lock();
    try {
      if (away) {
        throw new StoreUnavailableException("the store does not answer");
      }
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #transaction}, also while the store is away. */
  private <R> R locked(Supplier<R> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes sure that there is room.
   *
   * @throws StoreFullException when there is none
   */
  void requireRoom(long bytes) {
    if (tables.bytes() + bytes > maxBytes) {
      throw new StoreFullException(
          "The store in memory is full: it may hold %d bytes, by store.memory-max."
              .formatted(maxBytes));
    }
  }

  /** A message that waits or is kept after its end; null where there is none. */
  @Nullable StoredMessage find(long id) {
    QueueRow row = queue.find(id);
    return row != null && row.message != null ? row.message : tables.messages.get(id);
  }

  Tables tables() {
    return tables;
  }

  MemoryCallbacks callbacks() {
    return callbacks;
  }

  Queue queue() {
    return queue;
  }

  MemoryNodeTable nodes() {
    return nodes;
  }

  Duration idempotencyTtl() {
    return idempotencyTtl;
  }
}

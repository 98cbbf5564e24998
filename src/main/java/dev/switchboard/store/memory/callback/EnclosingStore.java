package dev.switchboard.store.memory.callback;

import dev.switchboard.history.MessageRecord;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What callbacks need of the store that they are a part of. Everything but {@link #transaction} is
 * called from within a transaction.
 */
public interface EnclosingStore {
  /**
   * Runs a piece of work that no other can look into.
   *
   * @throws dev.switchboard.queue.StoreUnavailableException while the store is away
   */
  <R> R transaction(Supplier<R> work);

  /** Whether a message is kept. */
  boolean has(long message);

  /** The URL that a message names for its own events; null for none, or where it is not kept. */
  @Nullable String statusCallbackOf(long message);

  /** A message as it is now; null where it is not kept. */
  @Nullable MessageRecord find(long message);

  /** Whether the process of this number lives, by the clock of the store. */
  boolean isLive(long owner);

  /** Counts what is held; a negative number takes away. */
  void addBytes(long more);
}

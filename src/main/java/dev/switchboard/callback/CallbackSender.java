package dev.switchboard.callback;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Calls an endpoint. Safe for use by many threads. */
@FunctionalInterface
public interface CallbackSender {
  /**
   * Begins a call and returns at once. Cancelling the future ends it.
   *
   * @param cursor every event up to it is settled; null when there is none
   */
  CompletableFuture<CallbackResult> send(
      Endpoint endpoint, Callback callback, @Nullable EventId cursor);
}

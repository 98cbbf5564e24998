package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.post.PostResult;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Calls an endpoint. Safe for use by many threads. */
@FunctionalInterface
public interface CallbackSender {
  /** Whether there is anything to be said of an event; what is not said counts as acknowledged. */
  default boolean tells(Endpoint endpoint, Callback callback) {
    return true;
  }

  /**
   * Begins a call and returns at once. Cancelling the future ends it.
   *
   * @param cursor every event up to it is settled; null when there is none
   */
  CompletableFuture<PostResult> send(
      Endpoint endpoint, Callback callback, @Nullable EventId cursor);
}

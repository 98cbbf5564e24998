package dev.switchboard.callback;

import dev.switchboard.history.MessageRecord;
import org.jspecify.annotations.Nullable;

/**
 * An event that an endpoint has still to be told.
 *
 * @param attempts made before, in this round
 * @param attemptsBefore made in earlier rounds, before it was asked for once more
 * @param again whether it was asked for once more
 * @param message as it is read now, null when the event is not about one, or it is not kept any
 *     more
 * @param bytes of memory that it takes until it is settled
 */
public record Callback(
    StoredEvent event,
    int attempts,
    int attemptsBefore,
    boolean again,
    @Nullable MessageRecord message,
    long bytes) {
  private static final int OVERHEAD_BYTES = 2 << 10;

  /** The message, the body that is made of it, and the copy that is sent. */
  private static final int COPIES = 6;

  /** The same without what only sending needs. */
  Callback settled() {
    return new Callback(event, attempts, attemptsBefore, again, null, bytes);
  }

  /**
   * Where its message alone wants it to be told; null when it does not, or is not kept any more.
   */
  @Nullable String statusCallback() {
    return message == null ? null : message.content().options().statusCallback();
  }

  /** The trace that its message is part of; null when there is none. */
  @Nullable String traceparent() {
    return message == null ? null : message.content().options().traceparent();
  }

  /** The format in which its message alone is told; null for the standard one. */
  @Nullable String statusFormat() {
    return message == null ? null : message.content().options().statusFormat();
  }

  /** The number of the next attempt, over all rounds. */
  int nextAttempt() {
    return attemptsBefore + attempts + 1;
  }

  /** What a callback takes, from above. */
  public static long bytesOf(long octetsOfMessage) {
    return OVERHEAD_BYTES + COPIES * octetsOfMessage;
  }
}

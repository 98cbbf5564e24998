package dev.switchboard.queue;

import dev.switchboard.message.MessageId;
import java.time.Instant;

/**
 * What a sender may still change. Every method returns once its outcome is durable, may be called
 * from any thread, and throws {@link StoreUnavailableException} when the outcome is unknown.
 */
public interface PendingMessages {
  /** Takes a pending message back that is not being sent, or says why not. */
  Cancellation cancel(MessageId id);

  /**
   * Has a scheduled message sent at another time, or says why not. How long it is worth sending
   * counts from the new time.
   *
   * @param sendAt a time that has passed means now
   */
  Rescheduling reschedule(MessageId id, Instant sendAt);
}

package dev.switchboard.history;

import dev.switchboard.message.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets go of what is too old to be kept, or is to be kept no longer. Safe for use by many threads;
 * throws {@link dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface Retention {
  /**
   * What one step came to.
   *
   * @param messages that are gone
   * @param conversations that are gone, because they had no other messages
   * @param next where the next step begins; null when there is nothing old beyond it
   */
  record Step(int messages, int conversations, @Nullable MessageId next) {}

  /**
   * Deletes messages that were accepted before a moment and have reached their end, with all that
   * is known of them, in one transaction of bounded size. Messages that are pending stay, however
   * old they are. Conversations and totals are those of what is left.
   *
   * @param after where the step before ended, null to begin with the oldest
   */
  Step expire(Instant acceptedBefore, @Nullable MessageId after);

  /** What came of the wish to let go of one message. */
  enum Removal {
    /** It is done, durably, now or before. */
    DONE,
    /** Nothing was changed: the message is still needed. */
    REFUSED,
    /** There is no such message. */
    UNKNOWN
  }

  /**
   * Deletes one message that was sent or given up, with all that is known of it, in one
   * transaction. Its idempotency key is kept as long as any, so the same request again sends
   * nothing. A pending message is refused, and so is one that was received: only its row tells that
   * its provider delivers it again.
   */
  Removal remove(MessageId id);

  /**
   * Empties the body of one message that was sent or received, or of an SMS that has failed: then
   * it cannot be brought back. Another failed one is refused, because it can, and so is a pending
   * one.
   */
  Removal redact(MessageId id);
}

package dev.switchboard.history;

import dev.switchboard.message.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets go of what is too old to be kept. Safe for use by many threads; throws {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store is lost.
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
}

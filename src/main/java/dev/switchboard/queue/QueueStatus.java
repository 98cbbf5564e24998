package dev.switchboard.queue;

import dev.switchboard.message.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * What is in the queue at one moment.
 *
 * @param leased events held by this process, in memory or on their way to a provider
 * @param waiting first attempts without a lease
 * @param scheduled retries, and messages to be sent later, without a lease
 * @param oldest the message that was accepted first, null when the queue is empty; for one that was
 *     to be sent later counts that time, as the first id of it
 */
public record QueueStatus(long leased, long waiting, long scheduled, @Nullable MessageId oldest) {
  /** All events together. */
  public long total() {
    return leased + waiting + scheduled;
  }
}

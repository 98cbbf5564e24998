package dev.switchboard.history;

import dev.switchboard.message.Channel;
import dev.switchboard.message.DeliveryStatus;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import org.jspecify.annotations.Nullable;

/**
 * A question about messages, newest first. A member that is null does not narrow it.
 *
 * @param delivery the word of their providers; not together with a sender or a recipient
 * @param from sender in normal form
 * @param to recipient in normal form
 * @param before only messages older than this one: the cursor of a page
 * @param offset rows to pass over, at least 0
 * @param limit rows to return, at least 1
 */
public record MessageQuery(
    @Nullable MessageStatus status,
    @Nullable DeliveryStatus delivery,
    @Nullable Channel channel,
    @Nullable String from,
    @Nullable String to,
    @Nullable MessageId before,
    long offset,
    int limit) {
  /** A question that is not about deliveries. */
  public MessageQuery(
      @Nullable MessageStatus status,
      @Nullable Channel channel,
      @Nullable String from,
      @Nullable String to,
      @Nullable MessageId before,
      long offset,
      int limit) {
    this(status, null, channel, from, to, before, offset, limit);
  }
}

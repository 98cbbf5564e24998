package dev.switchboard.intake;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageTime;
import java.time.Instant;

/**
 * An inbound message as it is queued for processing, normalised, in one transaction with the ids
 * that its delivery is known by and its idempotency record.
 *
 * @param sentByA whether the sender is participant A of the conversation
 * @param providerName the provider of its channel, which delivered it
 */
public record InboundMessage(
    MessageId id,
    Delivery delivery,
    ConversationKey conversation,
    boolean sentByA,
    String providerName,
    Instant acceptedAt) {
  /** When it was written, as far as the provider says so, else when it was accepted (FR-015). */
  public MessageTime time() {
    return MessageTime.of(delivery.submission().timestamp(), acceptedAt);
  }

  /** Leaves out addresses and body: they must not reach a log by accident. */
  @Override
  public String toString() {
    return "InboundMessage[" + id + "]";
  }
}

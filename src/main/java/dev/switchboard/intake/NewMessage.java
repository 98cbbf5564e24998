package dev.switchboard.intake;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.message.MessageTime;
import dev.switchboard.queue.OutboundMessage;
import java.time.Instant;

/**
 * An outbound message as it is stored, in one transaction with its conversation, its queue entry
 * and its idempotency record.
 *
 * @param channel wire name
 * @param sentByA whether the sender is participant A of the conversation
 * @param providerName the provider that its channel is routed to (008 FR-009)
 * @param acceptedAt when the 202 was earned
 * @param time the client's, or that of acceptance
 */
public record NewMessage(
    OutboundMessage message,
    String channel,
    ConversationKey conversation,
    boolean sentByA,
    String providerName,
    Instant acceptedAt,
    MessageTime time) {}

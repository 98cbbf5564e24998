package dev.switchboard.intake;

import dev.switchboard.message.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * What an accepted request is answered with, the first time and on every replay.
 *
 * @param conversationId null for an inbound message that still waits to be processed
 */
public record Receipt(MessageId id, @Nullable Long conversationId) {}

package dev.switchboard.intake;

import dev.switchboard.message.MessageId;

/** What an accepted request is answered with, the first time and on every replay. */
public record Receipt(MessageId id, long conversationId) {}

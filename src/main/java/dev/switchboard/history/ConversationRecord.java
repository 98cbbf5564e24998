package dev.switchboard.history;

import dev.switchboard.conversation.ConversationKey;
import java.time.Instant;

/**
 * A conversation as it is now.
 *
 * @param id greater than zero
 * @param messageCount messages of both directions, at least 1
 * @param lastActivityAt the latest time that any of its messages is ordered by
 */
public record ConversationRecord(
    long id, ConversationKey key, long messageCount, Instant lastActivityAt) {}

package dev.switchboard.queue;

import dev.switchboard.message.MessageId;

/**
 * What of one channel is in the queue, held or free.
 *
 * @param pending events, at least 1
 * @param oldest the message that was accepted first; for one that was to be sent later counts that
 *     time, as the first id of it
 */
public record ChannelBacklog(long pending, MessageId oldest) {}

package dev.switchboard.queue;

/**
 * An event of the queue, leased to this process.
 *
 * @param attempts how many attempts have been recorded so far, in all rounds
 * @param round the one that the message is in
 */
public record LeasedMessage(
    EventKey key,
    Lease lease,
    int attempts,
    Round round,
    long conversationId,
    OutboundMessage message) {}

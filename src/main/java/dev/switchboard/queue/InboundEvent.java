package dev.switchboard.queue;

/**
 * An event of the queue, leased to this process.
 *
 * @param attempts how many attempts have been recorded so far
 */
public record InboundEvent(EventKey key, Lease lease, int attempts, OutboundMessage message) {}

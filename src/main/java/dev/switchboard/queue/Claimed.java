package dev.switchboard.queue;

/**
 * What a claim has brought.
 *
 * @param events handed over
 * @param bytes that their messages occupy
 * @param more whether the claim ended at its limit: the store may hold more
 */
public record Claimed(int events, long bytes, boolean more) {}

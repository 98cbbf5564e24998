package dev.switchboard.queue;

/**
 * What a claim may bring; the caller has reserved the places and the bytes.
 *
 * @param events at most so many, greater than zero
 * @param bytes that the messages may occupy, as {@link OutboundMessage#retainedBytes} counts them
 * @param oneAtLeast whether the first message comes even when it is larger: so a caller that holds
 *     nothing else always gets on
 */
public record ClaimLimit(int events, long bytes, boolean oneAtLeast) {}

package dev.switchboard.queue;

/**
 * The right to settle one event.
 *
 * @param owner the process that holds it, never 0
 * @param fence rises with every change of hands; starts at 1
 */
public record Lease(long owner, long fence) {}

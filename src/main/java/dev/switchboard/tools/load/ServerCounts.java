package dev.switchboard.tools.load;

/**
 * What the server says of its messages at one moment, all channels together.
 *
 * @param nanos when, on this process's monotonic clock
 * @param drift 0 when every accepted message is accounted for
 */
record ServerCounts(
    long nanos, long accepted, long pending, long dispatched, long failed, long drift) {}

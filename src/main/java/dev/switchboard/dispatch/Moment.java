package dev.switchboard.dispatch;

import java.time.Instant;

/**
 * Now, on both clocks.
 *
 * @param instant wall-clock time, for what is recorded and for what outlives the process; may jump
 * @param nanos monotonic time with an arbitrary origin, for measuring and for deadlines
 */
public record Moment(Instant instant, long nanos) {}

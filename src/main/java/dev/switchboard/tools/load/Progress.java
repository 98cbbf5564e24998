package dev.switchboard.tools.load;

import java.time.Duration;

/**
 * How a run is going: what happened since it was last told, and what is so far.
 *
 * @param elapsed since the first request
 * @param warmingUp whether what is sent now is counted apart
 * @param acknowledgedPerSecond new messages, lately
 * @param p99Millis latency, lately; 0 when nothing was acknowledged
 * @param inFlight requests without an answer yet, or their messages where a request has many
 * @param refused so far, warm-up included
 * @param unanswered likewise, so far, warm-up included
 */
public record Progress(
    Duration elapsed,
    boolean warmingUp,
    double acknowledgedPerSecond,
    double p99Millis,
    long inFlight,
    long refused,
    long unanswered) {}

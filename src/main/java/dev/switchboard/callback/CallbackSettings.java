package dev.switchboard.callback;

import java.time.Duration;

/**
 * How endpoints are called.
 *
 * @param maxInFlight calls of one endpoint under way at once
 * @param timeout for a whole answer
 * @param schedule when a callback is sent again
 * @param disableAfter of nothing but failures, after which an endpoint is left alone
 * @param probeInterval between two calls of an endpoint that is left alone
 * @param largestCallbackBytes of memory that the largest callback takes
 */
public record CallbackSettings(
    int maxInFlight,
    Duration timeout,
    RetrySchedule schedule,
    Duration disableAfter,
    Duration probeInterval,
    long largestCallbackBytes) {}

package dev.switchboard.dispatch;

import dev.switchboard.lane.BreakerPolicy;
import java.time.Duration;

/**
 * How a provider is to be used.
 *
 * @param maxInFlight calls that this node may have under way at once, at least 1
 * @param ratePerSecond calls that all nodes together may start in a second, 0 for as many as it
 *     takes
 * @param timeout after which a call is cut and counts as a timeout
 * @param breaker when the provider is left alone
 * @param retryPolicy what follows from a failed attempt
 */
public record LaneSettings(
    int maxInFlight,
    int ratePerSecond,
    Duration timeout,
    BreakerPolicy breaker,
    RetryPolicy retryPolicy) {}

package dev.switchboard.dispatch;

import java.time.Duration;

/**
 * How a provider is to be used.
 *
 * @param maxInFlight calls that may be under way at once, at least 1
 * @param timeout after which a call is cut and counts as a timeout
 * @param retryPolicy what follows from a failed attempt
 */
public record LaneSettings(int maxInFlight, Duration timeout, RetryPolicy retryPolicy) {}

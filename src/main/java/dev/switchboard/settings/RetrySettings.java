package dev.switchboard.settings;

import java.time.Duration;

/**
 * When a message that failed is tried again, and when it is given up.
 *
 * @param maxAttempts including the first
 * @param baseDelay upper end of the first wait; doubles with each attempt
 * @param maxDelay upper end of every wait, at least {@code baseDelay}
 * @param maxAge a message older than this is not tried again
 */
public record RetrySettings(
    int maxAttempts, Duration baseDelay, Duration maxDelay, Duration maxAge) {}

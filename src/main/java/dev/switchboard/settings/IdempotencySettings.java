package dev.switchboard.settings;

import java.time.Duration;

/**
 * How long an {@code Idempotency-Key} is remembered.
 *
 * @param ttl counted from the acceptance
 */
public record IdempotencySettings(Duration ttl) {}

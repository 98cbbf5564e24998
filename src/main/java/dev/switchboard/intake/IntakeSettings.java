package dev.switchboard.intake;

import java.time.Duration;

/**
 * What acceptance limits and remembers.
 *
 * @param sender limit for each normalised sender
 * @param ip limit for each client address
 * @param idempotencyTtl how long an idempotency key is remembered, from the acceptance
 */
public record IntakeSettings(
    RateLimits.Limit sender, RateLimits.Limit ip, Duration idempotencyTtl) {}

package dev.switchboard.settings;

import java.time.Duration;

/**
 * When a provider is left alone, and how it is tried again.
 *
 * @param failureThreshold failures in a row after which nothing is sent
 * @param openDuration how long nothing is sent
 * @param halfOpenProbes calls let through after that to find out; also how many it takes to decide
 */
public record BreakerSettings(int failureThreshold, Duration openDuration, int halfOpenProbes) {}

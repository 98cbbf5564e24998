package dev.switchboard.dispatch;

import dev.switchboard.lane.BreakerPolicy;

/**
 * What holds for all lanes.
 *
 * @param bufferMax messages in memory for each provider; the rest wait in the store
 */
public record DispatchSettings(BreakerPolicy breaker, RetryPolicy retry, int bufferMax) {}

package dev.switchboard.config;

import org.jspecify.annotations.Nullable;

/**
 * The faults a provider has of its own; each member that is null is taken from the global {@link
 * FaultSettings}, whose units and ranges hold here too.
 */
public record FaultOverrides(
    @Nullable Integer timeoutPct,
    @Nullable Integer errorPct,
    @Nullable Integer ratelimitPct,
    @Nullable Long seed,
    @Nullable Integer latencyMinMs,
    @Nullable Integer latencyMaxMs,
    @Nullable Integer retryAfterSeconds,
    @Nullable Integer quotaPerSecond) {

  /** These members where they are set, the given ones elsewhere. */
  public FaultSettings over(FaultSettings global) {
    return new FaultSettings(
        timeoutPct != null ? timeoutPct : global.timeoutPct(),
        errorPct != null ? errorPct : global.errorPct(),
        ratelimitPct != null ? ratelimitPct : global.ratelimitPct(),
        seed != null ? seed : global.seed(),
        new FaultSettings.LatencyMs(
            latencyMinMs != null ? latencyMinMs : global.latencyMs().min(),
            latencyMaxMs != null ? latencyMaxMs : global.latencyMs().max()),
        retryAfterSeconds != null ? retryAfterSeconds : global.retryAfterSeconds(),
        quotaPerSecond != null ? quotaPerSecond : global.quotaPerSecond());
  }
}

package dev.switchboard.lane;

import java.time.Duration;

/**
 * The share of calls that is refused below the limit: what trials agree on, or the last says; and
 * how long it holds. Times are nanoseconds of a monotonic clock.
 */
final class ChanceEstimate {
  /** Older calls count half from then on. */
  private static final int MEMORY_CALLS = 500;

  /** A share below this makes no noise. */
  private static final double NOISE = 0.01;

  /** Where a rate is limited, it is measured again after so long. */
  private static final long HOLDS = Duration.ofSeconds(15).toNanos();

  /** Where nothing is, after a time that doubles whenever it is confirmed. */
  private static final long MIN_HOLDS_IN_FREE = Duration.ofMinutes(1).toNanos();

  private static final long MAX_HOLDS_IN_FREE = Duration.ofMinutes(16).toNanos();

  private double calls;
  private double refused;
  private long measuredAt;
  private long holdsInFree = MIN_HOLDS_IN_FREE;

  ChanceEstimate(long now) {
    this.measuredAt = now;
  }

  double share() {
    return calls == 0 ? 0 : refused / calls;
  }

  boolean isNoisy() {
    return share() > NOISE;
  }

  /** A measurement begins. */
  void measuredAt(long now) {
    measuredAt = now;
  }

  /** Whether to measure it again where a rate is limited. */
  boolean isOld(long now) {
    return now - measuredAt >= HOLDS;
  }

  /** Whether to measure it again where nothing is limited. */
  boolean isOldInFree(long now) {
    return now - measuredAt >= holdsInFree;
  }

  /** Nothing but chance was found where nothing is limited. */
  void holdsLonger() {
    holdsInFree = Math.min(MAX_HOLDS_IN_FREE, 2 * holdsInFree);
  }

  /** There is a limit, or may be. */
  void holdsBriefly() {
    holdsInFree = MIN_HOLDS_IN_FREE;
  }

  void learn(Trial trial) {
    if (!agreesWith(trial)) {
      forget();
    } else if (calls > MEMORY_CALLS) {
      calls /= 2;
      refused /= 2;
    }
    calls += trial.answered();
    refused += trial.refused();
  }

  /** No pace has fewer refusals than chance alone. */
  void lower(Trial trial) {
    if (trial.share() < share() && contradicts(trial)) {
      forget();
      learn(trial);
    }
  }

  void forget() {
    calls = 0;
    refused = 0;
  }

  boolean agreesWith(Trial trial) {
    return calls > 0 && !contradicts(trial);
  }

  private boolean contradicts(Trial trial) {
    double pooled = (refused + trial.refused()) / (calls + trial.answered());
    double noise = Math.sqrt(pooled * (1 - pooled) * (1 / calls + 1.0 / trial.answered()));
    return Math.abs(share() - trial.share()) > Trial.SIGNIFICANT * noise;
  }
}

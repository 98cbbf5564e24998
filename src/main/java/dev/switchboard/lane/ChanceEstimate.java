package dev.switchboard.lane;

/** The share of calls that is refused below the limit: what trials agree on, or the last says. */
final class ChanceEstimate {
  /** Older calls count half from then on. */
  private static final int MEMORY_CALLS = 500;

  private double calls;
  private double refused;

  double share() {
    return calls == 0 ? 0 : refused / calls;
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

package dev.switchboard.lane;

/**
 * The faster half of a pair of trials, and how the slower half compares with it. Immutable.
 *
 * @param rate calls per second that were allowed
 * @param taken calls per second that were not refused
 * @param share refused calls of all calls, 0 to 1
 * @param calls answers that the share was counted from
 * @param cruising whether the rate was one that had proved itself
 */
record PairedTrial(double rate, double taken, double share, int calls, boolean cruising) {
  /** The slower half ends after so many answers in any case. */
  private static final int MAX_CALLS = 400;

  /** Before so many answers a share is an accident. */
  private static final int MIN_CALLS = 20;

  /** An error of the share may move the capacity by so much. */
  private static final double PRECISION = 0.03;

  /** A share that is lower by less, as a part of what is taken, is the same. */
  private static final double SAME = 0.05;

  /** A share that is higher by more standard deviations does not confirm another. */
  private static final double CONFIRMING = 1.5;

  static PairedTrial of(Trial trial, RateController.Phase phase, double rate, double taken) {
    // Where nothing was slowed down, saved tokens hide the limit until they are spent.
    return phase == RateController.Phase.DOWN
        ? new PairedTrial(rate, taken, trial.share(), trial.answered(), false)
        : new PairedTrial(
            rate, taken, trial.tailShare(), trial.tail(), phase == RateController.Phase.CRUISE);
  }

  /** Whether the slower half has to be slower still: its refusals are not only those of chance. */
  boolean isStillTooFast(Trial slower) {
    return slower.answered() >= MIN_CALLS && deviationsBelow(slower) < -Trial.SIGNIFICANT;
  }

  /** Whether the slower half has enough answers. What is lower, but not for sure, needs more. */
  boolean isDecided(Trial slower, double chance, boolean confirming) {
    if (!confirming && slower.refused() > 0 && isClearlyBelow(slower)) {
      return true;
    }
    double most = Math.max(slower.share(), chance);
    double none = slower.refused() == 0 ? (confirming ? 6 : 3) / share : 0;
    double needed = Math.max(none, most / (1 - most) / (PRECISION * PRECISION));
    return slower.answered() >= Math.min(MAX_CALLS, needed)
        && (isAboutTheSame(slower) || isLower(slower) || slower.answered() >= MAX_CALLS / 2);
  }

  /** Whether the share that is refused did not fall. */
  boolean isSlowingDownInVain(Trial slower) {
    return isAboutTheSame(slower) || !isLower(slower);
  }

  /** Whether no more are refused at the slower pace: then its share may be chance. */
  boolean confirms(Trial slower) {
    return deviationsBelow(slower) > -CONFIRMING;
  }

  private boolean isClearlyBelow(Trial slower) {
    return slower.answered() >= MIN_CALLS && deviationsBelow(slower) > Trial.SIGNIFICANT;
  }

  /** To take chance for a limit costs most where nothing is limited. */
  private boolean isLower(Trial slower) {
    return slower.refused() == 0 || deviationsBelow(slower) > (cruising ? 2 : Trial.SIGNIFICANT);
  }

  private boolean isAboutTheSame(Trial slower) {
    return share - slower.share() < SAME * (1 - slower.share());
  }

  private double deviationsBelow(Trial slower) {
    return slower.deviationsBelow(share, calls);
  }
}

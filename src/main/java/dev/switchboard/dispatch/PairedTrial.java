package dev.switchboard.dispatch;

/**
 * The faster half of a pair of trials, and how the slower half compares with it. Its tail counts,
 * where saved tokens are spent. Immutable.
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

  /** An error of the share may move the capacity by so much. */
  private static final double PRECISION = 0.03;

  /** A share that is lower by less, as a part of what is taken, is the same. */
  private static final double SAME = 0.05;

  /** Whether the slower half has to be slower still: its refusals are not only those of chance. */
  boolean isStillTooFast(Trial slower) {
    return slower.isBeyond(share) || (slower.isSuspicious() && slower.isClearlyBelow(share));
  }

  /** Whether the slower half has enough answers. What is lower, but not for sure, needs more. */
  boolean isDecided(Trial slower, double chance) {
    double most = Math.max(slower.share(), chance);
    double needed = Math.max(3 / share, most / (1 - most) / (PRECISION * PRECISION));
    return slower.answered() >= Math.min(MAX_CALLS, needed)
        && (isAboutTheSame(slower) || isLower(slower) || slower.answered() >= MAX_CALLS / 2);
  }

  /** Whether the share that is refused did not fall. */
  boolean isSlowingDownInVain(Trial slower) {
    return isAboutTheSame(slower) || !isLower(slower);
  }

  /** To take chance for a limit costs most where nothing is limited. */
  private boolean isLower(Trial slower) {
    double deviations = cruising ? 2 : Trial.SIGNIFICANT;
    return slower.refused() == 0 || slower.isBelow(share, calls, deviations);
  }

  private boolean isAboutTheSame(Trial slower) {
    return share - slower.share() < SAME * (1 - slower.share());
  }
}

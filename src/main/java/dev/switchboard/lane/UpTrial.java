package dev.switchboard.lane;

/**
 * A trial of a pace above the capacity: whether sending faster delivers more. Immutable.
 *
 * @param gain the pace, as a multiple of the capacity
 * @param capacity calls per second that the provider takes, as far as was known when it began
 * @param proved the capacity before the first of a series of such trials
 */
record UpTrial(double gain, double capacity, double proved) {
  static final double FIRST_GAIN = 1.06;

  /** A small step is lost in the noise of refusals by chance. */
  static final double FIRST_GAIN_IN_NOISE = 1.25;

  static final double MAX_GAIN = 2;

  private static final double NANOS = 1e9;

  /** It sends so many seconds' worth above the capacity: saved tokens are spent by then. */
  private static final double SAVED_SECONDS = 0.2;

  private static final double MAX_SECONDS = 2;

  /** So much longer it waits for calls that are allowed and do not come. */
  private static final int PATIENCE = 3;

  /** A rate of which so little is used at {@link #MAX_GAIN} limits nothing. */
  private static final double UNUSED = 0.65;

  /** What it says about sending faster. */
  enum Finding {
    /** Not so much is taken. */
    LIMITED,
    /** It delivers more, or was not put to the test. */
    MORE,
    /** Fewer calls come than are taken. */
    UNUSED,
    /** It delivers about as much as before. */
    SAME
  }

  /**
   * What it says.
   *
   * @param capacity calls per second that the provider takes
   */
  record Verdict(Finding finding, double capacity) {}

  /** The gain of the trial that follows when this one delivers more. */
  double nextGain() {
    return Math.min(MAX_GAIN, 1 + 2 * (gain - 1));
  }

  /**
   * Whether it has enough answers.
   *
   * @param rate that was allowed
   * @param chance the share that is refused below the limit
   */
  boolean isDecided(Trial trial, double rate, double chance, long now) {
    double seconds = Math.clamp(SAVED_SECONDS / (gain - 1), Trial.MIN_SECONDS, MAX_SECONDS);
    double patience = trial.used(rate) < Trial.MIN_USED ? PATIENCE : 1;
    return trial.elapsed(now) >= patience * seconds * NANOS
        && trial.answered() >= answersNeeded(chance);
  }

  /** So many that chance alone seldom looks like a limit, nor a limit like chance. */
  private double answersNeeded(double chance) {
    double effect = 1 - 1 / gain;
    return 2 / effect + 16 / (effect * effect) * chance / (1 - chance);
  }

  /**
   * What it says when it is decided.
   *
   * @param rate that was allowed
   * @param chance the share that is refused below the limit
   */
  Verdict verdict(Trial trial, double rate, double chance) {
    double used = Math.min(1, trial.used(rate));
    double accepted = (1 - trial.share()) / (1 - chance);
    double delivered = rate * used * Math.min(1, accepted);
    double more = (capacity + rate) / 2;
    if (rate * accepted < more) {
      return new Verdict(Finding.LIMITED, Math.min(capacity, (capacity + rate * accepted) / 2));
    }
    boolean untested = delivered < more && delivered > Trial.MIN_USED * capacity && gain < MAX_GAIN;
    boolean unused = delivered >= capacity && used < UNUSED;
    Finding finding =
        delivered >= more || untested ? Finding.MORE : unused ? Finding.UNUSED : Finding.SAME;
    return new Verdict(finding, Math.max(capacity, delivered));
  }

  /**
   * The capacity where more is refused than by chance. What a pace delivered without a refusal is
   * proved; in noise only CRUISE proves it.
   *
   * @param measured calls per second that were taken, refusals by chance left out
   */
  double limit(double measured, double chance) {
    return chance > 0
        ? Math.clamp(measured, Math.min(proved * FIRST_GAIN_IN_NOISE, capacity), capacity)
        : Math.max(measured, capacity);
  }
}

package dev.switchboard.lane;

/** What became of the calls that were started in one phase. */
final class Trial {
  private static final double NANOS = 1e9;

  /** Standard deviations beyond which a share is another share. */
  static final double SIGNIFICANT = 3.5;

  /** A limit is seen by so many refusals, and so many answers from the first of them on. */
  static final int MIN_REFUSED = 4;

  /** Shorter trials would see the answers of too few calls. */
  static final double MIN_SECONDS = 0.5;

  /** It says little about its rate when fewer of the calls that it allowed were made. */
  static final double MIN_USED = 0.8;

  private static final int MIN_TAIL = 10;

  private final long beganAt;
  private int started;
  private int answered;
  private int refused;
  private double openNanos;

  // Of the calls that were started after the first that was refused.
  private long tailFrom;
  private int tail;
  private int tailRefused;

  Trial(long now) {
    this.beganAt = now;
  }

  void called() {
    started++;
  }

  void passed(double nanos, long now) {
    openNanos += Math.min(nanos, (double) elapsed(now));
  }

  void answered(boolean wasRefused, long startedAt) {
    answered++;
    refused += wasRefused ? 1 : 0;
    if (wasRefused && refused == 1) {
      tailFrom = startedAt;
    } else if (refused > 0 && startedAt - tailFrom >= 0) {
      tail++;
      tailRefused += wasRefused ? 1 : 0;
    }
  }

  /** Whether a call that was started then belongs to it. */
  boolean covers(long startedAt) {
    return startedAt - beganAt >= 0;
  }

  int answered() {
    return answered;
  }

  int refused() {
    return refused;
  }

  int taken() {
    return answered - refused;
  }

  double share() {
    return answered == 0 ? 0 : (double) refused / answered;
  }

  int tail() {
    return tail;
  }

  double tailShare() {
    return tail == 0 ? share() : (double) tailRefused / tail;
  }

  long elapsed(long now) {
    return now - beganAt;
  }

  /** Pauses included. */
  double startedPerSecond(long now) {
    return started * NANOS / elapsed(now);
  }

  /** Calls that were made, of those that a rate allowed; above 1 after saved calls. */
  double used(double rate) {
    return started / (rate * openNanos / NANOS);
  }

  /** Whether more were refused than a provider refuses by chance that refuses this share. */
  boolean isBeyond(double share) {
    double noise = SIGNIFICANT * Math.sqrt(answered * share * (1 - share));
    return tail >= MIN_TAIL && refused >= answered * share + noise + MIN_REFUSED;
  }

  /** Standard deviations by which its share is below that of so many other calls. */
  double deviationsBelow(double otherShare, int otherCalls) {
    double others = Math.max(1, otherCalls);
    double pooled = (refused + otherShare * others) / (answered + others);
    double noise = Math.sqrt(pooled * (1 - pooled) * (1.0 / answered + 1 / others));
    return noise == 0 ? 0 : (otherShare - share()) / noise;
  }
}

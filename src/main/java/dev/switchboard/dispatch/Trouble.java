package dev.switchboard.dispatch;

/**
 * A run of refusals, and whether slowing down helps against it. Not every refusal is about the
 * pace: when that has been halved and the share of refused calls is what it was, slowing down is in
 * vain. Used by one thread.
 */
final class Trouble {
  /** So many calls at half the pace settle it, if they are enough for {@link #EVIDENCE_REFUSED}. */
  private static final int EVIDENCE_CALLS = 50;

  /** So many of them would have been refused if nothing had changed. */
  private static final int EVIDENCE_REFUSED = 12;

  /**
   * A share of refusals that is still this part of what it was has not changed. Where a quota is
   * the reason, halving the pace makes it two thirds at most, or leaves it above {@link
   * #MOSTLY_REFUSED}.
   */
  private static final double UNCHANGED = 0.75;

  /** A provider that refuses more than this is not asked more often, whatever the reason. */
  private static final double MOSTLY_REFUSED = 0.5;

  private final Refusals above = new Refusals();
  private final Refusals below = new Refusals();
  private double beganAt;

  /** It begins at this pace; nothing is known of it yet. */
  void begin(double rate) {
    beganAt = rate;
    above.set(0, 0);
    below.set(0, 0);
  }

  /** It begins at this pace, with what is known of it. */
  void begin(double rate, int calls, int refused) {
    begin(rate);
    above.set(calls, refused);
  }

  /** One of the calls with which it began was refused too. */
  void beganWithAnotherRefusal() {
    above.addRefused();
  }

  /** A call that was made at this pace has been answered. */
  void answered(double rate, boolean refused) {
    (rate < beganAt / 2 ? below : above).add(refused);
  }

  /** Whether what was refused lately is a trouble of its own, much worse than this one. */
  boolean isOutdoneBy(Refusals lately) {
    return lately.share() > 2 * above.share();
  }

  /** Whether enough is known to say whether slowing down helps. */
  boolean isSettled() {
    return below.calls() >= EVIDENCE_CALLS && refusedIfNothingHadChanged() >= EVIDENCE_REFUSED;
  }

  /** Whether it is settled that slowing down does not help. */
  boolean isInVain() {
    return isSettled()
        && below.refused() >= refusedIfNothingHadChanged() * UNCHANGED
        && below.share() <= MOSTLY_REFUSED;
  }

  private double refusedIfNothingHadChanged() {
    return below.calls() * above.share();
  }
}

package dev.switchboard.dispatch;

import java.time.Duration;

/**
 * How many calls a second a provider takes, as far as its refusals (429) tell: multiplicative
 * decrease, additive increase.
 *
 * <p>Without a ceiling nothing is limited until the first refusal. The calls of the second before
 * it, less those that turn out to be refused too, are the first guess; as a provider may take
 * little at once and much in a second, the pace then doubles until it is refused again. From there
 * on every refusal cuts it, by a tenth or by the share of calls that were refused, at most once in
 * a second, and while it is what holds calls back it recovers by a fixed step; after a cut by more
 * than half it doubles again. A pace that nobody asks for stays as it is: it has proved nothing. A
 * minute without refusals ends it.
 *
 * <p>Not every refusal is about the pace. When it has been halved and the share of refused calls is
 * what it was, cutting does not help; the pace is given up for a minute.
 *
 * <p>Only answers to calls that were started since the last cut say anything about the pace since
 * then. Used by one thread; times are nanoseconds of a monotonic clock.
 */
final class Pace {
  /** The field's word for no limit. */
  static final double UNLIMITED = Double.POSITIVE_INFINITY;

  /** At most one cut in this time: the answers of one burst are one piece of news. */
  static final Duration CUT_INTERVAL = Duration.ofSeconds(1);

  /** What is left after a cut, at most. */
  static final double CUT_FACTOR = 0.9;

  /** The step of the recovery in a second, as a share of the pace after the cut ... */
  static final double RECOVERY_SHARE = 0.02;

  /** ... and at least, in calls per second. */
  static final double MIN_RECOVERY = 0.1;

  /** A provider that refuses everything is still asked, in calls per second. */
  static final double MIN_RATE = 1;

  /** After so long without a refusal the recovery hurries. */
  static final Duration QUIET = Duration.ofSeconds(15);

  /**
   * After so long without a refusal the pace ends; for so long it is not taken up in vain again.
   */
  static final Duration RELEASE_AFTER = Duration.ofMinutes(1);

  private static final double SEARCH_GROWTH = 1;
  private static final double HURRIED_GROWTH = 0.1;

  /** So many calls have to be answered before their share of refusals says anything. */
  private static final int MIN_CALLS = 10;

  /**
   * At half the pace: calls, and refusals if halving it had not helped, that settle whether it has.
   */
  private static final int EVIDENCE_CALLS = 50;

  private static final int EVIDENCE_REFUSALS = 12;

  /**
   * A share of refusals that is still this part of what it was has not been changed by halving the
   * pace. Where a quota is the reason, it falls to two thirds at most, or is above {@link
   * #MOSTLY_REFUSED}.
   */
  private static final double UNCHANGED = 0.75;

  /** A pace has recovered when it is this part again of what it was before the last cut. */
  private static final double RECOVERED = 0.98;

  /** A provider that refuses more than this is not asked more often, whatever the reason. */
  private static final double MOSTLY_REFUSED = 0.5;

  private static final double NANOS = 1e9;

  private final double ceiling;
  private final LastSecond calls = new LastSecond();
  private final Tally sinceCut = new Tally();
  private final Tally above = new Tally();
  private final Tally below = new Tally();
  private double rate;
  private double step;
  private boolean limited;
  private boolean guessing;
  private boolean searching;
  private boolean searched;
  private double guess;
  private double troubleRate;
  private double rateBeforeCut;
  private long cutAt;
  private long refusedAt;
  private boolean givenUp;
  private long givenUpAt;

  /**
   * @param ceiling calls per second, {@link #UNLIMITED} for none
   */
  Pace(double ceiling) {
    this.ceiling = ceiling;
    this.rate = ceiling;
  }

  /** Calls per second that are allowed now, {@link #UNLIMITED} when nothing limits them. */
  double rate() {
    return rate;
  }

  /** Nanoseconds until the pace ends if nothing is refused, {@link Long#MAX_VALUE} for never. */
  long nanosToRelease(long now) {
    return limited ? RELEASE_AFTER.toNanos() - (now - refusedAt) : Long.MAX_VALUE;
  }

  /** Ends the pace when it has not been needed for long enough. */
  void advance(long now) {
    if (nanosToRelease(now) <= 0) {
      release();
    }
  }

  /** A call has been started. */
  void called(long now) {
    calls.add(now);
  }

  /** The pace has held calls back for so long. */
  void heldBack(double nanos, long now) {
    if (limited) {
      boolean quiet = now - refusedAt >= QUIET.toNanos();
      searched |= searching;
      double gain = searching ? rate * SEARCH_GROWTH : quiet ? rate * HURRIED_GROWTH : step;
      rate = Math.min(ceiling, rate + gain * Math.min(1, nanos / NANOS));
    }
  }

  /** A call has been answered. */
  void answered(boolean refused, long startedAt, long now) {
    boolean news = limited && startedAt - cutAt >= 0;
    if (news) {
      sinceCut.add(refused);
      // A pace that has just been doubled is refused for that.
      if (!searched) {
        (rate < troubleRate / 2 ? below : above).add(refused);
      }
    }
    if (!refused) {
      return;
    }
    refusedAt = now;
    if (!limited) {
      firstRefusal(now);
    } else if (news) {
      guessing = false;
      searching = false;
      if (now - cutAt >= CUT_INTERVAL.toNanos()) {
        refusedAgain(now);
      }
    } else if (guessing) {
      above.refusals++;
      guess--;
      rate = cut(guess, CUT_FACTOR);
    }
  }

  /** Forgets everything but the ceiling. */
  void reset() {
    release();
    givenUp = false;
  }

  private void firstRefusal(long now) {
    if (givenUp && now - givenUpAt < RELEASE_AFTER.toNanos()) {
      return;
    }
    givenUp = false;
    limited = true;
    if (rate == UNLIMITED) {
      int before = calls.count(now);
      beginTrouble(before);
      above.calls = before;
      above.refusals = 1;
      guess = before - 1;
      guessing = true;
      searching = true;
      cutTo(cut(guess, CUT_FACTOR), now);
    } else {
      beginTrouble(rate);
      cutTo(cut(rate, CUT_FACTOR), now);
    }
  }

  private void refusedAgain(long now) {
    double unchanged = below.calls * above.share();
    boolean judged = below.calls >= EVIDENCE_CALLS && unchanged >= EVIDENCE_REFUSALS;
    if (judged && below.refusals >= unchanged * UNCHANGED && below.share() <= MOSTLY_REFUSED) {
      release();
      givenUp = true;
      givenUpAt = now;
      return;
    }
    if (judged || rate >= rateBeforeCut * RECOVERED) {
      beginTrouble(rate);
    } else if (sinceCut.calls >= MIN_CALLS && sinceCut.share() > 2 * above.share()) {
      // It has become worse: what was before does not belong to this trouble.
      beginTrouble(rate);
      above.calls = sinceCut.calls;
      above.refusals = sinceCut.refusals;
    }
    // At a low pace calls are few, and say as much.
    boolean enough = sinceCut.calls >= MIN_CALLS || rate <= MIN_CALLS;
    double taken = enough ? 1 - sinceCut.share() : CUT_FACTOR;
    // How little is left after a deep cut is no more than another guess.
    searching = taken <= 1 - MOSTLY_REFUSED;
    cutTo(cut(rate, Math.min(CUT_FACTOR, taken)), now);
  }

  private void beginTrouble(double at) {
    troubleRate = at;
    above.clear();
    below.clear();
  }

  private void cutTo(double lower, long now) {
    rateBeforeCut = rate;
    rate = lower;
    step = Math.max(MIN_RECOVERY, lower * RECOVERY_SHARE);
    cutAt = now;
    searched = false;
    sinceCut.clear();
  }

  private double cut(double from, double factor) {
    return Math.min(ceiling, Math.max(MIN_RATE, from * factor));
  }

  private void release() {
    limited = false;
    guessing = false;
    searching = false;
    rate = ceiling;
  }

  /** Calls, and those of them that were refused. */
  private static final class Tally {
    private int calls;
    private int refusals;

    void add(boolean refused) {
      calls++;
      refusals += refused ? 1 : 0;
    }

    double share() {
      return calls == 0 ? 0 : (double) refusals / calls;
    }

    void clear() {
      calls = 0;
      refusals = 0;
    }
  }

  /** Counts what happened in the last second, in slices. */
  private static final class LastSecond {
    private static final int SLICES = 10;
    private static final long SLICE = 1_000_000_000L / SLICES;

    private final int[] counts = new int[SLICES];
    private final long[] slices = new long[SLICES];

    void add(long now) {
      long slice = Math.floorDiv(now, SLICE);
      int place = Math.floorMod(slice, SLICES);
      if (slices[place] != slice) {
        slices[place] = slice;
        counts[place] = 0;
      }
      counts[place]++;
    }

    int count(long now) {
      long slice = Math.floorDiv(now, SLICE);
      int sum = 0;
      for (int i = 0; i < SLICES; i++) {
        if (slice - slices[i] < SLICES) {
          sum += counts[i];
        }
      }
      return sum;
    }
  }
}

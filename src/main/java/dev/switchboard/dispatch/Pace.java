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
 * <p>Where slowing down is in vain (see {@link Trouble}), the pace is given up for a minute.
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

  /** A pace has recovered when it is this part again of what it was before the last cut. */
  private static final double RECOVERED = 0.98;

  /** What is left after a cut by more than this is no more than another guess. */
  private static final double DEEP_CUT = 0.5;

  private static final double NANOS = 1e9;

  private final LastSecond calls = new LastSecond();
  private final Refusals sinceCut = new Refusals();
  private final Trouble trouble = new Trouble();
  private double ceiling;
  private double rate;
  private double step;
  private boolean limited;
  private boolean guessing;
  private boolean searching;
  private boolean searched;
  private double guess;
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

  /** Moves the ceiling. A pace that was learned from refusals below it stays. */
  void setCeiling(double moved) {
    ceiling = moved;
    rate = limited ? Math.min(rate, moved) : moved;
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
        trouble.answered(rate, refused);
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
      trouble.beganWithAnotherRefusal();
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
      trouble.begin(before, before, 1);
      guess = before - 1;
      guessing = true;
      searching = true;
      cutTo(cut(guess, CUT_FACTOR), now);
    } else {
      trouble.begin(rate);
      cutTo(cut(rate, CUT_FACTOR), now);
    }
  }

  private void refusedAgain(long now) {
    if (trouble.isInVain()) {
      release();
      givenUp = true;
      givenUpAt = now;
      return;
    }
    boolean enough = sinceCut.calls() >= MIN_CALLS;
    if (trouble.isSettled() || rate >= rateBeforeCut * RECOVERED) {
      trouble.begin(rate);
    } else if (enough && trouble.isOutdoneBy(sinceCut)) {
      trouble.begin(rate, sinceCut.calls(), sinceCut.refused());
    }
    // At a low pace calls are few, and say as much.
    double taken = enough || rate <= MIN_CALLS ? 1 - sinceCut.share() : CUT_FACTOR;
    searching = taken <= 1 - DEEP_CUT;
    cutTo(cut(rate, Math.min(CUT_FACTOR, taken)), now);
  }

  private void cutTo(double lower, long now) {
    rateBeforeCut = rate;
    rate = lower;
    step = Math.max(MIN_RECOVERY, lower * RECOVERY_SHARE);
    cutAt = now;
    searched = false;
    sinceCut.set(0, 0);
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

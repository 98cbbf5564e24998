package dev.switchboard.lane;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds how many calls a second a provider takes. It asks one question: does sending faster deliver
 * more? Every refusal (429) has one of two reasons. A quota refuses what comes too fast, and
 * sending faster delivers no more. A provider that refuses by chance refuses the same share at any
 * pace, and sending faster delivers more. Only a comparison of two paces tells them apart.
 *
 * <pre>
 *                                            ┌──┐ refused: slower still,
 *                                            │  ▼ until two trials agree
 *        ┌──────┐  refused beyond chance   ┌──────┐  the share stays: it is chance
 *  ─────►│ FREE │─────────────────────────►│ DOWN │────────────► back to the pace before,
 *        └──────┘                          └──────┘              FREE or UP
 *           ▲  faster than              share │  ▲
 *           │  calls come               falls │  │ refused
 *           │                                 ▼  │ beyond chance
 *        ┌──────┐      after 4 s         ┌────────┐
 *        │  UP  │◄───────────────────────│ CRUISE │
 *        │      │───────────────────────►│        │
 *        └──────┘  delivers no more      └────────┘
 *         │    ▲
 *         └────┘  delivers more: again, with twice the gain
 * </pre>
 *
 * <p>DOWN measures <em>chance</em>, the share that is refused below the limit. Then
 *
 * <pre>capacity = calls taken in a second at the faster pace / (1 - chance)</pre>
 *
 * <p>holds for a quota, for chance, and for both at once: pacing by what was delivered alone would
 * spiral down where a quota also counts calls refused by chance. The phases and the measured rate
 * are those of BBR (Cardwell et al., ACM Queue 2016); the paired trials and the growing steps are
 * those of PCC Vivace (Dong et al., NSDI 2018).
 *
 * <p>A trial takes as many calls as its verdict needs: refusals by chance are noise. A quota saves
 * tokens while it is not used up, so a trial counts refusals from the first one on: by then the
 * tokens are spent.
 *
 * <p>On a busy machine threads wake late. Then fewer calls are made than are allowed, and calls
 * come in bunches, of which a quota refuses some at any pace. So a verdict compares the calls that
 * were made, not those that were allowed, and a share that is refused counts as chance only when
 * two trials at different paces agree on it.
 *
 * <p>A provider that refuses everything is asked {@value #MIN_RATE} times a second. After its first
 * success the rate doubles from there. A rate that was not needed for {@link #RELEASE_AFTER} ends.
 *
 * <p>Only answers to calls started in the present phase count. Used by one thread; times are
 * nanoseconds of a monotonic clock, rates are calls per second.
 */
final class RateController {
  /** No limit. */
  static final double UNLIMITED = Double.POSITIVE_INFINITY;

  /** A provider that refuses everything is still asked, in calls per second. */
  static final double MIN_RATE = 1;

  /** A rate that held back no call and met no refusal for so long ends. */
  static final Duration RELEASE_AFTER = Duration.ofMinutes(1);

  private static final double NANOS = 1e9;

  /** FREE starts a new trial after so long and so many answers. */
  private static final long FREE_WINDOW = Duration.ofSeconds(1).toNanos();

  private static final int FREE_CALLS = 20;

  /** CRUISE lasts so long, twice as long where refusals by chance make the next trial dear. */
  private static final long CRUISE_TIME = Duration.ofSeconds(4).toNanos();

  /** CRUISE lasts for so many calls at least, so that trials stay a small part of a low rate. */
  private static final int CRUISE_CALLS = 100;

  private static final double DOWN_GAIN = 0.9;
  private static final double CRUISE_GAIN = 0.98;

  /** What the rate is for. */
  enum Phase {
    /** Nothing limits calls but the ceiling. */
    FREE,
    /** Slower than what was delivered. */
    DOWN,
    /** A little below the capacity. */
    CRUISE,
    /** Faster than the capacity. */
    UP
  }

  private final ChanceEstimate chance;
  private Trial trial;
  private double ceiling;
  private Phase phase = Phase.FREE;
  private double rate;
  private double capacity = UNLIMITED;

  /** The other half of the pair while the phase is DOWN. */
  private PairedTrial faster = new PairedTrial(UNLIMITED, 0, 0, 0, false);

  /** The first pair, while a slower one has to confirm its chance. */
  private @Nullable PairedTrial unconfirmed;

  /** The trial while the phase is UP. */
  private UpTrial above = new UpTrial(UpTrial.FIRST_GAIN, UNLIMITED, UNLIMITED);

  private boolean everythingRefused;
  private long neededAt;

  /**
   * @param ceiling {@link #UNLIMITED} for none
   */
  RateController(double ceiling, long now) {
    this.ceiling = ceiling;
    this.rate = ceiling;
    this.trial = new Trial(now);
    this.chance = new ChanceEstimate(now);
  }

  /** Calls per second that are allowed now, {@link #UNLIMITED} when nothing limits them. */
  double rate() {
    return rate;
  }

  Phase phase() {
    return phase;
  }

  /** Moves the ceiling. A rate that was learned below it stays. */
  void setCeiling(double moved) {
    ceiling = moved;
    rate = phase == Phase.FREE ? moved : Math.min(rate, moved);
  }

  /** Nanoseconds until the rate ends if it is not needed, {@link Long#MAX_VALUE} for never. */
  long nanosToRelease(long now) {
    return phase == Phase.FREE ? Long.MAX_VALUE : RELEASE_AFTER.toNanos() - (now - neededAt);
  }

  /** Ends a rate that has not been needed for long enough. */
  void advance(long now) {
    if (nanosToRelease(now) <= 0) {
      free(now);
    }
  }

  /** A call has been started. */
  void called() {
    trial.called();
  }

  /** The rate holds a call back. */
  void heldBack(long now) {
    neededAt = now;
  }

  /** So much time has passed without a pause since the last time. */
  void passed(double nanos, long now) {
    trial.passed(nanos, now);
  }

  /** A call has been answered. */
  void answered(boolean refused, long startedAt, long now) {
    if (refused) {
      neededAt = now;
    }
    if (!trial.covers(startedAt)) {
      return;
    }
    trial.answered(refused, startedAt);
    switch (phase) {
      case FREE -> judgeFree(now);
      case DOWN -> judgeDown(now);
      case CRUISE -> judgeCruise(now);
      case UP -> judgeUp(now);
    }
  }

  /** Forgets everything but the ceiling. */
  void reset(long now) {
    chance.forget();
    chance.holdsBriefly();
    free(now);
  }

  private void judgeFree(long now) {
    long elapsed = trial.elapsed(now);
    if (elapsed < Trial.MIN_SECONDS * NANOS) {
      return;
    }
    boolean stale =
        trial.tail() >= FREE_CALLS
            && trial.tailShare() >= chance.share()
            && chance.isOldInFree(now);
    if (stale || trial.isBeyond(chance.share())) {
      down(now);
    } else if (elapsed >= FREE_WINDOW && trial.answered() >= FREE_CALLS) {
      chance.lower(trial);
      begin(Phase.FREE, ceiling, now);
    }
  }

  private void judgeDown(long now) {
    if (trial.taken() == 0) {
      if (trial.answered() > Trial.MIN_REFUSED && !everythingRefused) {
        everythingRefused = true;
        begin(Phase.DOWN, MIN_RATE, now);
      }
    } else if (everythingRefused) {
      chance.forget();
      capacity = rate;
      up(UpTrial.MAX_GAIN, now);
    } else if (faster.isStillTooFast(trial)) {
      down(now);
    } else if (faster.isDecided(trial, chance.share(), unconfirmed != null)) {
      decideDown(now);
    }
  }

  private void decideDown(long now) {
    boolean confirmed = unconfirmed != null && faster.confirms(trial);
    if (trial.refused() > 0 && !confirmed && !chance.agreesWith(trial)) {
      unconfirmed = unconfirmed == null ? faster : unconfirmed;
      slowDown(takenPerSecond(now), now);
      return;
    }
    if (unconfirmed != null && faster.isSlowingDownInVain(trial)) {
      faster = unconfirmed;
    }
    chance.learn(trial);
    conclude(faster.isSlowingDownInVain(trial), now);
  }

  private void conclude(boolean inVain, long now) {
    if (inVain && faster.cruising()) {
      cruise(now);
    } else if (inVain && faster.rate() >= ceiling) {
      chance.holdsLonger();
      free(now);
    } else if (inVain) {
      capacity = faster.rate();
      up(firstGain(), now);
    } else {
      chance.holdsBriefly();
      capacity = Math.min(faster.rate(), faster.taken() / (1 - chance.share()));
      if (capacity < faster.rate() / 2) {
        // No more than a guess: what a burst was refused says little about an even pace.
        up(UpTrial.MAX_GAIN, now);
      } else {
        cruise(now);
      }
    }
  }

  private void judgeCruise(long now) {
    if (trial.isBeyond(chance.share())) {
      down(now);
      return;
    }
    long time = chance.isNoisy() ? 2 * CRUISE_TIME : CRUISE_TIME;
    if (trial.elapsed(now) < time || trial.answered() < CRUISE_CALLS) {
      return;
    }
    chance.lower(trial);
    if (trial.used(rate) < Trial.MIN_USED) {
      cruise(now);
    } else if (trial.refused() >= Trial.MIN_REFUSED && chance.isOld(now)) {
      down(now);
    } else {
      up(firstGain(), now);
    }
  }

  private void judgeUp(long now) {
    if (trial.isBeyond(chance.share())) {
      double measured = Math.min(rate, takenPerSecond(now) / (1 - chance.share()));
      capacity = above.limit(measured, chance.share());
      cruise(now);
    } else if (above.isDecided(trial, rate, chance.share(), now)) {
      decideUp(now);
    }
  }

  private void decideUp(long now) {
    UpTrial.Verdict verdict = above.verdict(trial, rate, chance.share());
    capacity = verdict.capacity();
    if (verdict.finding() != UpTrial.Finding.LIMITED) {
      chance.lower(trial);
    }
    switch (verdict.finding()) {
      case MORE -> upAgain(above.nextGain(), above.proved(), now);
      case UNUSED -> free(now);
      case LIMITED, SAME -> cruise(now);
    }
  }

  private double takenPerSecond(long now) {
    return Math.min(rate, trial.startedPerSecond(now)) * (1 - trial.tailShare());
  }

  private double firstGain() {
    return chance.isNoisy() ? UpTrial.FIRST_GAIN_IN_NOISE : UpTrial.FIRST_GAIN;
  }

  private void free(long now) {
    capacity = UNLIMITED;
    begin(Phase.FREE, ceiling, now);
  }

  private void down(long now) {
    chance.measuredAt(now);
    unconfirmed = null;
    double taken = takenPerSecond(now);
    everythingRefused = taken == 0;
    // What is refused by chance does not come too fast.
    slowDown(phase == Phase.CRUISE ? Math.min(rate, taken / (1 - chance.share())) : taken, now);
  }

  private void slowDown(double from, long now) {
    faster = PairedTrial.of(trial, phase, rate, takenPerSecond(now));
    begin(Phase.DOWN, DOWN_GAIN * from, now);
  }

  private void cruise(long now) {
    begin(Phase.CRUISE, CRUISE_GAIN * capacity, now);
  }

  private void up(double by, long now) {
    everythingRefused = false;
    upAgain(by, capacity, now);
  }

  private void upAgain(double by, double proved, long now) {
    if (capacity >= ceiling) {
      free(now);
    } else {
      above = new UpTrial(by, capacity, proved);
      begin(Phase.UP, capacity * by, now);
    }
  }

  private void begin(Phase next, double at, long now) {
    phase = next;
    rate = Math.min(ceiling, Math.max(MIN_RATE, at));
    trial = new Trial(now);
  }
}

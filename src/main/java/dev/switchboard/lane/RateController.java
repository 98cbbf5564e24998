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

  /** Shorter trials would see the answers of too few calls. */
  private static final double MIN_TRIAL_SECONDS = 0.5;

  /** FREE starts a new trial after so long and so many answers. */
  private static final long FREE_WINDOW = Duration.ofSeconds(1).toNanos();

  private static final int FREE_CALLS = 20;

  /** CRUISE lasts so long, twice as long where refusals by chance make the next trial dear. */
  private static final long CRUISE_TIME = Duration.ofSeconds(4).toNanos();

  /** CRUISE lasts for so many calls at least, so that trials stay a small part of a low rate. */
  private static final int CRUISE_CALLS = 100;

  /** In CRUISE, chance is measured again after so long. */
  private static final long CHANCE_HOLDS = Duration.ofSeconds(15).toNanos();

  /** In FREE, chance is measured again after a time that doubles whenever it is confirmed. */
  private static final long MIN_CHANCE_HOLDS_IN_FREE = Duration.ofMinutes(1).toNanos();

  private static final long MAX_CHANCE_HOLDS_IN_FREE = Duration.ofMinutes(16).toNanos();

  /** A trial says little about its rate when fewer of the calls that it allowed were made. */
  private static final double MIN_USED = 0.8;

  /** A rate of which so little is used at {@link #MAX_UP_GAIN} limits nothing. */
  private static final double UNUSED = 0.65;

  /** So much longer a trial waits for calls that are allowed and do not come. */
  private static final int PATIENCE = 3;

  private static final double DOWN_GAIN = 0.9;
  private static final double CRUISE_GAIN = 0.98;
  private static final double FIRST_UP_GAIN = 1.06;

  /** A small step is lost in the noise of refusals by chance. */
  private static final double FIRST_UP_GAIN_IN_NOISE = 1.25;

  private static final double MAX_UP_GAIN = 2;

  /**
   * An UP trial sends so many seconds' worth above the capacity: saved tokens are spent by then.
   */
  private static final double SAVED_SECONDS = 0.2;

  private static final double MAX_UP_SECONDS = 2;

  /** Chance below this makes no noise. */
  private static final double NOISE = 0.01;

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

  private final ChanceEstimate chance = new ChanceEstimate();
  private Trial trial;
  private double ceiling;
  private Phase phase = Phase.FREE;
  private double rate;
  private double capacity = UNLIMITED;

  /** The capacity before the first of a series of UP trials. */
  private double proved;

  private double gain;

  /** The other half of the pair while the phase is DOWN. */
  private PairedTrial faster = new PairedTrial(UNLIMITED, 0, 0, 0, false);

  /** The first pair, while a slower one has to confirm its chance. */
  private @Nullable PairedTrial unconfirmed;

  private boolean everythingRefused;
  private long chanceMeasuredAt;
  private long chanceHoldsInFree = MIN_CHANCE_HOLDS_IN_FREE;
  private long neededAt;

  /**
   * @param ceiling {@link #UNLIMITED} for none
   */
  RateController(double ceiling, long now) {
    this.ceiling = ceiling;
    this.rate = ceiling;
    this.trial = new Trial(now);
    this.chanceMeasuredAt = now;
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
    chanceHoldsInFree = MIN_CHANCE_HOLDS_IN_FREE;
    free(now);
  }

  private void judgeFree(long now) {
    long elapsed = trial.elapsed(now);
    if (elapsed < MIN_TRIAL_SECONDS * NANOS) {
      return;
    }
    boolean stale =
        trial.tail() >= FREE_CALLS
            && trial.tailShare() >= chance.share()
            && now - chanceMeasuredAt >= chanceHoldsInFree;
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
      up(MAX_UP_GAIN, now);
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
      chanceHoldsInFree = Math.min(MAX_CHANCE_HOLDS_IN_FREE, 2 * chanceHoldsInFree);
      free(now);
    } else if (inVain) {
      capacity = faster.rate();
      up(firstGain(), now);
    } else {
      chanceHoldsInFree = MIN_CHANCE_HOLDS_IN_FREE;
      capacity = Math.min(faster.rate(), faster.taken() / (1 - chance.share()));
      if (capacity < faster.rate() / 2) {
        // No more than a guess: what a burst was refused says little about an even pace.
        up(MAX_UP_GAIN, now);
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
    long time = isNoisy() ? 2 * CRUISE_TIME : CRUISE_TIME;
    if (trial.elapsed(now) < time || trial.answered() < CRUISE_CALLS) {
      return;
    }
    chance.lower(trial);
    if (trial.used(rate) < MIN_USED) {
      cruise(now);
    } else if (trial.refused() >= Trial.MIN_REFUSED && now - chanceMeasuredAt >= CHANCE_HOLDS) {
      down(now);
    } else {
      up(firstGain(), now);
    }
  }

  private void judgeUp(long now) {
    if (trial.isBeyond(chance.share())) {
      capacity = limitFound(now);
      cruise(now);
    } else if (isUpDecided(now)) {
      decideUp(now);
    }
  }

  private boolean isUpDecided(long now) {
    double seconds = Math.clamp(SAVED_SECONDS / (gain - 1), MIN_TRIAL_SECONDS, MAX_UP_SECONDS);
    double patience = trial.used(rate) < MIN_USED ? PATIENCE : 1;
    return trial.elapsed(now) >= patience * seconds * NANOS && trial.answered() >= answersForUp();
  }

  private void decideUp(long now) {
    double used = Math.min(1, trial.used(rate));
    double accepted = (1 - trial.share()) / (1 - chance.share());
    double delivered = rate * used * Math.min(1, accepted);
    double more = (capacity + rate) / 2;
    if (rate * accepted < more) {
      capacity = Math.min(capacity, (capacity + rate * accepted) / 2);
      cruise(now);
      return;
    }
    chance.lower(trial);
    boolean untested = delivered < more && delivered > MIN_USED * capacity && gain < MAX_UP_GAIN;
    boolean unused = delivered >= capacity && used < UNUSED;
    capacity = Math.max(capacity, delivered);
    if (delivered >= more || untested) {
      upAgain(Math.min(MAX_UP_GAIN, 1 + 2 * (gain - 1)), now);
    } else if (unused) {
      free(now);
    } else {
      cruise(now);
    }
  }

  /** So many that chance alone seldom looks like a limit, nor a limit like chance. */
  private double answersForUp() {
    double effect = 1 - 1 / gain;
    return 2 / effect + 16 / (effect * effect) * chance.share() / (1 - chance.share());
  }

  /** What a pace delivered without a refusal is proved; in noise only CRUISE proves it. */
  private double limitFound(long now) {
    double measured = Math.min(rate, takenPerSecond(now) / (1 - chance.share()));
    return chance.share() > 0
        ? Math.clamp(measured, Math.min(proved * FIRST_UP_GAIN_IN_NOISE, capacity), capacity)
        : Math.max(measured, capacity);
  }

  private double takenPerSecond(long now) {
    return Math.min(rate, trial.startedPerSecond(now)) * (1 - trial.tailShare());
  }

  private boolean isNoisy() {
    return chance.share() > NOISE;
  }

  private double firstGain() {
    return isNoisy() ? FIRST_UP_GAIN_IN_NOISE : FIRST_UP_GAIN;
  }

  private void free(long now) {
    capacity = UNLIMITED;
    begin(Phase.FREE, ceiling, now);
  }

  private void down(long now) {
    chanceMeasuredAt = now;
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
    proved = capacity;
    upAgain(by, now);
  }

  private void upAgain(double by, long now) {
    if (capacity >= ceiling) {
      free(now);
    } else {
      gain = by;
      begin(Phase.UP, capacity * by, now);
    }
  }

  private void begin(Phase next, double at, long now) {
    phase = next;
    rate = Math.min(ceiling, Math.max(MIN_RATE, at));
    trial = new Trial(now);
  }
}

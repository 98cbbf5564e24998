package dev.switchboard.dispatch;

import java.time.Duration;

/**
 * Finds how many calls a second a provider takes. It asks one question: does sending faster deliver
 * more? Every refusal (429) has one of two reasons. A quota refuses what comes too fast, and
 * sending faster delivers no more. A provider that refuses by chance refuses the same share at any
 * pace, and sending faster delivers more. Only a comparison of two paces tells them apart.
 *
 * <pre>
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
  private static final long MIN_TRIAL = Duration.ofMillis(500).toNanos();

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

  /** FREE has met more refusals than chance explains; a second sample has to agree. */
  private boolean suspected;

  /** The capacity was restored because slowing down was in vain, and UP has not confirmed it. */
  private boolean restored;

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

  /**
   * Time has passed without a pause.
   *
   * @param idle how much of it a call was allowed in and none was wanted
   */
  void passed(double nanos, double idle) {
    trial.passed(nanos, idle);
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
    if (elapsed < MIN_TRIAL) {
      return;
    }
    boolean stale =
        trial.tail() >= FREE_CALLS
            && trial.tailShare() >= chance.share()
            && now - chanceMeasuredAt >= chanceHoldsInFree;
    boolean beyond = trial.isBeyond(chance.share());
    if (stale || (beyond && (suspected || chance.share() == 0))) {
      down(now);
    } else if (beyond) {
      suspected = true;
      begin(Phase.FREE, ceiling, now);
    } else if (elapsed >= FREE_WINDOW && trial.answered() >= FREE_CALLS) {
      chance.lower(trial);
      suspected = false;
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
    } else if (faster.isDecided(trial, chance.share())) {
      chance.learn(trial);
      conclude(faster.isSlowingDownInVain(trial), now);
    }
  }

  private void conclude(boolean inVain, long now) {
    if (inVain && faster.cruising()) {
      cruise(now);
    } else if (inVain && faster.rate() >= ceiling) {
      chanceHoldsInFree = Math.min(MAX_CHANCE_HOLDS_IN_FREE, 2 * chanceHoldsInFree);
      free(now);
    } else if (inVain) {
      restored = true;
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
    if (trial.isIdle()) {
      cruise(now);
    } else if (trial.refused() >= Trial.MIN_REFUSED && now - chanceMeasuredAt >= CHANCE_HOLDS) {
      down(now);
    } else {
      up(firstGain(), now);
    }
  }

  private void judgeUp(long now) {
    if (trial.isBeyond(chance.share())) {
      if (restored) {
        // It was no chance after all: the slower rate was not slow enough.
        chance.forget();
        down(now);
      } else {
        capacity = limitFound(now);
        cruise(now);
      }
      return;
    }
    double seconds = Math.min(MAX_UP_SECONDS, SAVED_SECONDS / (gain - 1));
    if (trial.elapsed(now) < Math.max((double) MIN_TRIAL, seconds * NANOS)
        || trial.answered() < answersForUp()) {
      return;
    }
    double delivers = Math.min(rate, rate * (1 - trial.share()) / (1 - chance.share()));
    if (trial.isIdle()) {
      if (trial.startedPerSecond(now) >= capacity) {
        free(now);
      } else {
        cruise(now);
      }
    } else if (delivers >= (capacity + rate) / 2) {
      capacity = delivers;
      restored = false;
      chance.lower(trial);
      upAgain(Math.min(MAX_UP_GAIN, 1 + 2 * (gain - 1)), now);
    } else {
      capacity = Math.min(capacity, (capacity + delivers) / 2);
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
    double offered =
        trial.elapsed(now) < MIN_TRIAL ? rate : Math.min(rate, trial.startedPerSecond(now));
    return offered * (1 - trial.tailShare());
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
    restored = false;
    chanceMeasuredAt = now;
    suspected = false;
    boolean cruising = phase == Phase.CRUISE;
    double taken = takenPerSecond(now);
    faster = new PairedTrial(rate, taken, trial.tailShare(), trial.tail(), cruising);
    everythingRefused = taken == 0;
    // What is refused by chance does not come too fast.
    double limit = cruising ? Math.min(rate, taken / (1 - chance.share())) : taken;
    begin(Phase.DOWN, DOWN_GAIN * limit, now);
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

package dev.switchboard.dispatch;

import dev.switchboard.provider.RetryAfter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast a provider may be called: never faster than its ceiling, more slowly when it answers
 * with 429, faster again bit by bit (additive increase, multiplicative decrease).
 *
 * <p>Without a ceiling nothing is held back until the first 429. The calls of the second before it,
 * less those that turn out to be refused too, are then the first guess of what the provider can
 * take. While the pace is what holds calls back, it recovers; a pace that nobody asks for stays as
 * it is, because it has proved nothing. A minute without any 429 ends it. Only a 429 to a call that
 * was started after the last cut says anything about the pace since then. Used by one thread; times
 * are nanoseconds of a monotonic clock.
 */
final class Governor {
  /** The field's word for no limit. */
  static final double UNLIMITED = Double.POSITIVE_INFINITY;

  /** At most one cut in this time: the answers of one burst are one piece of news. */
  static final Duration CUT_INTERVAL = Duration.ofSeconds(1);

  /** What is left of the pace after a cut. */
  static final double CUT_FACTOR = 0.9;

  /** What the pace gains in a second, as a share of what it is ... */
  static final double RECOVERY_SHARE = 0.02;

  /** ... and at least, in calls per second. */
  static final double MIN_RECOVERY = 0.1;

  /** A provider that refuses everything is still asked, in calls per second. */
  static final double MIN_RATE = 1;

  /** So long after the last 429, the pace is not needed any more. */
  static final Duration RELEASE_AFTER = Duration.ofMinutes(1);

  /** Calls that may be made at once after a quiet while, in seconds of the pace. */
  private static final double BURST_SECONDS = 0.02;

  private static final double NANOS = 1e9;
  private static final long SECOND = 1_000_000_000L;

  private final double ceiling;
  private final LastSecond calls = new LastSecond();
  private double rate;
  private double tokens = 1;
  private long tokensAt;
  private boolean heldBack;
  private boolean cutBefore;
  private boolean guessing;
  private double guess;
  private long lastCutAt;
  private long lastRefusalAt;
  private boolean paused;
  private long pausedUntil;

  /**
   * @param ceiling calls per second, {@link #UNLIMITED} for none
   */
  Governor(double ceiling, long now) {
    this.ceiling = ceiling;
    this.rate = ceiling;
    this.tokensAt = now;
  }

  /** Nanoseconds until the next call may start; 0 for now. */
  long nanosToNextCall(long now) {
    if (paused && pausedUntil - now > 0) {
      return pausedUntil - now;
    }
    paused = false;
    refill(now);
    if (rate == UNLIMITED || tokens >= 1) {
      return 0;
    }
    heldBack = true;
    return Math.max(1, (long) Math.ceil((1 - tokens) / rate * NANOS));
  }

  /** A call has been started. */
  void started(long now) {
    if (rate == UNLIMITED) {
      calls.add(now);
    } else {
      tokens--;
    }
  }

  /**
   * The provider has answered with 429.
   *
   * @param startedAt when the call was started
   * @param retryAfter how long the provider wants to be left alone, null when it does not say
   */
  void rateLimited(long startedAt, @Nullable Duration retryAfter, long now) {
    refill(now);
    lastRefusalAt = now;
    if (rate == UNLIMITED) {
      guess = (double) calls.count(now) - 1;
      guessing = true;
      cut(guess, now);
    } else if (guessing && startedAt - lastCutAt < 0) {
      guess--;
      rate = afterCut(guess);
    } else if (!cutBefore
        || (now - lastCutAt >= CUT_INTERVAL.toNanos() && startedAt - lastCutAt >= 0)) {
      guessing = false;
      cut(rate, now);
    }
    if (retryAfter != null) {
      pause(now + RetryAfter.clamp(retryAfter).toNanos());
    }
  }

  private void pause(long until) {
    if (!paused || until - pausedUntil > 0) {
      paused = true;
      pausedUntil = until;
    }
  }

  /** Forgets everything but the ceiling. */
  void reset(long now) {
    rate = ceiling;
    tokens = 1;
    tokensAt = now;
    heldBack = false;
    cutBefore = false;
    guessing = false;
    paused = false;
  }

  /** Calls per second that are allowed now, {@link #UNLIMITED} when nothing limits them. */
  double rate() {
    return rate;
  }

  /** Nanoseconds that are left of a pause, 0 when there is none. */
  long pauseLeft(long now) {
    return paused ? Math.max(0, pausedUntil - now) : 0;
  }

  private void cut(double from, long now) {
    rate = afterCut(from);
    tokens = Math.min(tokens, 0);
    cutBefore = true;
    lastCutAt = now;
  }

  private double afterCut(double from) {
    return Math.min(ceiling, Math.max(MIN_RATE, from * CUT_FACTOR));
  }

  private void refill(long now) {
    long elapsed = now - tokensAt;
    tokensAt = now;
    if (cutBefore && now - lastRefusalAt >= RELEASE_AFTER.toNanos()) {
      cutBefore = false;
      guessing = false;
      heldBack = false;
      rate = ceiling;
    }
    if (rate == UNLIMITED) {
      return;
    }
    double seconds = elapsed / NANOS;
    if (cutBefore && heldBack) {
      double gain = Math.max(MIN_RECOVERY, rate * RECOVERY_SHARE);
      rate = Math.min(ceiling, rate + gain * Math.min(1, seconds));
    }
    heldBack = false;
    tokens = Math.min(Math.max(1, rate * BURST_SECONDS), tokens + rate * seconds);
  }

  /** Counts what happened in the last second, in slices. */
  private static final class LastSecond {
    private static final int SLICES = 10;
    private static final long SLICE = SECOND / SLICES;

    private final long[] counts = new long[SLICES];
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

    long count(long now) {
      long slice = Math.floorDiv(now, SLICE);
      long sum = 0;
      for (int i = 0; i < SLICES; i++) {
        if (slice - slices[i] < SLICES) {
          sum += counts[i];
        }
      }
      return sum;
    }
  }
}

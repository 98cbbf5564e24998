package dev.switchboard.dispatch;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How fast a provider may be called: never faster than its ceiling, more slowly when it answers
 * with 429, faster again bit by bit (additive increase, multiplicative decrease).
 *
 * <p>Without a ceiling nothing is held back until the first 429; what was taken in the second
 * before it is then the first guess of what the provider can take. While the pace is what holds
 * calls back, it recovers; a pace that nobody asks for stays as it is, because it has proved
 * nothing. A minute without any 429 ends it. Only a 429 to a call that was started after the last
 * cut says anything about the pace since then. Used by one thread; times are nanoseconds of a
 * monotonic clock.
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
  static final double MIN_RECOVERY = 0.25;

  /** A provider that refuses everything is still asked, in calls per second. */
  static final double MIN_RATE = 1;

  /** So long after the last 429, the pace is not needed any more. */
  static final Duration RELEASE_AFTER = Duration.ofMinutes(1);

  /** Calls that may be made at once after a quiet while, in seconds of the pace. */
  private static final double BURST_SECONDS = 0.02;

  private static final double NANOS = 1e9;
  private static final long SECOND = 1_000_000_000L;

  private final double ceiling;
  private final Throughput taken = new Throughput();
  private double rate;
  private double tokens = 1;
  private long tokensAt;
  private boolean heldBack;
  private boolean cutBefore;
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
  void started() {
    if (rate != UNLIMITED) {
      tokens--;
    }
  }

  /** The provider has taken a message. */
  void succeeded(long now) {
    taken.add(now);
  }

  /**
   * The provider has answered with 429.
   *
   * @param startedAt when the call was started
   * @param retryAfter how long the provider wants to be left alone, null when it does not say
   */
  void rateLimited(long startedAt, @Nullable Duration retryAfter, long now) {
    lastRefusalAt = now;
    if (!cutBefore || (now - lastCutAt >= CUT_INTERVAL.toNanos() && startedAt - lastCutAt >= 0)) {
      cut(now);
    }
    if (retryAfter != null && (!paused || now + retryAfter.toNanos() - pausedUntil > 0)) {
      paused = true;
      pausedUntil = now + retryAfter.toNanos();
    }
  }

  /** Forgets everything but the ceiling. */
  void reset(long now) {
    rate = ceiling;
    tokens = 1;
    tokensAt = now;
    heldBack = false;
    cutBefore = false;
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

  private void cut(long now) {
    refill(now);
    double known = rate == UNLIMITED ? taken.perSecond(now) : rate;
    rate = Math.min(ceiling, Math.max(MIN_RATE, known * CUT_FACTOR));
    tokens = Math.min(tokens, 0);
    cutBefore = true;
    lastCutAt = now;
  }

  private void refill(long now) {
    long elapsed = now - tokensAt;
    tokensAt = now;
    if (cutBefore && now - lastRefusalAt >= RELEASE_AFTER.toNanos()) {
      cutBefore = false;
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

  /** Messages taken in the last second, in slices. */
  private static final class Throughput {
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

    double perSecond(long now) {
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

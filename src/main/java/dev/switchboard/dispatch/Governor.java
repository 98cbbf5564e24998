package dev.switchboard.dispatch;

import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.RetryAfter;

/**
 * When the next call may be made: not during a pause that the provider asked for, and not faster
 * than the {@link Pace}. Used by one thread; times are nanoseconds of a monotonic clock.
 */
final class Governor {
  /** Calls that may be made at once after a quiet while, in seconds of the pace. */
  private static final double BURST_SECONDS = 0.02;

  private static final double NANOS = 1e9;

  private final Pace pace;
  private double tokens = 1;
  private long tokensAt;
  private boolean paused;
  private long pausedUntil;
  private long resetAt;

  /**
   * @param ceiling calls per second, {@link Pace#UNLIMITED} for none
   */
  Governor(double ceiling, long now) {
    this.pace = new Pace(ceiling);
    this.tokensAt = now;
    this.resetAt = now;
  }

  /**
   * Lets time have its effect.
   *
   * @param wanted whether a call has been waiting since the last time
   */
  void advance(boolean wanted, long now) {
    if (paused && pausedUntil - now <= 0) {
      paused = false;
    }
    pace.advance(now);
    double elapsed = now - tokensAt;
    tokensAt = now;
    if (pace.rate() == Pace.UNLIMITED) {
      return;
    }
    if (wanted && !paused) {
      pace.heldBack(elapsed, now);
    }
    double full = Math.max(1, pace.rate() * BURST_SECONDS);
    tokens = Math.min(full, tokens + pace.rate() * elapsed / NANOS);
  }

  /** Moves the ceiling; see {@link Pace#setCeiling}. */
  void setCeiling(double ceiling) {
    pace.setCeiling(ceiling);
  }

  /** Nanoseconds until the next call may start; 0 for now. */
  long nanosToNextCall(long now) {
    if (pauseLeft(now) > 0) {
      return pauseLeft(now);
    }
    if (pace.rate() == Pace.UNLIMITED || tokens >= 1) {
      return 0;
    }
    return Math.max(1, (long) Math.ceil((1 - tokens) / pace.rate() * NANOS));
  }

  /** Nanoseconds until the pause or the pace ends by itself, {@link Long#MAX_VALUE} for never. */
  long nanosToChange(long now) {
    long release = pace.nanosToRelease(now);
    return paused ? Math.min(pauseLeft(now), release) : release;
  }

  /** A call has been started. */
  void started(long now) {
    pace.called(now);
    if (pace.rate() != Pace.UNLIMITED) {
      tokens--;
    }
  }

  /** A call has been answered. */
  void ended(ProviderResult result, long startedAt, long now) {
    if (startedAt - resetAt < 0) {
      return;
    }
    double before = pace.rate();
    pace.answered(result instanceof ProviderResult.RateLimited, startedAt, now);
    if (pace.rate() < before) {
      tokens = Math.min(tokens, 0);
    }
    if (result instanceof ProviderResult.RateLimited limited && limited.retryAfter() != null) {
      pause(now + RetryAfter.clamp(limited.retryAfter()).toNanos());
    }
  }

  /** Forgets everything but the ceiling; calls in flight have nothing to say any more. */
  void reset(long now) {
    pace.reset();
    tokens = 1;
    tokensAt = now;
    paused = false;
    resetAt = now;
  }

  /** Calls per second that are allowed now, {@link Pace#UNLIMITED} when nothing limits them. */
  double rate() {
    return pace.rate();
  }

  /** Nanoseconds that are left of a pause, 0 when there is none. */
  long pauseLeft(long now) {
    return paused ? Math.max(0, pausedUntil - now) : 0;
  }

  private void pause(long until) {
    if (!paused || until - pausedUntil > 0) {
      paused = true;
      pausedUntil = until;
    }
  }
}

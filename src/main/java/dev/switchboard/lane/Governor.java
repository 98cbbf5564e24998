package dev.switchboard.lane;

import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.RetryAfter;

/**
 * When the next call may be made: not during a pause that the provider asked for, and not faster
 * than its {@link RateController} allows. Used by one thread; times are nanoseconds of a monotonic
 * clock.
 */
final class Governor {
  /**
   * Calls that may be made at once after a quiet while, in seconds of the rate, after the first.
   */
  private static final double BURST_SECONDS = 0.005;

  /**
   * As {@link #BURST_SECONDS}, where calls waited all the while: what a thread that wakes late on a
   * busy machine makes up for.
   */
  private static final double LATE_SECONDS = 0.2;

  private static final double NANOS = 1e9;

  private final RateController controller;
  private double tokens = 1;
  private long tokensAt;
  private long passedAt;
  private boolean paused;
  private long pausedUntil;
  private long resetAt;

  /**
   * @param ceiling calls per second, {@link RateController#UNLIMITED} for none
   */
  Governor(double ceiling, long now) {
    this.controller = new RateController(ceiling, now);
    this.tokensAt = now;
    this.resetAt = now;
    this.passedAt = now;
  }

  /**
   * Lets time have its effect.
   *
   * @param wanted whether a call has been waiting since the last time
   */
  void advance(boolean wanted, long now) {
    controller.advance(now);
    pass(now);
    double elapsed = now - tokensAt;
    boolean wasPaused = paused;
    paused = pauseLeft(now) > 0;
    tokensAt = now;
    if (rate() == RateController.UNLIMITED) {
      return;
    }
    boolean heldBack = wanted && tokens < 1;
    if (heldBack && !paused) {
      controller.heldBack(now);
    }
    // A pause saves up one call: more at once would be refused, and pause the lane again.
    double saved = wasPaused ? 0 : heldBack ? LATE_SECONDS : BURST_SECONDS;
    tokens = Math.min(1 + rate() * saved, tokens + rate() * elapsed / NANOS);
  }

  private void pass(long now) {
    double unpaused = now - (paused ? Math.max(passedAt, pausedUntil) : passedAt);
    controller.passed(Math.max(0, unpaused), now);
    passedAt = now;
  }

  /** Moves the ceiling; see {@link RateController#setCeiling}. */
  void setCeiling(double ceiling) {
    controller.setCeiling(ceiling);
  }

  /** Nanoseconds until the next call may start; 0 for now. */
  long nanosToNextCall(long now) {
    if (pauseLeft(now) > 0) {
      return pauseLeft(now);
    }
    if (rate() == RateController.UNLIMITED || tokens >= 1) {
      return 0;
    }
    return Math.max(1, (long) Math.ceil((1 - tokens) / rate() * NANOS));
  }

  /** Nanoseconds until the pause or the rate ends by itself, {@link Long#MAX_VALUE} for never. */
  long nanosToChange(long now) {
    long release = controller.nanosToRelease(now);
    return paused ? Math.min(pauseLeft(now), release) : release;
  }

  /** A call has been started. */
  void started() {
    controller.called();
    if (rate() != RateController.UNLIMITED) {
      tokens--;
    }
  }

  /** A call has been answered. */
  void ended(ProviderResult result, long startedAt, long now) {
    if (startedAt - resetAt < 0) {
      return;
    }
    pass(now);
    double before = rate();
    controller.answered(result instanceof ProviderResult.RateLimited, startedAt, now);
    if (rate() < before) {
      tokens = Math.min(tokens, 0);
    }
    if (result instanceof ProviderResult.RateLimited limited && limited.retryAfter() != null) {
      pause(now + RetryAfter.clamp(limited.retryAfter()).toNanos());
    }
  }

  /** Forgets everything but the ceiling; calls in flight have nothing to say any more. */
  void reset(long now) {
    controller.reset(now);
    tokens = 1;
    tokensAt = now;
    paused = false;
    resetAt = now;
  }

  /** Calls per second that are allowed now, {@link RateController#UNLIMITED} for any number. */
  double rate() {
    return controller.rate();
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

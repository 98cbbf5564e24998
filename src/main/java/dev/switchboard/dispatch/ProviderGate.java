package dev.switchboard.dispatch;

import dev.switchboard.provider.ProviderResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a lane's messages and its provider: {@link Breaker} and {@link Governor} both have
 * to agree to a call. Who is not let through waits where it is; nothing is written, no attempt is
 * spent. Used by one thread.
 */
final class ProviderGate {
  private final Breaker breaker;
  private final Governor governor;
  private final double ceiling;

  ProviderGate(String provider, LaneSettings settings, Breaker.Listener listener, Moment now) {
    this.breaker = new Breaker(provider, settings.breaker(), listener);
    this.ceiling = settings.ratePerSecond() == 0 ? Governor.UNLIMITED : settings.ratePerSecond();
    this.governor = new Governor(ceiling, now.nanos());
  }

  /** Lets time have its effect. */
  void advance(Moment now) {
    breaker.advance(now);
  }

  /**
   * Takes the permit for one call.
   *
   * @throws IllegalStateException when {@link #nanosToEntry} is not 0
   */
  void enter(Moment now) {
    if (nanosToEntry(now) > 0 || !breaker.tryAcquire(now)) {
      throw new IllegalStateException("no call may be made now");
    }
    governor.started(now.nanos());
  }

  /** To be kept with a call that has entered, and shown when it leaves. */
  long epoch() {
    return breaker.epoch();
  }

  /**
   * Takes in what became of a call.
   *
   * @param epoch in which it entered
   */
  void left(long epoch, Moment startedAt, ProviderResult result, Moment now) {
    breaker.ended(epoch, result, now);
    if (result instanceof ProviderResult.RateLimited limited) {
      governor.rateLimited(startedAt.nanos(), limited.retryAfter(), now.nanos());
    }
  }

  void operate(BreakerAction action, Moment now) {
    breaker.operate(action, now);
    if (action == BreakerAction.RESET) {
      governor.reset(now.nanos());
    }
  }

  /** Nanoseconds until the state changes by itself, {@link Long#MAX_VALUE} when it will not. */
  long nanosToChange(Moment now) {
    return Math.max(0, breaker.nanosToHalfOpen(now));
  }

  /**
   * Nanoseconds until a message that waits may be let through, 0 for now, {@link Long#MAX_VALUE}
   * when that depends on what becomes of the calls in flight, or on an operator.
   */
  long nanosToEntry(Moment now) {
    return switch (breaker.state()) {
      case OPEN -> nanosToChange(now);
      case CLOSED -> governor.nanosToNextCall(now.nanos());
      case HALF_OPEN ->
          breaker.hasPermit() ? governor.nanosToNextCall(now.nanos()) : Long.MAX_VALUE;
    };
  }

  boolean isClosed() {
    return breaker.state() == BreakerState.CLOSED;
  }

  LaneStatus status(int inFlight, boolean waiting, Moment now) {
    Breaker.Status seen = breaker.status();
    long pause = governor.pauseLeft(now.nanos());
    Instant pausedUntil = pause == 0 ? null : now.instant().plusNanos(pause);
    return new LaneStatus(
        seen.state(),
        seen.consecutiveFailures(),
        seen.lastTransitionAt(),
        seen.retryAt(),
        finite(governor.rate()),
        finite(ceiling),
        inFlight,
        pausedUntil,
        waiting && governor.nanosToNextCall(now.nanos()) > 0);
  }

  private static @Nullable Double finite(double rate) {
    return rate == Governor.UNLIMITED ? null : rate;
  }
}

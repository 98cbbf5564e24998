package dev.switchboard.lane;

import dev.switchboard.event.EventListener;
import dev.switchboard.event.ProviderEvent;
import dev.switchboard.provider.ProviderResult;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a provider alone that keeps failing (006 FR-004, 008 FR-004): Resilience4j's breaker, on
 * the lane's own time.
 *
 * <pre>
 *              threshold of consecutive failures
 *   CLOSED ───────────────────────────────────────► OPEN ◄──┐
 *      ▲                                              │     │ one probe fails
 *      │                             cool-down over   ▼     │
 *      └────────────────────────────────────────── HALF_OPEN┘
 *              as many successes as there are probes
 * </pre>
 *
 * <p>What Resilience4j leaves to its users is done here. A failed probe opens it at once: with a
 * threshold of 100 % it would close after a sample of which a single call succeeded. A call counts
 * only in the {@linkplain #epoch epoch} that admitted it, so that late answers of the flood that
 * opened the breaker neither close it nor open it again. What says nothing about the provider's
 * health gives its permit back, so that half-open can end (008 FR-011). Used by one thread.
 */
final class Breaker {
  /** Why the state changed. */
  enum Cause {
    FAILURES("failures"),
    COOL_DOWN_OVER("cool_down_over"),
    PROBE_FAILED("probe_failed"),
    PROBES_SUCCEEDED("probes_succeeded"),
    OPERATOR("operator");

    private final String wireName;

    Cause(String wireName) {
      this.wireName = wireName;
    }

    String wireName() {
      return wireName;
    }
  }

  /**
   * How it stands, for those who look on.
   *
   * @param consecutiveFailures errors and timeouts since the last success
   * @param lastTransitionAt null when it has been closed since the start
   * @param retryAt when the provider is tried again; null unless open, and while held open by hand
   */
  record Status(
      BreakerState state,
      int consecutiveFailures,
      @Nullable Instant lastTransitionAt,
      @Nullable Instant retryAt) {}

  private final String name;
  private final BreakerPolicy policy;
  private final EventListener listener;
  private final LaneClock clock = new LaneClock();
  private final CircuitBreaker breaker;
  private BreakerState state = BreakerState.CLOSED;
  private long epoch;
  private int consecutiveFailures;
  private boolean heldOpen;

  /** Calls admitted in this epoch that were not given back. */
  private int admitted;

  private long openedAt;
  private Status status = new Status(state, 0, null, null);

  /**
   * @param name of the provider
   * @param listener told of every transition, on the thread that caused it
   */
  Breaker(String name, BreakerPolicy policy, EventListener listener) {
    this.name = name;
    this.policy = policy;
    this.listener = listener;
    this.breaker =
        CircuitBreaker.of(
            name,
            CircuitBreakerConfig.custom()
                .slidingWindow(
                    policy.failureThreshold(),
                    policy.failureThreshold(),
                    SlidingWindowType.COUNT_BASED)
                .failureRateThreshold(100)
                .permittedNumberOfCallsInHalfOpenState(policy.halfOpenProbes())
                .waitDurationInOpenState(policy.openDuration())
                .recordResult(Breaker::isFailure)
                .clock(clock)
                .build());
  }

  private static boolean isFailure(Object result) {
    return result instanceof ProviderResult.Failed || result instanceof ProviderResult.TimedOut;
  }

  /** Half-opens once the cool-down is over, whether or not a message waits. */
  void advance(Moment now) {
    if (nanosToHalfOpen(now) <= 0) {
      clock.now = now;
      breaker.transitionToHalfOpenState();
      observe(now, Cause.COOL_DOWN_OVER);
    }
  }

  /** Takes the permit for one call, if there is one. */
  boolean tryAcquire(Moment now) {
    clock.now = now;
    boolean acquired = state != BreakerState.OPEN && breaker.tryAcquirePermission();
    if (acquired) {
      admitted++;
    }
    return acquired;
  }

  /** Whether {@link #tryAcquire} would succeed. */
  boolean hasPermit() {
    return switch (state) {
      case CLOSED -> true;
      case OPEN -> false;
      case HALF_OPEN -> admitted < policy.halfOpenProbes();
    };
  }

  /** Which stretch between two transitions this is; a call belongs to the one that admitted it. */
  long epoch() {
    return epoch;
  }

  /** Takes in how a call ended that was admitted in the epoch. */
  void ended(long admittedIn, ProviderResult result, Moment now) {
    if (admittedIn != epoch) {
      return;
    }
    clock.now = now;
    switch (result) {
      case ProviderResult.Success _ -> {
        consecutiveFailures = 0;
        breaker.onResult(0, TimeUnit.NANOSECONDS, result);
        observe(now, Cause.PROBES_SUCCEEDED);
      }
      case ProviderResult.Failed _, ProviderResult.TimedOut _ -> {
        consecutiveFailures++;
        if (state == BreakerState.HALF_OPEN) {
          breaker.transitionToOpenState();
        } else {
          breaker.onResult(0, TimeUnit.NANOSECONDS, result);
        }
        observe(now, state == BreakerState.CLOSED ? Cause.FAILURES : Cause.PROBE_FAILED);
      }
      case ProviderResult.RateLimited _, ProviderResult.Rejected _ -> endedWithoutNews(admittedIn);
    }
  }

  /** A call that says nothing about the provider's health gives its permit back. */
  void endedWithoutNews(long admittedIn) {
    if (admittedIn == epoch) {
      admitted--;
      breaker.releasePermission();
    }
  }

  /** Does what an operator asked for. */
  void operate(BreakerAction action, Moment now) {
    clock.now = now;
    switch (action) {
      case OPEN -> {
        heldOpen = true;
        breaker.transitionToForcedOpenState();
      }
      case CLOSE, RESET -> {
        consecutiveFailures = 0;
        breaker.reset();
      }
    }
    // What was in flight before counts no more, even where the name of the state stays.
    epoch++;
    admitted = 0;
    observe(now, Cause.OPERATOR);
  }

  /** Nanoseconds until it half-opens by itself, {@link Long#MAX_VALUE} when it will not. */
  long nanosToHalfOpen(Moment now) {
    return state == BreakerState.OPEN && !heldOpen
        ? policy.openDuration().toNanos() - (now.nanos() - openedAt)
        : Long.MAX_VALUE;
  }

  BreakerState state() {
    return state;
  }

  Status status() {
    return status;
  }

  private void observe(Moment now, Cause cause) {
    BreakerState before = state;
    state =
        switch (breaker.getState()) {
          case OPEN, FORCED_OPEN -> BreakerState.OPEN;
          case HALF_OPEN -> BreakerState.HALF_OPEN;
          case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
        };
    heldOpen &= state == BreakerState.OPEN;
    if (state == before) {
      Instant retryAt = heldOpen ? null : status.retryAt();
      if (consecutiveFailures != status.consecutiveFailures()
          || !Objects.equals(retryAt, status.retryAt())) {
        status = new Status(state, consecutiveFailures, status.lastTransitionAt(), retryAt);
      }
      return;
    }
    epoch++;
    admitted = 0;
    openedAt = now.nanos();
    boolean willRetry = state == BreakerState.OPEN && !heldOpen;
    Instant retryAt = willRetry ? now.instant().plus(policy.openDuration()) : null;
    status = new Status(state, consecutiveFailures, now.instant(), retryAt);
    listener.on(transition(before.wireName(), cause.wireName(), retryAt, now.instant()));
  }

  private ProviderEvent transition(
      String from, String reason, @Nullable Instant retryAt, Instant at) {
    return switch (state) {
      case OPEN -> new ProviderEvent.BreakerOpened(name, from, reason, retryAt, at);
      case HALF_OPEN -> new ProviderEvent.BreakerHalfOpened(name, from, reason, at);
      case CLOSED -> new ProviderEvent.BreakerClosed(name, from, reason, at);
    };
  }

  /** Resilience4j's clock: monotonic, so that setting the wall clock moves no cool-down. */
  private static final class LaneClock extends Clock {
    private Moment now = new Moment(Instant.EPOCH, 0);

    @Override
    public Instant instant() {
      return Instant.EPOCH.plusNanos(now.nanos());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("a breaker has no time zone");
    }
  }
}

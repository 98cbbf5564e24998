package dev.switchboard.lane;

import dev.switchboard.event.EventListener;
import dev.switchboard.provider.ProviderResult;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a lane's messages and its provider: {@link Breaker} and {@link Governor} both have
 * to agree to a call. A message that it refuses stays in the lane; nothing is written, no attempt
 * is spent. Used by one thread.
 */
public final class ProviderGate {
  private final Breaker breaker;
  private final Governor governor;
  private final int ratePerSecond;
  private final IntSupplier liveNodes;
  private int nodes;

  /**
   * @param policy when no call is let through
   * @param ratePerSecond calls that all nodes together may start in a second, 0 for any number
   * @param liveNodes among which the configured rate is divided
   */
  public ProviderGate(
      String provider,
      BreakerPolicy policy,
      int ratePerSecond,
      EventListener listener,
      IntSupplier liveNodes,
      Moment now) {
    this.breaker = new Breaker(provider, policy, listener);
    this.ratePerSecond = ratePerSecond;
    this.liveNodes = liveNodes;
    this.nodes = liveNodes.getAsInt();
    this.governor = new Governor(ceiling(), now.nanos());
  }

  /**
   * Lets time have its effect.
   *
   * @param wanted whether a message has been waiting to be let through
   */
  public void advance(boolean wanted, Moment now) {
    breaker.advance(now);
    int nodesNow = liveNodes.getAsInt();
    if (nodes != nodesNow) {
      nodes = nodesNow;
      governor.setCeiling(ceiling());
    }
    governor.advance(wanted && breaker.hasPermit(), now.nanos());
  }

  /**
   * Nanoseconds until a message that waits may be let through, 0 for now, {@link Long#MAX_VALUE}
   * when that depends on what becomes of the calls in flight, or on an operator.
   */
  public long nanosToEntry(Moment now) {
    if (breaker.hasPermit()) {
      return governor.nanosToNextCall(now.nanos());
    }
    return Math.max(0, breaker.nanosToHalfOpen(now));
  }

  /**
   * Takes the permit for one call.
   *
   * @throws IllegalStateException when {@link #nanosToEntry} is not 0
   */
  public void enter(Moment now) {
    if (nanosToEntry(now) > 0 || !breaker.tryAcquire(now)) {
      throw new IllegalStateException("no call may be made now");
    }
    governor.started();
  }

  /** To be kept with a call that has entered, and shown when it leaves. */
  public long epoch() {
    return breaker.epoch();
  }

  /**
   * Takes in what became of a call.
   *
   * @param epoch in which it entered
   */
  public void left(long epoch, Moment startedAt, ProviderResult result, Moment now) {
    breaker.ended(epoch, result, now);
    governor.ended(result, startedAt.nanos(), now.nanos());
  }

  /** Takes in that a call has ended that says nothing about the provider. */
  public void leftWithoutNews(long epoch) {
    breaker.endedWithoutNews(epoch);
  }

  /** Does to the breaker what an operator asked for. */
  public void operate(BreakerAction action, Moment now) {
    breaker.operate(action, now);
    if (action == BreakerAction.RESET) {
      governor.reset(now.nanos());
    }
  }

  /** Nanoseconds until something changes by itself, {@link Long#MAX_VALUE} when nothing will. */
  public long nanosToChange(Moment now) {
    return Math.max(0, Math.min(breaker.nanosToHalfOpen(now), governor.nanosToChange(now.nanos())));
  }

  /** Whether calls are made as usual. */
  public boolean isClosed() {
    return breaker.state() == BreakerState.CLOSED;
  }

  /** What it looks like from outside. */
  public LaneStatus status(int inFlight, boolean waiting, Moment now) {
    Breaker.Status seen = breaker.status();
    long pause = governor.pauseLeft(now.nanos());
    return new LaneStatus(
        seen.state(),
        seen.consecutiveFailures(),
        seen.lastTransitionAt(),
        seen.retryAt(),
        finite(governor.rate()),
        finite(ceiling()),
        inFlight,
        pause == 0 ? null : now.instant().plusNanos(pause),
        deferral(waiting, now));
  }

  /** This node's share of the configured rate, which is the whole installation's. */
  private double ceiling() {
    return ratePerSecond == 0 ? RateController.UNLIMITED : (double) ratePerSecond / nodes;
  }

  private LaneStatus.@Nullable Deferral deferral(boolean waiting, Moment now) {
    if (!breaker.hasPermit()) {
      return LaneStatus.Deferral.BREAKER_OPEN;
    }
    return waiting && governor.nanosToNextCall(now.nanos()) > 0
        ? LaneStatus.Deferral.GOVERNOR
        : null;
  }

  private static @Nullable Double finite(double rate) {
    return rate == RateController.UNLIMITED ? null : rate;
  }
}

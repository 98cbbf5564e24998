package dev.switchboard.lane;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a lane stands: what operators see, and what holds its messages back. Immutable.
 *
 * @param ratePerSecond calls that are allowed now, null when nothing limits them
 * @param ceilingPerSecond this node's share of the configured limit, null for none
 * @param pausedUntil until when the provider asked to be left alone, null when it did not
 * @param deferral what holds back messages that are due, null when nothing does
 */
public record LaneStatus(
    BreakerState state,
    int consecutiveFailures,
    @Nullable Instant lastTransitionAt,
    @Nullable Instant retryAt,
    @Nullable Double ratePerSecond,
    @Nullable Double ceilingPerSecond,
    int inFlight,
    @Nullable Instant pausedUntil,
    @Nullable Deferral deferral) {
  /** Why a message that could be sent is not. */
  public enum Deferral {
    BREAKER_OPEN("breaker_open"),
    GOVERNOR("governor");

    private final String wireName;

    Deferral(String wireName) {
      this.wireName = wireName;
    }

    /** The name in JSON. */
    public String wireName() {
      return wireName;
    }
  }

  /** Calls per second that are allowed now, infinity when nothing limits them. */
  public double rateOrInfinity() {
    return ratePerSecond == null ? Double.POSITIVE_INFINITY : ratePerSecond;
  }
}

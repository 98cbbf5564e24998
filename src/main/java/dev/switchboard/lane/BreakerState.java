package dev.switchboard.lane;

import java.util.Locale;

/** Where a breaker stands. */
public enum BreakerState {
  /** Calls are made. */
  CLOSED,
  /** No call is made. */
  OPEN,
  /** A few calls are made to see whether the provider is back. */
  HALF_OPEN;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name in JSON, logs and metrics. */
  public String wireName() {
    return wireName;
  }
}

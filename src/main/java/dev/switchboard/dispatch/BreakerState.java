package dev.switchboard.dispatch;

import java.util.List;
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

  /** Every name that metrics may show. */
  public static List<String> wireNames() {
    return List.of(CLOSED.wireName, OPEN.wireName, HALF_OPEN.wireName);
  }
}

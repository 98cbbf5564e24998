package dev.switchboard.queue;

import java.util.Locale;

/** How one attempt ended (006 FR-003, 008 US 3). */
public enum Outcome {
  SUCCESS,
  RATE_LIMITED,
  ERROR,
  TIMEOUT;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name in JSON, SQL, logs and metrics. */
  public String wireName() {
    return wireName;
  }
}

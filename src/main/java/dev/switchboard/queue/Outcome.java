package dev.switchboard.queue;

import java.util.List;
import java.util.Locale;

/** How one attempt ended (006 FR-003, 008 US 3). */
public enum Outcome {
  SUCCESS,
  RATE_LIMITED,
  ERROR,
  TIMEOUT;

  private static final List<Outcome> ALL = List.of(values());

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name in JSON, SQL, logs and metrics. */
  public String wireName() {
    return wireName;
  }

  /**
   * Reads a {@link #wireName()}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Outcome of(String wireName) {
    for (Outcome outcome : ALL) {
      if (outcome.wireName.equals(wireName)) {
        return outcome;
      }
    }
    throw new IllegalArgumentException(wireName);
  }
}

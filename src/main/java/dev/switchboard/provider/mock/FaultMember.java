package dev.switchboard.provider.mock;

/**
 * One thing that a mock provider can be told, with its range and what holds where nobody says
 * anything. The ranges are those of the configuration keys.
 */
public enum FaultMember {
  /** Share of attempts that are never answered, in percent. */
  TIMEOUT_PCT("timeout_pct", 100, 0),
  /** Share answered with a 500, in percent. */
  ERROR_PCT("error_pct", 100, 0),
  /** Share answered with a 429, in percent. */
  RATELIMIT_PCT("ratelimit_pct", 100, 0),
  /** Shortest time to an answer, in milliseconds. */
  LATENCY_MIN_MS("latency_ms/min", 600_000, 0),
  /** Longest time to an answer, in milliseconds. */
  LATENCY_MAX_MS("latency_ms/max", 600_000, 0),
  /** What a 429 by chance asks for, in seconds; 0 asks for nothing. */
  RETRY_AFTER_SECONDS("retry_after_seconds", 86_400, 0),
  /** Attempts in a second before a 429 is the answer; 0 is no limit. */
  QUOTA_PER_SECOND("quota_per_second", 1_000_000, 0);

  private final String path;
  private final int max;
  private final int builtIn;

  FaultMember(String path, int max, int builtIn) {
    this.path = path;
    this.max = max;
    this.builtIn = builtIn;
  }

  /** Where it stands in a JSON document, such as {@code latency_ms/min}. */
  public String path() {
    return path;
  }

  /** The largest value there may be; the least is 0. */
  public int max() {
    return max;
  }

  /** Its value where nobody says anything. */
  int builtIn() {
    return builtIn;
  }
}

package dev.switchboard.provider.mock;

import dev.switchboard.settings.ValueType;
import dev.switchboard.settings.ValueTypes;

/** One thing that a mock provider can be told, with its range and its default anything. */
public enum FaultMember {
  /** Share of attempts that are never answered, in percent. */
  TIMEOUT_PCT("timeout_pct", 100, 0, "Share of attempts that time out."),
  /** Share answered with a 500, in percent. */
  ERROR_PCT("error_pct", 100, 0, "Share of attempts that fail."),
  /** Share answered with a 429, in percent. */
  RATELIMIT_PCT("ratelimit_pct", 100, 0, "Share that is refused with 429."),
  /** Shortest time to an answer, in milliseconds. */
  LATENCY_MIN_MS("latency_ms/min", 600_000, 0, "Shortest call in milliseconds."),
  /** Longest time to an answer, in milliseconds. */
  LATENCY_MAX_MS("latency_ms/max", 600_000, 0, "Longest call in milliseconds."),
  /** What a 429 by chance asks for, in seconds; 0 asks for nothing. */
  RETRY_AFTER_SECONDS(
      "retry_after_seconds",
      86_400,
      0,
      "Sent with a 429 that comes by chance; 0 sends none. A quota's 429 says the exact time."),
  /** Attempts in a second before a 429 is the answer; 0 is no limit. */
  QUOTA_PER_SECOND(
      "quota_per_second",
      1_000_000,
      0,
      "Attempts in a second, at each provider, before a 429; 0 is no limit.");

  private final String path;
  private final int max;
  private final int builtIn;
  private final String description;

  FaultMember(String path, int max, int builtIn, String description) {
    this.path = path;
    this.max = max;
    this.builtIn = builtIn;
    this.description = description;
  }

  /** Where it stands in a JSON document, such as {@code latency_ms/min}. */
  public String path() {
    return path;
  }

  /** The largest value there may be; the least is 0. */
  public int max() {
    return max;
  }

  /** Where it stands in the settings, such as {@code latency-ms.min}. */
  String key() {
    return path.replace('/', '.').replace('_', '-');
  }

  /** What may be written in the settings. */
  ValueType<Integer> type() {
    return path.endsWith("_pct") ? ValueTypes.percentage() : ValueTypes.wholeNumber(0, max);
  }

  /** One sentence for the reference. */
  String description() {
    return description;
  }

  /** Its value by default. */
  int builtIn() {
    return builtIn;
  }
}

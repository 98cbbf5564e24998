package dev.switchboard.api.facade;

import dev.switchboard.settings.ValueType;
import dev.switchboard.settings.ValueTypes;

/** A number in the faults of a facade, called alike in JSON and in the settings. */
public enum FacadeFaultMember {
  RATELIMIT_PCT("ratelimit_pct", 100, 0, "Share of the requests answered with 429."),
  ERROR_PCT("error_pct", 100, 0, "Share of the requests answered with 500."),
  TIMEOUT_PCT("timeout_pct", 100, 0, "Share of the requests that get no answer in time."),
  DISCONNECT_PCT(
      "disconnect_pct", 100, 0, "Share of the requests whose connection closes without an answer."),
  ANSWER_LOST_PCT(
      "answer_lost_pct",
      100,
      0,
      "Share of the requests that are handled, and whose connection then closes in place of the"
          + " answer. Tests whether a client repeats a request with its idempotency key."),
  RETRY_AFTER_SECONDS(
      "retry_after_seconds",
      3600,
      0,
      "What a 429 asks for in `Retry-After`; 0 for no such header."),
  LATENCY_MIN_MS("latency_ms/min", 60_000, 0, "Shortest time before a request is looked at."),
  LATENCY_MAX_MS("latency_ms/max", 60_000, 0, "Longest time before a request is looked at."),
  TIMEOUT_MS(
      "timeout_ms",
      600_000,
      60_000,
      "How long a request of `timeout-pct` is held before its connection closes.");

  private final String path;
  private final int max;
  private final int builtIn;
  private final String description;

  FacadeFaultMember(String path, int max, int builtIn, String description) {
    this.path = path;
    this.max = max;
    this.builtIn = builtIn;
    this.description = description;
  }

  /** Where it stands in a JSON document, such as {@code latency_ms/min}. */
  String path() {
    return path;
  }

  /** The largest value there may be; the least is 0. */
  int max() {
    return max;
  }

  /** Its value by default. */
  int builtIn() {
    return builtIn;
  }

  /** Where it stands in the settings, such as {@code latency-ms.min}. */
  String key() {
    return path.replace('/', '.').replace('_', '-');
  }

  ValueType<Integer> type() {
    return isShare() ? ValueTypes.percentage() : ValueTypes.wholeNumber(0, max);
  }

  String description() {
    return description;
  }

  /** Whether it says how many of a hundred requests meet something. */
  boolean isShare() {
    return path.endsWith("_pct");
  }
}

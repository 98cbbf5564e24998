package dev.switchboard.provider.mock;

import dev.switchboard.settings.ValueType;
import dev.switchboard.settings.ValueType.Scalar;
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
      "Attempts in a second, at each provider, before a 429; 0 is no limit."),
  /** Whether receipts are sent: 1 for yes. */
  RECEIPTS_ENABLED(
      "receipts/enabled", 1, 0, "Whether it reports what became of the messages that it took."),
  /** Shortest time from taking a message to its receipt, in milliseconds. */
  RECEIPTS_DELAY_MIN_MS(
      "receipts/delay_ms/min", 86_400_000, 200, "Shortest time to a receipt in milliseconds."),
  /** Longest time from taking a message to its receipt, in milliseconds. */
  RECEIPTS_DELAY_MAX_MS(
      "receipts/delay_ms/max", 86_400_000, 2_000, "Longest time to a receipt in milliseconds."),
  /** Share of messages that do not reach their recipients, in percent. */
  RECEIPTS_UNDELIVERED_PCT(
      "receipts/undelivered_pct", 100, 0, "Share of messages reported as undelivered."),
  /** Share of messages that no receipt comes for, in percent. */
  RECEIPTS_LOST_PCT("receipts/lost_pct", 100, 0, "Share of receipts that never come."),
  /** Share of receipts that come twice, in percent. */
  RECEIPTS_DUPLICATE_PCT("receipts/duplicate_pct", 100, 0, "Share of receipts that come twice."),
  /** Share of receipts that overtake the others, in percent. */
  RECEIPTS_REORDERED_PCT(
      "receipts/reordered_pct",
      100,
      0,
      "Share of receipts that come before all others, and before the provider has answered.");

  private static final ValueType<Integer> FLAG =
      Scalar.of(
          "true or false",
          text -> text.equals("true") ? Integer.valueOf(1) : text.equals("false") ? 0 : null);

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
    if (isFlag()) {
      return FLAG;
    }
    return path.endsWith("_pct") ? ValueTypes.percentage() : ValueTypes.wholeNumber(0, max);
  }

  /** Whether it is shown as true and false. */
  boolean isFlag() {
    return this == RECEIPTS_ENABLED;
  }

  /** The value as it is written in the settings. */
  String written(int value) {
    return isFlag() ? String.valueOf(value == 1) : Integer.toString(value);
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

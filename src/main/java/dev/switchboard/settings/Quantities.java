package dev.switchboard.settings;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads whole numbers with and without a unit; null for anything else or outside the range. */
public final class Quantities {

  /** No leading zero, which YAML 1.1 reads as octal, and no more digits than a {@code long} has. */
  private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,18}");

  private static final Pattern WITH_UNIT =
      Pattern.compile("(?<amount>0|[1-9][0-9]{0,11})(?<unit>[A-Za-z]*)");

  private static final Map<String, Long> MILLIS_BY_UNIT =
      Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private static final Map<String, Long> BYTES_BY_UNIT =
      Map.of("", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);

  private Quantities() {}

  static @Nullable Integer wholeNumber(String text, int min, int max) {
    Long value = anyLong(text);
    return value == null || value < min || value > max ? null : Integer.valueOf(value.intValue());
  }

  static @Nullable Long anyLong(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return null;
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** A duration such as {@code 250ms}, {@code 30s}, {@code 10m} or {@code 24h}. */
  public static @Nullable Duration duration(String text, Duration min, Duration max) {
    Long millis = amount(text, MILLIS_BY_UNIT);
    return millis == null || millis < min.toMillis() || millis > max.toMillis()
        ? null
        : Duration.ofMillis(millis);
  }

  /** A duration that is known to be one. */
  static Duration duration(String text) {
    return Duration.ofMillis(known(text, MILLIS_BY_UNIT));
  }

  /** A size that is known to be one. */
  static long bytes(String text) {
    return known(text, BYTES_BY_UNIT);
  }

  private static long known(String text, Map<String, Long> factors) {
    Long amount = amount(text, factors);
    if (amount == null) {
      throw new IllegalArgumentException(text);
    }
    return amount;
  }

  static @Nullable Long bytes(String text, long min, long max) {
    Long bytes = amount(text, BYTES_BY_UNIT);
    return bytes == null || bytes < min || bytes > max ? null : bytes;
  }

  private static @Nullable Long amount(String text, Map<String, Long> factors) {
    Matcher matcher = WITH_UNIT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    Long factor = factors.get(matcher.group("unit"));
    // Twelve digits of gibibytes do not fit; saturated they are outside every range.
    return factor == null
        ? null
        : Long.valueOf(saturated(Long.parseLong(matcher.group("amount")), factor));
  }

  private static long saturated(long amount, long factor) {
    return amount > Long.MAX_VALUE / factor ? Long.MAX_VALUE : amount * factor;
  }
}

package dev.switchboard.rehearsal.scenario;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the amounts of a scenario; null for text that is none. Time is in nanoseconds.
 */
public final class Amounts {
  public static final long SECOND = 1_000_000_000L;
  public static final int SECONDS_OF_MINUTE = 60;
  public static final long MINUTE = SECONDS_OF_MINUTE * SECOND;

  static final String A_SPAN = "a length of time such as 250ms, 30s or 2h20m";
  static final String A_RATE = "a rate such as 20/s, 300/m or 1000/h";
  static final String A_SHARE = "a share such as 40% or 0.5%";
  static final String A_NUMBER = "a whole number";

  /** In the order in which they are written. */
  private static final Map<String, Long> UNITS = new LinkedHashMap<>();

  static {
    UNITS.put("d", 24 * 60 * MINUTE);
    UNITS.put("h", 60 * MINUTE);
    UNITS.put("m", MINUTE);
    UNITS.put("s", SECOND);
    UNITS.put("ms", 1_000_000L);
    UNITS.put("us", 1_000L);
  }

  private static final Pattern SPAN = Pattern.compile("(?:\\d{1,9}(?:d|h|ms|m|s|us))+");
  private static final Pattern SPAN_PART = Pattern.compile("(\\d{1,9})(d|h|ms|m|s|us)");
  private static final Pattern RATE = Pattern.compile("(\\d{1,7}(?:\\.\\d{1,6})?)/([smh])");
  private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,4})?)%");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,12}");
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(?:\\.\\d{1,6})?");

  private Amounts() {}

  /** Nanoseconds. */
  static @Nullable Long span(String text) {
    if (text.equals("0")) {
      return 0L;
    }
    if (!SPAN.matcher(text).matches()) {
      return null;
    }
    long nanos = 0;
    Matcher part = SPAN_PART.matcher(text);
    while (part.find()) {
      nanos += Long.parseLong(part.group(1)) * UNITS.getOrDefault(part.group(2), 0L);
      if (nanos < 0 || nanos > 365 * 24 * 60 * MINUTE) {
        return null;
      }
    }
    return nanos;
  }

  /** In a second. */
  static @Nullable Double rate(String text) {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    double divisor =
        switch (matcher.group(2)) {
          case "m" -> 60;
          case "h" -> 3_600;
          default -> 1;
        };
    return Double.valueOf(Double.parseDouble(matcher.group(1)) / divisor);
  }

  /** In percent. */
  static @Nullable Double share(String text) {
    Matcher matcher = SHARE.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    Double share = Double.valueOf(matcher.group(1));
    return share > 100 ? null : share;
  }

  static @Nullable Long number(String text) {
    return NUMBER.matcher(text).matches() ? Long.valueOf(text) : null;
  }

  static @Nullable Double decimal(String text) {
    return DECIMAL.matcher(text).matches() ? Double.valueOf(text) : null;
  }

  /** A length of time with as much precision as one reads. */
  public static String shown(long nanos) {
    if (nanos % SECOND == 0 && nanos < MINUTE) {
      return nanos / SECOND + "s";
    }
    if (nanos < 10 * SECOND) {
      return nanos < SECOND / 10
          ? String.format(Locale.ROOT, "%.1fms", nanos / 1e6)
          : String.format(Locale.ROOT, "%.2fs", nanos / 1e9);
    }
    long seconds = (nanos + SECOND / 2) / SECOND;
    StringBuilder text = new StringBuilder();
    if (seconds >= 3_600) {
      text.append(seconds / 3_600).append('h');
    }
    if (seconds % 3_600 >= 60) {
      text.append(seconds % 3_600 / 60).append('m');
    }
    if (seconds % 60 > 0 || text.isEmpty()) {
      text.append(seconds % 60).append('s');
    }
    return text.toString();
  }
}

package dev.switchboard.api.request;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads times as RFC 3339 writes them, all of them: any number of digits of a fraction, leap
 * seconds, offsets of up to a day, a space or a small {@code t} between date and time. Also takes
 * the ISO 8601 times of the JDK, such as those without seconds.
 */
public final class Rfc3339 {
  private static final Pattern TIME =
      Pattern.compile(
          "(?<date>\\d{4}-\\d{2}-\\d{2})[Tt ](?<time>\\d{2}:\\d{2}):(?<second>\\d{2})"
              + "(?:\\.(?<fraction>\\d+))?"
              + "(?:[Zz]|(?<sign>[+-])(?<hours>[01]\\d|2[0-3]):(?<minutes>[0-5]\\d))");

  private static final int NANO_DIGITS = 9;
  private static final String LEAP_SECOND = "60";

  /** The latest moment that is kept of a leap second: the store keeps microseconds. */
  private static final String END_OF_MINUTE = "59.999999";

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private Rfc3339() {}

  /**
   * The moment; empty for text that is no time, or one that in UTC has no year of four digits. What
   * is finer than a nanosecond is cut off, and a leap second is the end of the minute before.
   */
  public static Optional<Instant> parse(String text) {
    return instant(text).filter(instant -> !instant.isBefore(FIRST) && !instant.isAfter(LAST));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      Matcher time = TIME.matcher(text);
      return time.matches() ? instant(time) : Optional.empty();
    }
  }

  private static Optional<Instant> instant(Matcher time) {
    boolean leap = time.group("second").equals(LEAP_SECOND);
    String fraction = time.group("fraction");
    String second = leap ? END_OF_MINUTE : time.group("second");
    if (fraction != null && !leap) {
      second += '.' + fraction.substring(0, Math.min(fraction.length(), NANO_DIGITS));
    }
    try {
      Instant instant =
          LocalDateTime.parse(time.group("date") + 'T' + time.group("time") + ':' + second)
              .minusSeconds(offsetSeconds(time))
              .toInstant(ZoneOffset.UTC);
      return leap && !isEndOfMonth(instant) ? Optional.empty() : Optional.of(instant);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static int offsetSeconds(Matcher time) {
    if (time.group("sign") == null) {
      return 0;
    }
    int minutes =
        Integer.parseInt(time.group("hours")) * 60 + Integer.parseInt(time.group("minutes"));
    return (time.group("sign").equals("-") ? -60 : 60) * minutes;
  }

  /** Leap seconds come last in a month of UTC (RFC 3339, 5.7). */
  private static boolean isEndOfMonth(Instant instant) {
    LocalDateTime next = LocalDateTime.ofInstant(instant, ZoneOffset.UTC).plusSeconds(1);
    return next.getDayOfMonth() == 1 && next.getHour() == 0 && next.getMinute() == 0;
  }
}

package dev.switchboard.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the {@code Retry-After} header of a carrier that speaks HTTP (RFC 9110, 10.2.3). */
public final class RetryAfter {
  /**
   * The longest time for which a provider may hold anything back. Longer requests are cut to it.
   */
  public static final Duration MAX = Duration.ofHours(1);

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");

  /** The three forms that recipients must understand (RFC 9110, 5.6.7). */
  private static final List<DateTimeFormatter> HTTP_DATES =
      List.of(
          english().appendPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'").toFormatter(Locale.ENGLISH),
          english()
              .appendPattern("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.ENGLISH),
          english().appendPattern("EEE MMM ppd HH:mm:ss uuuu").toFormatter(Locale.ENGLISH));

  private RetryAfter() {}

  private static DateTimeFormatterBuilder english() {
    return new DateTimeFormatterBuilder().parseCaseInsensitive();
  }

  /**
   * How long to wait from now on, from zero to {@link #MAX}; empty when the header says nothing
   * that can be understood.
   */
  public static Optional<Duration> parse(String header, Instant now) {
    String text = header.strip();
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(clamp(Duration.ofSeconds(Long.parseLong(text))));
    }
    for (DateTimeFormatter form : HTTP_DATES) {
      try {
        Instant until = LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC);
        return Optional.of(clamp(Duration.between(now, until)));
      } catch (DateTimeException _) {
        // It may be one of the others.
      }
    }
    return Optional.empty();
  }

  /** What is granted of a wait that a provider asks for. */
  public static Duration clamp(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(MAX) > 0 ? MAX : wait;
  }
}

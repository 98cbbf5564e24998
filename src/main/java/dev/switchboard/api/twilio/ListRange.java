package dev.switchboard.api.twilio;

import dev.switchboard.http.Exchange;
import dev.switchboard.message.MessageId;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a list has, by the time of their acceptance: {@code DateSent}, {@code DateSent>}
 * and {@code DateSent<}, each a day of UTC or a time.
 *
 * @param since the first moment; null for no limit
 * @param until the first moment that is not part of it; null for no limit
 */
record ListRange(@Nullable Instant since, @Nullable Instant until) {
  static final String ON = "DateSent";
  static final String SINCE = "DateSent>";
  static final String UNTIL = "DateSent<";

  /** What a parameter names: a day, or a moment. */
  private record Span(Instant begin, Instant end) {
    static @Nullable Span of(Exchange exchange, String parameter) {
      String text = exchange.query(parameter);
      if (text == null || text.isEmpty()) {
        return null;
      }
      try {
        return text.length() == "2026-03-01".length()
            ? new Span(startOf(LocalDate.parse(text)), startOf(LocalDate.parse(text).plusDays(1)))
            : second(TwilioReader.time(text));
      } catch (DateTimeException _) {
        throw TwilioError.invalid(
            parameter
                + " must be a day such as 2026-03-01, or a time such as 2026-03-01T14:00:00Z");
      }
    }

    private static Instant startOf(LocalDate day) {
      return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Span second(Instant time) {
      Instant begin = time.truncatedTo(ChronoUnit.SECONDS);
      return new Span(begin, begin.plus(Duration.ofSeconds(1)));
    }
  }

  /**
   * Reads the three parameters.
   *
   * @throws dev.switchboard.http.reply.ProblemException for what is no time
   */
  static ListRange of(Exchange exchange) {
    Span on = Span.of(exchange, ON);
    Span from = Span.of(exchange, SINCE);
    Span to = Span.of(exchange, UNTIL);
    Instant since = from == null ? null : from.begin();
    Instant until = to == null ? null : to.end();
    if (on != null) {
      since = since == null || since.isBefore(on.begin()) ? on.begin() : since;
      until = until == null || until.isAfter(on.end()) ? on.end() : until;
    }
    return new ListRange(since, until);
  }

  /**
   * The id that all messages of a page are older than.
   *
   * @param cursor of the page; null for the first
   */
  @Nullable MessageId before(@Nullable MessageId cursor) {
    if (until == null) {
      return cursor;
    }
    MessageId end = MessageId.firstOf(until);
    return cursor == null || cursor.value() > end.value() ? end : cursor;
  }

  /** Whether a message is not too old. */
  boolean holds(MessageId id) {
    return since == null || id.value() >= MessageId.firstOf(since).value();
  }
}

package dev.switchboard.api.resend;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The times at which Resend's clients ask for an email to be sent. */
class ScheduledAtTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "in 1 min, 60",
    "in 5 minutes, 300",
    "In 30 Seconds, 30",
    "in an hour, 3600",
    "in 2 hours, 7200",
    "in a day, 86400",
    "in 35 days, 3024000",
    "2026-03-01T12:00:10.000Z, 10",
    "2026-03-01T13:00:00+01:00, 0",
  })
  void aTimeIsReadFromNowOrAsItIs(String text, long seconds) {
    assertThat(ScheduledAt.parse(text, NOW)).contains(NOW.plus(Duration.ofSeconds(seconds)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "in minutes", "in -1 minutes", "in 9999999 days", "tomorrow"})
  void whatIsNotUnderstoodIsNoTime(String text) {
    assertThat(ScheduledAt.parse(text, NOW)).isEmpty();
  }
}

package dev.switchboard.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("1994-11-06T08:49:07Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | PT0S",
        "120 | PT2M",
        " 7 | PT7S",
        "Sun, 06 Nov 1994 08:49:37 GMT | PT30S",
        "Sunday, 06-Nov-94 08:49:37 GMT | PT30S",
        "Sun Nov  6 08:49:37 1994 | PT30S",
        "Sun, 06 Nov 1994 08:00:00 GMT | PT0S",
      })
  void secondsAndDatesAreUnderstood(String header, Duration wait) {
    assertThat(RetryAfter.parse(header, NOW)).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {"86400", "999999999999999999", "Sat, 06 Nov 2094 08:49:37 GMT"})
  void noProviderHoldsAnythingBackForLongerThanTheLimit(String header) {
    assertThat(RetryAfter.parse(header, NOW)).contains(RetryAfter.MAX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "soon", "-1", "1.5", "9999999999999999999999", "1994-11-06T08:49:37Z", "Sun"})
  void nonsenseSaysNothing(String header) {
    assertThat(RetryAfter.parse(header, NOW)).isEmpty();
  }

  @Test
  void rateLimitIsMadeOfTheHeader() {
    assertThat(ProviderResult.RateLimited.of("120", NOW))
        .isEqualTo(new ProviderResult.RateLimited(Duration.ofMinutes(2)));
    assertThat(ProviderResult.RateLimited.of(null, NOW))
        .isEqualTo(new ProviderResult.RateLimited(null));
    assertThat(ProviderResult.RateLimited.of("soon", NOW))
        .isEqualTo(new ProviderResult.RateLimited(null));
  }
}

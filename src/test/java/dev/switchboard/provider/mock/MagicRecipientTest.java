package dev.switchboard.provider.mock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.provider.ProviderResult;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagicRecipientTest {
  private static final ProviderResult SUCCESS = new ProviderResult.Success("id");

  @ParameterizedTest
  @ValueSource(strings = {"+15005550000", "success@switchboard.test"})
  void succeeds(String to) {
    assertThat(answer(to, 1)).isEqualTo(SUCCESS);
  }

  @ParameterizedTest
  @CsvSource({
    "+15005551001, 1",
    "+15005551999, 999",
    "rate-limited+1@switchboard.test, 1",
    "rate-limited+86400@switchboard.test, 86400"
  })
  void isRateLimitedForSoManySeconds(String to, long seconds) {
    ProviderResult limited = new ProviderResult.RateLimited(Duration.ofSeconds(seconds));

    assertThat(answer(to, 1)).isEqualTo(limited);
    assertThat(answer(to, 100)).isEqualTo(limited);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+15005551000",
        "rate-limited@switchboard.test",
        "rate-limited+0@switchboard.test"
      })
  void isRateLimitedWithoutAWord(String to) {
    assertThat(answer(to, 1)).isEqualTo(new ProviderResult.RateLimited(null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"+15005552000", "error@switchboard.test"})
  void alwaysFails(String to) {
    assertThat(answer(to, 100)).isEqualTo(new ProviderResult.Failed("500"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"+15005553000", "timeout@switchboard.test"})
  void timesOut(String to) {
    assertThat(answer(to, 1)).isEqualTo(new ProviderResult.TimedOut());
  }

  @ParameterizedTest
  @ValueSource(strings = {"+15005555000", "reject@switchboard.test"})
  void isRejected(String to) {
    assertThat(answer(to, 1)).isEqualTo(new ProviderResult.Rejected("400"));
  }

  @ParameterizedTest
  @CsvSource({
    "+15005554000, 0",
    "+15005554002, 2",
    "+15005554999, 999",
    "fail+0@switchboard.test, 0",
    "fail+2@switchboard.test, 2",
    "fail+999@switchboard.test, 999"
  })
  void failsSoManyTimesByTheAttemptNumberAlone(String to, int failures) {
    if (failures > 0) {
      assertThat(answer(to, failures)).isEqualTo(new ProviderResult.Failed("500"));
    }
    assertThat(answer(to, failures + 1)).isEqualTo(SUCCESS);
    assertThat(answer(to, failures + 2)).isEqualTo(SUCCESS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+1 500 555 4002",
        "+1 (500) 555-4002",
        "1-500-555-4002",
        "500.555.4002",
        " 5005554002 ",
        "tel:+1-500-555-4002",
        "+1500\u200e5554002",
        "<fail+2@switchboard.test>",
        "+１５００５５５４００２",
        "fail+2@switchboard.test",
        "FAIL+2@Switchboard.Test",
        "fail+02@switchboard.test"
      })
  void spellingDoesNotMatter(String to) {
    assertThat(MagicRecipient.of(to))
        .isEqualTo(new MagicRecipient(MagicRecipient.Behaviour.FAILS_FIRST, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "+",
        "@",
        "+18045551234",
        "+15005550001",
        "+15005552001",
        "+15005553001",
        "+15005555001",
        "+15005556001",
        "+15005559001",
        "+15005554",
        "+150055540020",
        "+5005554002",
        "+445005554002",
        "5554002",
        "+1 500 555 FAIL",
        "+1 500 555 4002 ext. ",
        "success+1@switchboard.test",
        "error+1@switchboard.test",
        "timeout+@switchboard.test",
        "reject+0@switchboard.test",
        "+15005558001",
        "delivered+1@switchboard.test",
        "no-receipt+1@switchboard.test",
        "undelivered+100000x@switchboard.test",
        "fail@switchboard.test",
        "fail+@switchboard.test",
        "fail+-1@switchboard.test",
        "fail+1000@switchboard.test",
        "fail+1.5@switchboard.test",
        "fail+٢@switchboard.test",
        "rate-limited+86401@switchboard.test",
        "rate-limited+999999@switchboard.test",
        "other@switchboard.test",
        "@switchboard.test",
        "xsuccess@switchboard.test",
        "success@switchboard.test.example.org",
        "success@sub.switchboard.test",
        "success@switchboard.tes",
        "success@example.org"
      })
  void everybodyElseIsOrdinary(String to) {
    assertThat(MagicRecipient.of(to)).isNull();
  }

  @Test
  void turkishCapitalsAreNotOurs() {
    assertThat(MagicRecipient.of("T\u0130MEOUT@switchboard.test")).isNull();
    assertThat(MagicRecipient.of("TIMEOUT@SWITCHBOARD.TEST")).isNotNull();
  }

  private static ProviderResult answer(String to, int attemptNumber) {
    @Nullable MagicRecipient magic = MagicRecipient.of(to);
    return Objects.requireNonNull(magic, to).answer(attemptNumber, SUCCESS);
  }
}

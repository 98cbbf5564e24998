package dev.switchboard.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.telemetry.Series.OfProvider;
import dev.switchboard.telemetry.Series.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a provider is now is seen from the calls that say something of now. */
class SharesTest {
  private final List<Sample> samples = new ArrayList<>();
  private long successes;
  private long errors;

  @Test
  void lastMinuteCountsWhileItWorks() {
    pass(120, 0, 1, "closed");
    pass(60, 9, 1, "closed");

    Shares shares = Shares.of(samples, "texts", false);

    assertThat(shares.calls()).isEqualTo(600);
    assertThat(shares.errorPct()).isEqualTo(10);
    assertThat(shares.successesPerSecond()).isEqualTo(9);
  }

  @Test
  void whereCallsAreFewItLooksBackFurther() {
    pass(1, 20, 0, "closed");
    pass(300, 0, 0, "closed");

    assertThat(Shares.of(samples, "texts", false).calls()).isEqualTo(20);
  }

  @Test
  void onlyWhatCameSinceFailuresOpenedTheBreakerCounts() {
    pass(60, 10, 0, "closed");
    pass(5, 0, 0, "open");
    pass(2, 0, 1, "half_open");
    pass(5, 0, 0, "open");

    Shares shares = Shares.of(samples, "texts", true);

    assertThat(shares.calls()).isEqualTo(2);
    assertThat(shares.errorPct()).isEqualTo(100);
  }

  @Test
  void breakerThatHasJustOpenedSaysThatEveryCallFails() {
    pass(60, 10, 0, "closed");
    pass(2, 0, 0, "open");

    assertThat(Shares.of(samples, "texts", true).errorPct()).isEqualTo(100);
  }

  @Test
  void nothingIsKnownBeforeTheFirstSample() {
    assertThat(Shares.of(List.of(), "texts", false).calls()).isZero();
  }

  private void pass(int seconds, int successesEach, int errorsEach, String breaker) {
    for (int i = 0; i < seconds; i++) {
      if (samples.isEmpty()) {
        samples.add(sample(breaker));
      }
      successes += successesEach;
      errors += errorsEach;
      samples.add(sample(breaker));
    }
  }

  private Sample sample(String breaker) {
    Map<String, Long> attempts = Map.of("success", successes, "error", errors);
    return new Sample(
        samples.size(), 0, 0, 0, 0, 0, Map.of("texts", new OfProvider(attempts, null, 0, breaker)));
  }
}

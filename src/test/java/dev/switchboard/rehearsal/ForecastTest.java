package dev.switchboard.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.dispatch.RetryPolicy;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.Forecast.Hold;
import dev.switchboard.rehearsal.Forecast.Result;
import dev.switchboard.rehearsal.Forecast.Situation;
import dev.switchboard.rehearsal.Forecast.World;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is expected of a backlog follows from how things stand. */
class ForecastTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final World GOOD = world(null, 0, null);

  @Test
  void backlogAtAProviderThatIsBackGoesAndTheNeighbourHasNone() {
    Result result = forecast(200, 5, GOOD, TestSettings.usual());

    Forecast.Provider texts = result.providers().getFirst();
    assertThat(texts.name()).isEqualTo("sms-mms");
    assertThat(texts.backlog()).isEqualTo(200);
    assertThat(texts.peak()).isBetween(200L, 210L);
    assertThat(texts.goneAfterSeconds()).isBetween(1L, 5L);
    assertThat(texts.pendingAtEnd()).isLessThan(20);
    assertThat(texts.deadLetters()).isZero();
    assertThat(result.providers().getLast())
        .isEqualTo(new Forecast.Provider("email", 0, 0, 0, 0L, 0, 0));
    assertThat(result.calm()).isTrue();
    assertThat(result.scale()).isEqualTo(1);
  }

  @Test
  void providerThatIsDownForeverNeverGetsRidOfItsBacklog() {
    Result result = forecast(200, 0.2, world(null, 100, null), TestSettings.usual());

    Forecast.Provider texts = result.providers().getFirst();
    assertThat(texts.goneAfterSeconds()).isNull();
    assertThat(texts.pendingAtEnd()).isBetween(900L, 930L).isEqualTo(texts.peak());
    assertThat(texts.peakAfterSeconds()).isBetween(3_590L, 3_600L);
    assertThat(result.simulatedSeconds()).isEqualTo(3_600);
  }

  @Test
  void breakerThatIsHeldByHandHoldsTheBacklogAndClosingItLetsItGo() {
    Result held = forecast(500, 1, world(new Hold(null), 0, null), TestSettings.usual());
    assertThat(held.providers().getFirst().goneAfterSeconds()).isNull();
    assertThat(held.providers().getFirst().pendingAtEnd()).isGreaterThan(4_000);

    Result closed = forecast(500, 1, GOOD, TestSettings.usual());
    assertThat(closed.providers().getFirst().goneAfterSeconds()).isBetween(1L, 10L);
  }

  @Test
  void breakerThatIsOpenForAWhileLetsItGoAfterwards() {
    World open = world(new Hold(Duration.ofSeconds(90)), 0, null);

    Forecast.Provider texts = forecast(500, 1, open, TestSettings.usual()).providers().getFirst();

    assertThat(texts.goneAfterSeconds()).isBetween(90L, 100L);
    assertThat(texts.peakAfterSeconds()).isBetween(88L, 91L);
    assertThat(texts.peak()).isBetween(580L, 600L);
  }

  /** However many messages each simulated one stands for. */
  @ParameterizedTest
  @CsvSource({"1000,10", "10000,10", "100000,100", "30000,10"})
  void rateOfTheProviderSaysHowLongItTakes(long waiting, int rate) {
    LaneSettings usual = TestSettings.lane();
    LaneSettings limited =
        new LaneSettings(
            usual.maxInFlight(), rate, usual.timeout(), usual.breaker(), usual.retryPolicy());

    Result result = forecast(waiting, 0, GOOD, TestSettings.with(limited));

    assertThat(result.providers().getFirst().goneAfterSeconds())
        .as("at a scale of " + result.scale())
        .isBetween((long) (0.97 * waiting / rate), (long) (1.03 * waiting / rate) + 1);
    assertThat(result.scale() > 1).isEqualTo(waiting > 4_000);
  }

  /** 64 calls at once, each of half a second: 128 in a second. */
  @ParameterizedTest
  @CsvSource({"1,12800", "1,128000", "3,384000"})
  void callsAtOnceSayHowLongItTakesAtEveryScale(int nodes, long waiting) {
    World slow = new World(null, 0, 0, 0, null, Duration.ofMillis(500), Duration.ofMillis(500));

    Result result = forecast(waiting, 0, slow, TestSettings.usual(), nodes);

    assertThat(result.providers().getFirst().goneAfterSeconds())
        .as("at a scale of " + result.scale())
        .isBetween(waiting / 128 / nodes * 96 / 100, waiting / 128 / nodes * 104 / 100);
  }

  @Test
  void paceThatWasFoundBindsBesideTheSettings() {
    Forecast.Provider texts =
        forecast(300, 0, world(null, 0, 0.5), TestSettings.usual()).providers().getFirst();

    assertThat(texts.goneAfterSeconds()).isBetween(580L, 605L);
  }

  @Test
  void messagesThatAreGivenUpAreNoSuccess() {
    LaneSettings usual = TestSettings.lane();
    LaneSettings impatient =
        new LaneSettings(
            usual.maxInFlight(),
            0,
            usual.timeout(),
            new BreakerPolicy(1000, Duration.ofSeconds(1), 1),
            new RetryPolicy(1, Duration.ofSeconds(1), Duration.ofSeconds(1), HOUR));

    Forecast.Provider texts =
        forecast(300, 0, world(null, 100, null), TestSettings.with(impatient))
            .providers()
            .getFirst();

    assertThat(texts.deadLetters()).isEqualTo(300);
  }

  @Test
  void whatTakesTooLongSaysHowFarItGot() {
    int[] steps = {0};

    Result result =
        Forecast.of(
            situation(200, 5, world(null, 100, null), 1),
            TestSettings.usual(),
            HOUR,
            () -> ++steps[0] > 2_000);

    assertThat(result.cut()).isTrue();
    assertThat(result.calm()).isFalse();
    assertThat(result.simulatedSeconds()).isBetween(1L, 3_500L);
    assertThat(result.providers().getFirst().goneAfterSeconds()).isNull();
  }

  private static Result forecast(
      long waiting, double perSecond, World world, RehearsedSettings settings) {
    return forecast(waiting, perSecond, world, settings, 1);
  }

  private static Result forecast(
      long waiting, double perSecond, World world, RehearsedSettings settings, int nodes) {
    return Forecast.of(situation(waiting, perSecond, world, nodes), settings, HOUR, () -> false);
  }

  private static Situation situation(long waiting, double perSecond, World world, int nodes) {
    return new Situation(
        Map.of(Channel.SMS, waiting),
        Map.of(Channel.SMS, perSecond),
        Map.of("sms-mms", world, "email", GOOD),
        nodes);
  }

  private static World world(@Nullable Hold hold, double errorPct, @Nullable Double pace) {
    return new World(hold, errorPct, 0, 0, pace, Duration.ofMillis(50), Duration.ofMillis(300));
  }
}

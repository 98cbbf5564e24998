package dev.switchboard.provider.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.switchboard.queue.Outcome;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OutcomeDiceTest {
  private static final FaultProfile FAULTS =
      new FaultProfile(
          10, 30, 10, Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(1));

  @Test
  void outcomesOfASeedAreTheSameForEver() {
    // Golden data: a change here breaks every test that anybody wrote against a seed.
    assertThat(firstAttempts(new OutcomeDice(42), 20)).isEqualTo("SSSTSSESSSETRETESTSE");
    assertThat(firstAttempts(new OutcomeDice(43), 20)).isEqualTo("RSESSESRESRSSEEEESES");
  }

  @Test
  void attemptsOfOneMessageAreDrawnApart() {
    OutcomeDice dice = new OutcomeDice(7);
    String byMessage = firstAttempts(dice, 50);
    StringBuilder byAttempt = new StringBuilder();
    for (int attempt = 1; attempt <= 50; attempt++) {
      byAttempt.append(letter(dice.outcome(FAULTS, 0, attempt)));
    }
    assertThat(byAttempt.toString()).isNotEqualTo(byMessage);
  }

  @Test
  void sharesAreThoseOfTheProfile() {
    Map<Outcome, Integer> drawn = new EnumMap<>(Outcome.class);
    int draws = 0;
    for (long seed : List.of(0L, 1L, -1L, Long.MAX_VALUE)) {
      OutcomeDice dice = new OutcomeDice(seed);
      for (long ordinal = 0; ordinal < 5_000; ordinal++, draws++) {
        drawn.merge(dice.outcome(FAULTS, ordinal, 1), 1, Integer::sum);
      }
    }
    assertThat(percent(drawn, Outcome.TIMEOUT, draws)).isCloseTo(10, within(1.0));
    assertThat(percent(drawn, Outcome.ERROR, draws)).isCloseTo(30, within(1.0));
    assertThat(percent(drawn, Outcome.RATE_LIMITED, draws)).isCloseTo(10, within(1.0));
    assertThat(percent(drawn, Outcome.SUCCESS, draws)).isCloseTo(50, within(1.0));
  }

  @Test
  void certaintyIsCertain() {
    OutcomeDice dice = new OutcomeDice(1);
    FaultProfile always =
        new FaultProfile(0, 100, 0, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1));

    assertThat(LongStream.range(0, 5_000))
        .allSatisfy(ordinal -> {
          assertThat(dice.outcome(always, ordinal, 1)).isEqualTo(Outcome.ERROR);
          assertThat(dice.outcome(FaultProfile.NONE, ordinal, 1)).isEqualTo(Outcome.SUCCESS);
        });
  }

  @Test
  void latencyStaysInItsRangeAndUsesAllOfIt() {
    OutcomeDice dice = new OutcomeDice(5);
    List<Long> millis =
        LongStream.range(0, 5_000)
            .map(ordinal -> dice.latency(FAULTS, ordinal, 1).toMillis())
            .boxed()
            .toList();

    assertThat(millis).allSatisfy(latency -> assertThat(latency).isBetween(20L, 200L));
    assertThat(millis).contains(20L, 200L);
  }

  private static double percent(Map<Outcome, Integer> drawn, Outcome outcome, int draws) {
    return 100.0 * drawn.getOrDefault(outcome, 0) / draws;
  }

  private static String firstAttempts(OutcomeDice dice, int messages) {
    StringBuilder outcomes = new StringBuilder();
    for (long ordinal = 0; ordinal < messages; ordinal++) {
      outcomes.append(letter(dice.outcome(FAULTS, ordinal, 1)));
    }
    return outcomes.toString();
  }

  private static char letter(Outcome outcome) {
    return outcome.name().charAt(0);
  }
}

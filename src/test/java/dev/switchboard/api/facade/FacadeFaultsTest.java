package dev.switchboard.api.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.chance.Dice;
import dev.switchboard.http.reply.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often which fault is drawn, and which profiles there are. */
class FacadeFaultsTest {
  @Test
  void eachFaultComesAsOftenAsItsShareSays() {
    FacadeFaults faults =
        faults(
            "{\"ratelimit_pct\":10,\"error_pct\":20,\"timeout_pct\":5,\"disconnect_pct\":15,"
                + "\"answer_lost_pct\":30,\"seed\":1}");
    int draws = 20_000;
    Map<Fault, Integer> drawn = new EnumMap<>(Fault.class);
    faultsOf(faults, 1, draws).forEach(fault -> drawn.merge(fault, 1, Integer::sum));

    Map.of(
            Fault.RATE_LIMITED, 10,
            Fault.ERROR, 20,
            Fault.TIMEOUT, 5,
            Fault.DISCONNECTED, 15,
            Fault.ANSWER_LOST, 30,
            Fault.NONE, 20)
        .forEach((fault, percent) ->
            assertThat(drawn.get(fault))
                .as(fault.name())
                .isBetween(draws * (percent - 2) / 100, draws * (percent + 2) / 100));
  }

  @Test
  void theSameSeedRepeatsTheRun() {
    FacadeFaults faults = faults("{\"error_pct\":50}");

    assertThat(faultsOf(faults, 7, 100)).isEqualTo(faultsOf(faults, 7, 100));
    assertThat(faultsOf(faults, 7, 100)).isNotEqualTo(faultsOf(faults, 8, 100));
  }

  @Test
  void aProfileWithoutFaultsLetsEverythingPassAtOnce() {
    assertThat(faultsOf(FacadeFaults.NONE, 3, 1000)).containsOnly(Fault.NONE);
    assertThat(FacadeFaults.NONE.draw(new Dice(3), 5).latency()).isZero();
  }

  @Test
  void latencyStaysWithinItsRange() {
    FacadeFaults faults = faults("{\"latency_ms\":{\"min\":20,\"max\":40}}");

    assertThat(
            LongStream.range(0, 1000)
                .map(i -> faults.draw(new Dice(1), i).latency().toMillis())
                .boxed())
        .contains(20L, 30L, 40L)
        .allMatch(millis -> millis >= 20 && millis <= 40);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error_pct\":101} | error_pct must be a whole number from 0 to 100, or null",
        "{\"error_pct\":\"5\"} | error_pct must be a whole number from 0 to 100, or null",
        "{\"error_pct\":60,\"timeout_pct\":50} | The percentages add up to 110; allowed: at most 100",
        "{\"latency_ms\":{\"min\":2,\"max\":1}} | latency_ms.min 2 is more than latency_ms.max 1",
        "{\"latency_ms\":5} | latency_ms must be an object with min and max, or null",
        "{\"seed\":1.5} | seed must be a whole number of 64 bits, or null",
        "{\"eror_pct\":1} | eror_pct is not a member of this; did you mean error_pct?",
      })
  void whatMakesNoSenseIsRefused(String body, String detail) {
    assertThatThrownBy(() -> faults(body))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().detail()).isEqualTo(detail));
  }

  @Test
  void whatIsShownMayBeSentBack() {
    FacadeFaults faults =
        faults("{\"error_pct\":5,\"latency_ms\":{\"max\":9},\"seed\":4,\"drawn\":{}}");

    assertThat(faults.seed()).isEqualTo(4);
    assertThat(faults.get(FacadeFaultMember.ERROR_PCT)).isEqualTo(5);
    assertThat(faults.get(FacadeFaultMember.LATENCY_MAX_MS)).isEqualTo(9);
    assertThat(faults.get(FacadeFaultMember.TIMEOUT_MS)).isEqualTo(60_000);
  }

  private static List<Fault> faultsOf(FacadeFaults faults, long seed, int requests) {
    Dice dice = new Dice(seed);
    return LongStream.range(0, requests).mapToObj(i -> faults.draw(dice, i).fault()).toList();
  }

  private static FacadeFaults faults(String json) {
    return FaultsJson.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}

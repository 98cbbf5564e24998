package dev.switchboard.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whole lives of an installation, drawn from seeds: settings, traffic, faults and accidents. After
 * every event the rules hold that {@link Watch} and {@link Ledger} know.
 *
 * <p>A failure names its seed; {@code -Dswitchboard.rehearsal.seed=N} runs that life alone.
 */
@Tag("slow")
class RandomRehearsalTest {
  private static final int LIVES = 300;
  private static final int MOST_SEEDS = 1_000;
  private static final String SEED = "switchboard.rehearsal.seed";

  @Test
  void whateverHappensTheRulesHoldAndEverySituationIsReached() {
    Long one = Long.getLong(SEED);
    LongStream seeds = one != null ? LongStream.of(one) : LongStream.range(0, LIVES);
    Map<String, Long> situations = new TreeMap<>();
    seeds.forEach(seed -> {
      Watch.Seen seen = new Watch(seed, PlantedBug.NONE).run();
      assertThat(seen.broken())
          .as("seed %d; ./switchboard verify -Dtest=RandomRehearsalTest -D%s=%d", seed, SEED, seed)
          .isNull();
      seen.result().situations().forEach((name, count) -> situations.merge(name, count, Long::sum));
    });
    if (one == null) {
      assertThat(situations)
          .containsKeys(
              "breaker closed to open, failures",
              "breaker open to half_open, cool_down_over",
              "breaker half_open to open, probe_failed",
              "breaker half_open to closed, probes_succeeded",
              "breaker closed to open, operator",
              "killed",
              "back",
              "store",
              "store failed to settle",
              "store failed to poll",
              "handed to another node",
              "settlement refused",
              "taken again",
              "retry overtaken",
              "lease expired with a call in flight",
              "quota found after halving");
    }
  }

  @Test
  void twoRunsOfALifeAreTheSameToTheLastEvent() {
    for (long seed = 0; seed < 10; seed++) {
      assertThat(new Watch(seed, PlantedBug.NONE).run().result().hash())
          .as("seed %d", seed)
          .isEqualTo(new Watch(seed, PlantedBug.NONE).run().result().hash());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void plantedBugIsFound(PlantedBug bug) {
    for (long seed = 0; seed < MOST_SEEDS; seed++) {
      if (new Watch(seed, bug).run().broken() != null) {
        return;
      }
    }
    throw new AssertionError("nothing was noticed of " + bug + " in " + MOST_SEEDS + " lives");
  }
}

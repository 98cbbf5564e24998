package dev.switchboard.chance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitMix64Test {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 42, Long.MIN_VALUE, Long.MAX_VALUE})
  void itGivesWhatTheGeneratorOfTheJdkGives(long seed) {
    SplittableRandom random = new SplittableRandom(seed);

    assertThat(SplitMix64.next(seed)).isEqualTo(random.nextLong());
    assertThat(SplitMix64.next(seed + SplitMix64.GOLDEN_GAMMA)).isEqualTo(random.nextLong());
  }

  @Test
  void drawsReachBothEndsAndNeverTheBound() {
    assertThat(SplitMix64.below(0, 10)).isZero();
    assertThat(SplitMix64.below(-1, 10)).isEqualTo(9);
    assertThat(SplitMix64.below(-1, 1L << 31)).isEqualTo((1L << 31) - 1);
    assertThat(SplitMix64.fraction(0)).isZero();
    assertThat(SplitMix64.fraction(-1)).isGreaterThan(0.999_999).isLessThan(1);
  }
}

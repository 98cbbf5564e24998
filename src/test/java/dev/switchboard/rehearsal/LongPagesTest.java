package dev.switchboard.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongPagesTest {
  private final LongPages pages = new LongPages();

  @Test
  void holdsWhatAMapWouldHold() {
    SplittableRandom random = new SplittableRandom(1);
    Map<Long, Long> expected = new HashMap<>();
    for (int step = 0; step < 50_000; step++) {
      long place = random.nextLong(1 + step / 10);
      long value = random.nextInt(3) == 0 ? random.nextLong() : 0;
      pages.set(place, value);
      expected.put(place, value);
    }
    expected.forEach((place, value) -> assertThat(pages.get(place)).isEqualTo(value));
  }

  @Test
  void placeThatWasNeverSetHoldsNothing() {
    assertThat(pages.get(1_000_000)).isZero();
    pages.set(70, 1);
    assertThat(pages.get(71)).isZero();
    assertThat(pages.get(0)).isZero();
  }

  @Test
  void pageWithNothingOnItIsGivenUp() {
    pages.set(70, 1);
    pages.set(71, -1);
    assertThat(pages.inUse()).isEqualTo(1);
    pages.set(70, 0);
    assertThat(pages.inUse()).isEqualTo(1);
    pages.set(71, 0);
    assertThat(pages.inUse()).isZero();
    assertThat(pages.get(71)).isZero();
  }
}

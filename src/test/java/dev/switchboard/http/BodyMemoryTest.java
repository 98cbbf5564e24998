package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

class BodyMemoryTest {
  private final BodyMemory memory = new BodyMemory(100);

  @Test
  void bodiesTogetherHoldNoMoreThanTheLimit() {
    try (BodyMemory.Share first = memory.new Share();
        BodyMemory.Share second = memory.new Share()) {
      first.growTo(60);
      second.growTo(40);

      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> first.growTo(61))
          .satisfies(e -> assertThat(e.problem().code()).isEqualTo(ProblemCode.UNAVAILABLE));
    }
  }

  @Test
  void whatIsRefusedOrGivenBackIsFreeForOthers() {
    try (BodyMemory.Share second = memory.new Share()) {
      try (BodyMemory.Share first = memory.new Share()) {
        first.growTo(50);
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> second.growTo(51));
        second.growTo(50);
      }
      assertThatNoException().isThrownBy(() -> second.growTo(100));
    }
  }
}

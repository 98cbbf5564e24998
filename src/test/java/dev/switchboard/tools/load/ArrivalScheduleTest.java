package dev.switchboard.tools.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalScheduleTest {
  private static final long START = -7_000_000_123L;

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 7, 1_000, 333_333, LoadPlan.MAX_RATE})
  void requestIsDueFromTheInstantForWhichItIsMeant(long rate) {
    ArrivalSchedule pace = new ArrivalSchedule.Rate(START, rate);
    for (long number : new long[] {0, 1, 2, rate - 1, rate, rate + 1, 86_400 * rate - 1}) {
      long intended = pace.intendedAt(number, 0);
      assertThat(pace.dueBy(intended)).as("%d at its instant", number).isGreaterThan(number);
      assertThat(pace.dueBy(intended - 1)).as("%d before it", number).isLessThanOrEqualTo(number);
    }
  }

  @Test
  void requestsAreEvenlyApartWhateverBecameOfThem() {
    ArrivalSchedule pace = new ArrivalSchedule.Rate(START, 4);
    assertThat(pace.intendedAt(0, START + 99)).isEqualTo(START);
    assertThat(pace.intendedAt(3, START + 99)).isEqualTo(START + 750_000_000);
    assertThat(pace.intendedAt(9, START + 99)).isEqualTo(START + 2_250_000_000L);
    assertThat(pace.until(3, START + 749_999_990)).isEqualTo(10);
    assertThat(pace.until(3, START + 800_000_000)).isZero();
  }

  @Test
  void nothingIsDueBeforeTheStart() {
    assertThat(new ArrivalSchedule.Rate(START, 1000).dueBy(START - 1)).isZero();
    assertThat(new ArrivalSchedule.Rate(START, 1000).dueBy(START)).isEqualTo(1);
  }

  @Test
  void withoutARateEveryRequestIsMeantForNow() {
    ArrivalSchedule pace = new ArrivalSchedule.Max();
    assertThat(pace.dueBy(START)).isEqualTo(Long.MAX_VALUE);
    assertThat(pace.intendedAt(5, 77)).isEqualTo(77);
  }
}

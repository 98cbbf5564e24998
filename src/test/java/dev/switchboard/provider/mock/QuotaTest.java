package dev.switchboard.provider.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotaTest {
  private long now = -5;

  @Test
  void oneSecondsWorthCanBeHadAtOnceAndNoMore() {
    Quota quota = new Quota(3, () -> now);

    assertThat(taken(quota, 10)).isEqualTo(3);
  }

  @Test
  void waitIsExactAndCostsNothing() {
    Quota quota = new Quota(3, () -> now);
    taken(quota, 3);

    // A third of a second is no whole number of nanoseconds: rounded up, so that it is enough.
    assertThat(quota.take()).isEqualTo(Duration.ofNanos(333_333_334));
    now += 333_333_333;
    assertThat(quota.take()).isEqualTo(Duration.ofNanos(1));
    now += 1;
    assertThat(quota.take()).isZero();
    assertThat(quota.take()).isEqualTo(Duration.ofNanos(333_333_333));
  }

  @Test
  void nothingIsLostByAskingOftenNorGainedByWaitingLong() {
    Quota quota = new Quota(7, () -> now);
    taken(quota, 7);
    int taken = 0;
    for (int i = 0; i < 1_000_000; i++) {
      now += 1_000;
      taken += quota.take().isZero() ? 1 : 0;
    }
    assertThat(taken).isEqualTo(7);

    now += Long.MAX_VALUE / 2;
    assertThat(taken(quota, 100)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000_000})
  void theEndsOfTheRangeHaveTheirRate(int perSecond) {
    Quota quota = new Quota(perSecond, () -> now);
    taken(quota, perSecond);

    assertThat(quota.take()).isEqualTo(Duration.ofSeconds(1).dividedBy(perSecond));
    now += Duration.ofSeconds(100).toNanos();
    assertThat(taken(quota, perSecond + 1)).isEqualTo(perSecond);
  }

  @Test
  void manyCallersShareWhatThereIs() throws Exception {
    Quota quota = new Quota(1_000_000, () -> 0);
    Callable<Integer> caller = () -> taken(quota, 200_000);
    int taken = 0;
    try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
      for (Future<Integer> each :
          callers.invokeAll(IntStream.range(0, 8).mapToObj(_ -> caller).toList())) {
        taken += each.get();
      }
    }
    assertThat(taken).isEqualTo(1_000_000);
  }

  @Test
  void quotaOfNothingIsNoQuota() {
    assertThatThrownBy(() -> new Quota(0, () -> now)).isInstanceOf(IllegalArgumentException.class);
  }

  private static int taken(Quota quota, int tries) {
    return (int) IntStream.range(0, tries).filter(_ -> quota.take().isZero()).count();
  }
}

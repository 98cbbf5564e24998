package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.dispatch.QuotaTraffic.Second;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The governor finds a quota that nobody told it, and uses it. */
class QuotaConvergenceTest {
  private static final int CONVERGENCE_SECONDS = 10;
  private static final int SECONDS = 120;

  @ParameterizedTest
  @ValueSource(ints = {5, 10, 20, 50, 100, 500, 1_000})
  void fewAreRefusedAndMostOfTheQuotaIsUsed(int quota) {
    try (QuotaTraffic traffic = new QuotaTraffic(quota, 0)) {
      traffic.run(CONVERGENCE_SECONDS);
      List<Second> run = traffic.run(SECONDS);
      long taken = run.stream().mapToLong(Second::taken).sum();
      long refused = run.stream().mapToLong(Second::refused).sum();
      double shareRefused = (double) refused / (taken + refused);
      double shareUsed = (double) taken / SECONDS / quota;
      System.out.printf("quota %d: refused %.4f used %.4f%n", quota, shareRefused, shareUsed);

      assertThat(shareRefused).as("share of calls answered with 429").isLessThan(0.05);
      assertThat(shareUsed).as("share of the quota that is used").isGreaterThan(0.90);
    }
  }
}

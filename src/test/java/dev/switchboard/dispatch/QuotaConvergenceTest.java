package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.dispatch.QuotaTraffic.Second;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The governor finds a quota that nobody told it, and uses it. */
class QuotaConvergenceTest {
  private static final int CONVERGENCE_SECONDS = 10;
  private static final int SECONDS = 60;
  private static final Path CHART = Path.of("docs", "governor.svg");

  @ParameterizedTest
  @ValueSource(ints = {5, 10, 20, 100, 500})
  void fewAreRefusedAndMostOfTheQuotaIsUsed(int quota) {
    try (QuotaTraffic traffic = new QuotaTraffic(quota, 0)) {
      traffic.run(CONVERGENCE_SECONDS);
      List<Second> run = traffic.run(SECONDS);
      long taken = run.stream().mapToLong(Second::taken).sum();
      long refused = run.stream().mapToLong(Second::refused).sum();
      double shareRefused = (double) refused / (taken + refused);
      double shareUsed = (double) taken / SECONDS / quota;

      assertThat(shareRefused).as("share of calls answered with 429").isLessThan(0.05);
      assertThat(shareUsed).as("share of the quota that is used").isGreaterThan(0.90);
    }
  }

  /** {@code -Dswitchboard.docs.write=true} draws it anew. */
  @Test
  void chartInTheDocumentationShowsWhatHappens() throws IOException {
    List<Second> run = new ArrayList<>();
    try (QuotaTraffic traffic = new QuotaTraffic(100, 0)) {
      run.addAll(traffic.run(40));
      traffic.changeQuota(40);
      run.addAll(traffic.run(40));
      traffic.changeQuota(100);
      run.addAll(traffic.run(40));
    }
    String chart =
        QuotaChart.svg("A quota that nobody told the governor: 100, then 40, then 100", run);
    if (Boolean.getBoolean("switchboard.docs.write")) {
      Files.writeString(CHART, chart);
    }
    assertThat(CHART).hasContent(chart);
  }
}

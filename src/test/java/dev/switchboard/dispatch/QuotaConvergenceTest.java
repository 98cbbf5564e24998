package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.dispatch.QuotaTraffic.Second;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The governor finds a quota that nobody told it, and uses it. */
class QuotaConvergenceTest {
  private static final int CONVERGENCE_SECONDS = 10;
  private static final int SECONDS = 60;
  private static final Path CHART = Path.of("docs", "governor.svg");

  @ParameterizedTest
  @ValueSource(ints = {5, 10, 20, 100, 500})
  void fewAreRefusedAndMostOfTheQuotaIsUsed(int quota) {
    try (QuotaTraffic traffic = new QuotaTraffic(quota)) {
      traffic.run(CONVERGENCE_SECONDS);
      List<Second> run = traffic.run(SECONDS);
      long taken = run.stream().mapToLong(Second::taken).sum();
      double shareUsed = (double) taken / SECONDS / quota;

      assertThat(shareRefused(run)).as("share of calls answered with 429").isLessThan(0.05);
      assertThat(shareUsed).as("share of the quota that is used").isGreaterThan(0.90);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {50, 200, 1_000})
  void quotaOfAProviderThatTakesLittleAtOnceIsFoundToo(int quota) {
    try (QuotaTraffic traffic = new QuotaTraffic(quota, 5)) {
      traffic.run(2 * CONVERGENCE_SECONDS);
      List<Second> run = traffic.run(SECONDS);
      double used = (double) run.stream().mapToInt(Second::taken).sum() / SECONDS / quota;
      assertThat(used).isGreaterThan(0.85);
    }
  }

  /** As a mock provider does that is told to refuse some: slowing down cannot help. */
  @ParameterizedTest
  @CsvSource({"5, 0", "10, 0", "10, 1", "30, 0", "30, 1"})
  void refusalsThatHaveNothingToDoWithThePaceDoNotStrangleTheLane(int percent, int retryAfter) {
    try (QuotaTraffic traffic =
        new QuotaTraffic(percent, retryAfter == 0 ? null : Duration.ofSeconds(retryAfter))) {
      int taken = traffic.run(300).stream().mapToInt(Second::taken).sum();
      assertThat(taken / 300.0).isGreaterThan(retryAfter == 0 ? 300 : 10);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 25, 30, 40, 50, 75, 90})
  void quotaThatFallsIsFollowed(int quota) {
    try (QuotaTraffic traffic = new QuotaTraffic(100)) {
      traffic.run(60);
      traffic.changeQuota(quota);
      traffic.run(CONVERGENCE_SECONDS);
      List<Second> run = traffic.run(3 * SECONDS);
      assertThat(shareRefused(run)).isLessThan(0.05);
      assertThat(run.stream().mapToInt(Second::taken).sum())
          .isGreaterThan(3 * SECONDS * quota * 9 / 10);
    }
  }

  /** {@code -Dswitchboard.docs.write=true} draws it anew. */
  @Test
  void chartInTheDocumentationShowsWhatHappens() throws IOException {
    List<Second> run = new ArrayList<>();
    try (QuotaTraffic traffic = new QuotaTraffic(100)) {
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

  private static double shareRefused(List<Second> run) {
    int taken = run.stream().mapToInt(Second::taken).sum();
    int refused = run.stream().mapToInt(Second::refused).sum();
    return (double) refused / (taken + refused);
  }
}

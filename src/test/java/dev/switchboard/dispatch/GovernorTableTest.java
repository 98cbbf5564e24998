package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.dispatch.GovernorRow.Share;
import dev.switchboard.dispatch.ProviderTraffic.Second;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the governor makes of each kind of provider: the real mock provider behind the real lane, in
 * virtual time. {@code -Dswitchboard.governor.seeds=20} runs all the seeds that the documentation
 * tells of; every build runs {@value #EVERYDAY_SEEDS}.
 */
@Tag("slow")
class GovernorTableTest {
  private static final int EVERYDAY_SEEDS = 3;
  private static final int SEEDS = Integer.getInteger("switchboard.governor.seeds", EVERYDAY_SEEDS);

  /** How far the worst seed may be from what the median has to reach. */
  private static final double TOLERANCE = 0.05;

  private static final Path CHART = Path.of("docs", "governor.svg");
  private static final Path PAGE = Path.of("docs", "governor.md");

  @ParameterizedTest
  @EnumSource
  void mostIsDeliveredAndFewAreRefused(GovernorRow row) {
    List<Share> runs = runs(row, SEEDS);

    assertThat(median(runs, Share::delivered)).isGreaterThanOrEqualTo(row.leastDelivered);
    assertThat(median(runs, Share::refused)).isLessThanOrEqualTo(row.mostRefused);
    assertThat(runs)
        .allSatisfy(run -> {
          assertThat(run.delivered()).isGreaterThanOrEqualTo(row.leastDelivered - TOLERANCE);
          assertThat(run.refused()).isLessThanOrEqualTo(row.mostRefused + TOLERANCE);
        });
  }

  /** {@code -Dswitchboard.docs.write=true} draws it anew. */
  @Test
  void chartInTheDocumentationShowsWhatHappens() throws IOException {
    List<Second> run = new ArrayList<>();
    ProviderTraffic traffic = new ProviderTraffic(ProviderTraffic.faults(0, 0, null), 1);
    for (int quota : new int[] {100, 40, 100}) {
      traffic.behave(ProviderTraffic.faults(0, 0, null), quota);
      run.addAll(traffic.run(40));
    }
    String chart =
        QuotaChart.svg("A quota that nobody told the governor: 100, then 40, then 100", run);
    if (Boolean.getBoolean("switchboard.docs.write")) {
      Files.writeString(CHART, chart);
    }
    assertThat(CHART).hasContent(chart);
  }

  @Test
  void documentationHasEveryRow() throws IOException {
    if (Boolean.getBoolean("switchboard.docs.write")) {
      writeTable();
    }
    String page = Files.readString(PAGE);
    assertThat(GovernorRow.values()).allSatisfy(row -> assertThat(page).contains(promise(row)));
  }

  private static void writeTable() throws IOException {
    String table =
        Arrays.stream(GovernorRow.values())
            .map(row -> promise(row) + measured(runs(row, 20)))
            .collect(Collectors.joining("\n", TABLE_HEAD, "\n"));
    String page = Files.readString(PAGE);
    int from = page.indexOf(TABLE_HEAD);
    int until = page.indexOf("\n\n", from) + 1;
    Files.writeString(PAGE, page.substring(0, from) + table + page.substring(until));
  }

  private static final String TABLE_HEAD =
      """
      | provider | delivered, at least | 429s, at most | delivered: median, worst | 429s: median, worst |
      |---|---|---|---|---|
      """;

  private static String promise(GovernorRow row) {
    return "| %s | %s %s | %s |"
        .formatted(row.provider, percent(row.leastDelivered), row.unit, percent(row.mostRefused));
  }

  private static String measured(List<Share> runs) {
    return " %s, %s | %s, %s |"
        .formatted(
            percent(median(runs, Share::delivered)),
            percent(runs.stream().mapToDouble(Share::delivered).min().orElseThrow()),
            percent(median(runs, Share::refused)),
            percent(runs.stream().mapToDouble(Share::refused).max().orElseThrow()));
  }

  private static List<Share> runs(GovernorRow row, int seeds) {
    return LongStream.rangeClosed(1, seeds).mapToObj(row::run).toList();
  }

  private static double median(List<Share> runs, ToDoubleFunction<Share> value) {
    return runs.stream().mapToDouble(value).sorted().skip(runs.size() / 2).findFirst().orElse(0);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share).replace(".0 ", " ");
  }
}

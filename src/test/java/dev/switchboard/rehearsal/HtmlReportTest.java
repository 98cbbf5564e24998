package dev.switchboard.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.rehearsal.scenario.Scenario;
import dev.switchboard.rehearsal.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final String SCENARIO =
      """
      rehearsal: 1
      title: Away <for> a minute & back
      traffic:
        - {channel: sms, phases: [{for: 5m, rate: 2/s}]}
        - {channel: email, phases: [{for: 5m, rate: 1/s}]}
      providers:
        sms-mms: [{at: 1m, errors: 100%}, {at: 2m, errors: 0%}]
      expect: [{lost: 0}, {calls: sms-mms, at-most: 1}]
      compare:
        vary: {breaker.open-duration: [1s, 20s]}
        seeds: 2
        best: {least: time-to-drain, with: {calls-while-down: 100}}
      """;

  @TempDir private Path directory;

  @Test
  void pageHoldsWhatCameOfItAndNothingFromElsewhere() throws IOException, InterruptedException {
    Path file = directory.resolve("scenario.yaml");
    Files.writeString(file, SCENARIO);
    Scenario scenario = ((ScenarioReader.Read.Good) ScenarioReader.read(file)).scenario();
    RehearsalResult result = new Rehearsal(scenario, TestSettings.usual()).run();
    AtomicInteger done = new AtomicInteger();
    Comparison comparison =
        Objects.requireNonNull(Comparison.run(scenario, _ -> TestSettings.usual(), done));

    String page = HtmlReport.of(result, Timelines.ofTheWorst(result), comparison);

    assertThat(done).hasValue(Comparison.runs(scenario)).hasValue(4);
    assertThat(page)
        .contains("<h1>Away &lt;for&gt; a minute &amp; back</h1>")
        .contains("the backlog of sms-mms is gone <b>")
        .contains("NOT MET")
        .contains(result.hash())
        .contains("<li><time>", "sent to sms-mms (node-1)", "dispatched")
        .contains("Least time-to-drain within calls-while-down 100: breaker.open-duration=1s")
        .contains("role=\"img\"", "<desc>")
        .containsSubsequence(
            "</b> lost",
            "<h2>Expectations",
            "<h2>Backlog",
            "Minutes that the oldest message has waited",
            "<h2>What customers felt",
            "<h2>What the providers felt",
            "<h2>Whether the neighbours noticed",
            "email, while sms-mms was down",
            "did not notice",
            "<h2>Breakers",
            "<h2>Pace",
            "<h2>The messages that took longest",
            "<h2>Comparison")
        .doesNotContain("http://", "https://", "<script", "<link", "@import");
  }
}

package dev.switchboard.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.dispatch.LaneSettings;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.rehearsal.scenario.Amounts;
import dev.switchboard.rehearsal.scenario.Scenario;
import dev.switchboard.rehearsal.scenario.ScenarioReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  /** Twenty minutes, of which the provider is away for five. */
  private static final String OUTAGE =
      """
      rehearsal: 1
      seed: 5
      traffic:
        - {name: texts, channel: sms, phases: [{for: 20m, rate: 5/s}]}
        - {name: mails, channel: email, phases: [{for: 20m, rate: 2/s}]}
      providers:
        sms-mms:
          - {at: 0s, latency: {p50: 80ms, p99: 700ms}, quota: 50/s}
          - {at: 5m, errors: 100%}
          - {at: 10m, errors: 0%}
      expect:
        - {lost: 0}
        - {duplicates: 0}
        - {dead-letters: 0}
        - {drained: sms-mms, after: 10m, within: 3m}
        - {delay: email, quantile: 99%, at-most: 1s}
        - {calls: sms-mms, at-most: 500, between: [5m, 10m]}
        - {order: kept}
      """;

  @TempDir private Path directory;

  @Test
  void outageLosesNothingAndItsBacklogGoes() throws IOException {
    RehearsalResult result = run(OUTAGE, TestSettings.usual());

    assertThat(result.violations()).isEmpty();
    assertThat(result.verdicts())
        .allSatisfy(verdict -> assertThat(verdict.met()).as(verdict.toString()).isTrue());
    assertThat(result.accepted()).isBetween(7_000L, 10_000L).isEqualTo(result.dispatched());
    CarrierBooks texts = result.ledger().carriers().getFirst();
    assertThat(texts.peak()).isGreaterThan(1_000);
    assertThat(RehearsalResult.lastDown(texts)).isEqualTo(10 * Amounts.MINUTE);
    assertThat(result.drainTime(texts)).isBetween(Amounts.SECOND, 3 * Amounts.MINUTE);
    assertThat(result.situations())
        .containsKeys(
            "breaker closed to open, failures",
            "breaker open to half_open, cool_down_over",
            "breaker half_open to closed, probes_succeeded");
  }

  @Test
  void sameSeedIsTheSameRunAndAnotherSeedIsNot() throws IOException {
    Scenario scenario = read(OUTAGE);
    String first = new Rehearsal(scenario, TestSettings.usual()).run().hash();

    assertThat(new Rehearsal(scenario, TestSettings.usual()).run().hash()).isEqualTo(first);
    assertThat(new Rehearsal(scenario.withSeed(6), TestSettings.usual()).run().hash())
        .isNotEqualTo(first);
  }

  /** The number that other machines print too: a change of it is a change of the engine. */
  @Test
  void arrivalsDoNotDependOnWhatTheEngineDoes() throws IOException {
    LaneSettings lane = TestSettings.lane();
    LaneSettings patient =
        new LaneSettings(
            lane.maxInFlight(),
            lane.ratePerSecond(),
            lane.timeout(),
            new BreakerPolicy(50, Duration.ofSeconds(60), 1),
            lane.retryPolicy());

    RehearsalResult usual = run(OUTAGE, TestSettings.usual());
    RehearsalResult other = run(OUTAGE, TestSettings.with(patient));

    assertThat(other.accepted()).isEqualTo(usual.accepted());
    assertThat(other.hash()).isNotEqualTo(usual.hash());
  }

  @Test
  void expectationThatIsNotMetIsToldWithWhatWasMeasured() throws IOException {
    RehearsalResult result =
        run(OUTAGE.replace("at-most: 500", "at-most: 3"), TestSettings.usual());

    assertThat(result.isGood()).isFalse();
    assertThat(TextReport.lines(result)).anyMatch(line -> line.startsWith("NOT MET     calls of"));
    assertThat(DataReport.junit(List.of(result.summary())))
        .contains("failures=\"1\"")
        .contains("<failure message=\"measured ");
  }

  @Test
  void killedNodeLosesNothingAndItsMessagesAreSentAgain() throws IOException {
    String killed =
        OUTAGE.replace(
            "seed: 5",
            "seed: 5\nnodes: 2\naccidents:\n  - {at: 3m, kill: node-1, back-after: 30s}\n"
                + "  - {at: 12m, store: away, for: 10s}");

    RehearsalResult result = run(killed, TestSettings.usual());

    assertThat(result.violations()).isEmpty();
    assertThat(result.lost()).isZero();
    assertThat(result.stillWaiting()).isZero();
    assertThat(result.duplicates()).isZero();
    assertThat(result.refused()).isPositive();
    assertThat(result.situations())
        .containsKeys("killed", "back", "store", "handed to another node");
  }

  @Test
  void nodeThatIsKilledTwiceComesBackOnce() throws IOException {
    String killed =
        OUTAGE.replace(
            "seed: 5",
            "seed: 5\nnodes: 2\naccidents:\n  - {at: 3m, kill: node-1, back-after: 20s}\n"
                + "  - {at: 190s, kill: node-1, back-after: 20s}");

    RehearsalResult result = run(killed, TestSettings.usual());

    assertThat(result.stillWaiting()).isZero();
    assertThat(result.situations()).containsEntry("killed", 2L).containsEntry("back", 1L);
  }

  @Test
  void onlyNodeThatIsKilledComesBackToItsMessages() throws IOException {
    String killed =
        OUTAGE.replace(
            "seed: 5", "seed: 5\naccidents:\n  - {at: 7m, kill: node-1, back-after: 1s}\n");

    RehearsalResult result = run(killed, TestSettings.usual());

    assertThat(result.violations()).isEmpty();
    assertThat(result.lost()).isZero();
    assertThat(result.accepted()).isEqualTo(result.dispatched());
    assertThat(result.refused()).isBetween(1L, 30L);
  }

  @Test
  void traceHasALineForEveryEvent() throws IOException {
    StringWriter lines = new StringWriter();
    RehearsalResult result =
        new Rehearsal(read(OUTAGE), TestSettings.usual(), new TraceFile(lines)).run();

    assertThat(lines.toString().lines().count()).isEqualTo(result.events());
    assertThat(lines.toString().lines().findFirst().orElseThrow())
        .contains("\"event\":\"accepted\"");
  }

  private RehearsalResult run(String text, RehearsedSettings settings) throws IOException {
    return new Rehearsal(read(text), settings).run();
  }

  private Scenario read(String text) throws IOException {
    Path file = directory.resolve("scenario.yaml");
    Files.writeString(file, text);
    return switch (ScenarioReader.read(file)) {
      case ScenarioReader.Read.Good(Scenario scenario) -> scenario;
      case ScenarioReader.Read.Bad bad -> throw new AssertionError(bad.mistakes().toString());
    };
  }
}

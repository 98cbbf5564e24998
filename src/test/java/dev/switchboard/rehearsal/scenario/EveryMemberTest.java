package dev.switchboard.rehearsal.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.Main;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.message.Channel;
import dev.switchboard.rehearsal.Comparison;
import dev.switchboard.rehearsal.Rehearsal;
import dev.switchboard.rehearsal.RehearsalResult;
import dev.switchboard.rehearsal.TestSettings;
import dev.switchboard.rehearsal.scenario.Scenario.Accident;
import dev.switchboard.rehearsal.scenario.Scenario.Condition;
import dev.switchboard.rehearsal.scenario.Scenario.Demand;
import dev.switchboard.rehearsal.scenario.Scenario.Expectation;
import dev.switchboard.rehearsal.scenario.Scenario.Goal;
import dev.switchboard.rehearsal.scenario.Scenario.Latency;
import dev.switchboard.rehearsal.scenario.Scenario.Phase;
import dev.switchboard.rehearsal.scenario.Scenario.Source;
import dev.switchboard.rehearsal.scenario.Scenario.Window;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scenario in which every member of the format occurs, read and run to its end. */
@SuppressWarnings("NullAway.Init")
class EveryMemberTest {
  private static final long SECOND = Amounts.SECOND;
  private static final long MINUTE = Amounts.MINUTE;

  @TempDir private Path directory;
  private String text;

  @BeforeEach
  void read() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("everything.yaml")) {
      text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
    Files.writeString(directory.resolve("switchboard.yaml"), "breaker:\n  open-duration: 4s\n");
    Files.writeString(directory.resolve("arrivals.csv"), "second,count\n0,20\n5,1\n170,3\n");
  }

  private Scenario scenario(String written) throws IOException {
    Path file = Files.writeString(directory.resolve("scenario.yaml"), written);
    return ((ScenarioReader.Read.Good) ScenarioReader.read(file)).scenario();
  }

  /** Minutes for hours, and seconds for minutes: the same events in a sixtieth of the time. */
  private String shortened() {
    return text.replaceAll("(\\d)m(?=[,}\\]\\s])", "$1s")
        .replaceAll("(\\d)h(?=[\\d,}\\]\\s])", "$1m");
  }

  @Test
  void theWorldIsReadAsItIsWritten() throws IOException {
    Scenario read = scenario(text);

    assertThat(read.settings()).isEqualTo(directory.resolve("switchboard.yaml"));
    assertThat(read.seed()).isEqualTo(42);
    assertThat(read.duration()).isEqualTo(180 * MINUTE);
    assertThat(read.drainLimit()).isEqualTo(24 * 60 * MINUTE);
    assertThat(read.nodes()).isEqualTo(2);
    assertThat(read.commit()).isEqualTo(new Latency(1_000_000, 20_000_000));
    Source campaign = read.traffic().getFirst();
    assertThat(campaign.evenly()).isFalse();
    assertThat(campaign.senders()).isEqualTo(20);
    assertThat(campaign.recipients()).isEqualTo(20_000);
    assertThat(campaign.skew()).isEqualTo(1.1);
    assertThat(campaign.phases())
        .containsExactly(
            new Phase(30 * MINUTE, 20, 20),
            new Phase(10 * MINUTE, 20, 200),
            new Phase(140 * MINUTE, 20, 20));
    assertThat(read.traffic().get(1).channel()).isEqualTo(Channel.EMAIL);
    assertThat(Objects.requireNonNull(read.carriers().get("sms-mms")).conditions())
        .hasSize(5)
        .element(0)
        .extracting(Condition::latency, Condition::quota)
        .containsExactly(new Latency(80_000_000, 700_000_000), 250);
    assertThat(Objects.requireNonNull(read.carriers().get("sms-mms")).conditions())
        .element(2)
        .extracting(Condition::at, Condition::errors, Condition::errorsTo, Condition::over)
        .containsExactly(90 * MINUTE, 40.0, 0.0, 10 * MINUTE);
    assertThat(read.accidents())
        .containsExactly(
            new Accident.Kill(45 * MINUTE, 1, 20 * SECOND),
            new Accident.StoreAway(50 * MINUTE, 15 * SECOND),
            new Accident.Operator(60 * MINUTE, "sms-mms", BreakerAction.OPEN, 5 * MINUTE));
  }

  @Test
  void whatIsExpectedAndComparedIsReadAsItIsWritten() throws IOException {
    Scenario read = scenario(text);

    Window outage = new Window(30 * MINUTE, 90 * MINUTE);
    assertThat(read.expectations())
        .extracting(Expectation::demand)
        .containsExactly(
            new Demand.Lost(0),
            new Demand.Duplicates(0),
            new Demand.Drained("sms-mms", 90 * MINUTE, 12 * MINUTE),
            new Demand.Delay(Channel.EMAIL, 0.99, 2 * SECOND, outage),
            new Demand.Calls("sms-mms", 3_000, outage),
            new Demand.AttemptsPerMessage("sms-mms", 1.5),
            new Demand.DeadLetters(0),
            new Demand.Order());
    Scenario.Variation compare = Objects.requireNonNull(read.compare());
    assertThat(compare.vary().keySet())
        .isEqualTo(Set.of("breaker.failure-threshold", "breaker.open-duration"));
    assertThat(compare.seeds()).isEqualTo(20);
    assertThat(compare.least()).isEqualTo(Goal.TIME_TO_DRAIN);
    assertThat(compare.limits()).containsEntry(Goal.CALLS_WHILE_DOWN, 3_000.0);
    assertThat(Comparison.runs(read)).isEqualTo(9 * 20);
  }

  @Test
  void itRunsToItsEndWithEverythingThatHappensInIt() throws IOException {
    RehearsalResult outcome = new Rehearsal(scenario(shortened()), TestSettings.usual()).run();

    assertThat(outcome.violations()).isEmpty();
    assertThat(outcome.verdicts()).hasSize(8);
    assertThat(outcome.accepted()).isGreaterThan(8_000);
    assertThat(outcome.lost()).isZero();
    assertThat(outcome.duplicates()).isZero();
    assertThat(outcome.stillWaiting()).isZero();
    assertThat(outcome.situations())
        .containsKeys("killed", "back", "store", "operator", "breaker closed to open, failures");
  }

  @Test
  void arrivalsOfAFileComeInTheirSeconds() throws IOException {
    Scenario read =
        scenario(
            shortened()
                .replaceAll("(?s)    phases:\n.*?  - \\{name: receipts", "  - {name: receipts")
                .replace("arrivals: poisson", "trace: arrivals.csv"));

    assertThat(read.traffic().getFirst().phases())
        .containsExactly(
            new Phase(SECOND, 20, 20),
            new Phase(4 * SECOND, 0, 0),
            new Phase(SECOND, 1, 1),
            new Phase(164 * SECOND, 0, 0),
            new Phase(SECOND, 3, 3));
  }

  @Test
  void everyCombinationIsComparedAndOneIsRecommended() throws IOException {
    scenario(
        shortened()
            .replace("seeds: 20", "seeds: 2")
            .replace("rate: 20/s", "rate: 4/s")
            .replace("rate: 30/s", "rate: 1/s")
            .replace("to: 200/s", "to: 20/s"));
    StringWriter out = new StringWriter();

    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute("rehearse", directory.resolve("scenario.yaml").toString(), "--compare");

    assertThat(exit).as(out.toString()).isBetween(0, 1);
    assertThat(out.toString())
        .contains("failure-threshold", "open-duration")
        .contains("comparison  medians over 2 seeds", "breaker.failure-threshold=10")
        .containsPattern("Least time-to-drain within|No combination keeps within");
  }
}

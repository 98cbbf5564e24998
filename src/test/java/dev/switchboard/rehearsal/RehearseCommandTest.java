package dev.switchboard.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code switchboard rehearse}, as one types it. */
@SuppressWarnings("NullAway.Init")
class RehearseCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;
  private Path scenario;
  private Path settings;

  @BeforeEach
  void write() throws IOException {
    scenario = directory.resolve("scenario.yaml");
    settings = directory.resolve("switchboard.yaml");
    Files.writeString(settings, "breaker:\n  open-duration: 3s\n");
    write("at-most: 500");
  }

  private void write(String limit) throws IOException {
    Files.writeString(
        scenario,
        """
        rehearsal: 1
        title: A short outage
        settings: switchboard.yaml
        traffic: [{channel: sms, phases: [{for: 3m, rate: 2/s}]}]
        providers:
          sms-mms: [{at: 1m, errors: 100%%}, {at: 2m, errors: 0%%}]
        expect: [{lost: 0}, {calls: sms-mms, between: [1m, 2m], %s}]
        """
            .formatted(limit));
  }

  @Test
  void expectationsThatAreMetEndWithZero() {
    assertThat(run("--twice")).isZero();
    assertThat(out.toString())
        .contains("A short outage", "met         lost messages: at most 0: 0", "trace       ");
  }

  @Test
  void expectationThatIsNotMetEndsWithOneInEveryForm() throws IOException {
    write("at-most: 1");
    Path junit = directory.resolve("junit.xml");

    assertThat(run("--json", "--junit", junit.toString())).isEqualTo(1);

    assertThat(out.toString()).contains("\"met\" : false", "\"good\" : false");
    assertThat(Files.readString(junit)).contains("tests=\"3\" failures=\"1\"");
  }

  @Test
  void settingsOfTheScenarioAndOfTheCommandLineHaveTheirEffect() {
    run();
    String first = out.toString();
    out.getBuffer().setLength(0);

    run("--set", "breaker.open-duration=20s");

    assertThat(traceOf(out.toString())).isNotEqualTo(traceOf(first));
  }

  @Test
  void everySeedIsALineAndAllHaveToBeGood() {
    assertThat(run("--seeds", "3")).isZero();

    assertThat(out.toString().lines()).hasSize(3).allMatch(line -> line.contains(" good "));
  }

  @Test
  void whatAComparisonVariesIsCheckedBeforeAnythingRuns() throws IOException {
    Files.writeString(
        scenario,
        "compare:\n  vary: {breaker.failure-treshold: [3, 5]}\n  seeds: 1\n  best: {least: time-to-drain}\n",
        StandardOpenOption.APPEND);

    assertThat(run("--compare")).isEqualTo(2);

    assertThat(err.toString())
        .contains("did you mean breaker.failure-threshold")
        .doesNotContain("at dev.");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aRecommendationSaysWhereTheExpectationsAreNotMet() throws IOException {
    write("at-most: 1");
    Files.writeString(
        scenario,
        "compare:\n  vary: {breaker.open-duration: [3s]}\n  seeds: 1\n  best: {least: time-to-drain}\n",
        StandardOpenOption.APPEND);

    assertThat(run("--compare")).isEqualTo(1);

    assertThat(out.toString()).contains("It met the expectations with 0 of 1 seeds.");
  }

  @Test
  void mistakesInTheScenarioAndInTheSettingsEndWithTwo() throws IOException {
    Files.writeString(settings, "braker:\n  open-duration: 3s\n");
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("did you mean breaker");

    Files.writeString(scenario, "rehearsal: 1\ntrafic: []\n");
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "2 mistakes in the scenario", "scenario.yaml:2): is unknown; did you mean traffic?");
  }

  private static String traceOf(String output) {
    return output.lines().filter(line -> line.startsWith("trace")).findFirst().orElseThrow();
  }

  private int run(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "rehearse";
    arguments[1] = scenario.toString();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}

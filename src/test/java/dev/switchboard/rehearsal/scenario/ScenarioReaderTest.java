package dev.switchboard.rehearsal.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.rehearsal.TestSettings;
import dev.switchboard.settings.Mistake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioReaderTest {
  private static final String TRAFFIC =
      "rehearsal: 1\ntraffic: [{channel: sms, phases: [{for: 1m, rate: 1/s}]}]\n";

  @TempDir private Path directory;

  static Stream<Path> shipped() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("scenarios"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void shippedScenarioFitsTheUsualSettings(Path file) {
    assertThat(ScenarioReader.read(file))
        .isInstanceOfSatisfying(
            ScenarioReader.Read.Good.class,
            good -> {
              assertThat(ScenarioCheck.mistakes(good.scenario(), TestSettings.usual().channels()))
                  .isEmpty();
              assertThat(good.scenario().expectations()).isNotEmpty();
            });
  }

  @Test
  void anAccidentThatMightNeverHappenIsAMistake() throws IOException {
    List<String> mistakes =
        mistakes(
            """
            rehearsal: 1
            duration: 40m
            traffic: [{channel: sms, phases: [{for: 40m, rate: 20/s}]}]
            accidents:
              - {at: 39m, kill: node-1, back-after: 20s}
              - {at: 40m, kill: node-1, back-after: 20s}
            """);

    assertThat(mistakes)
        .containsExactly(
            "accidents[2].at 6 is not before the end of the traffic; set a longer duration");
  }

  @Test
  void everyMistakeIsToldAtOnceWithItsLine() throws IOException {
    List<String> mistakes =
        mistakes(
            """
            rehearsal: 1
            sed: 4
            duration: soon
            traffic:
              - {name: a, channel: smss, phases: [{for: 1h, rate: 20}]}
            providers:
              sms-mms:
                - {at: 1h, erors: 40%}
                - {at: 30m, errors: 140%}
            accidents:
              - {at: 1m, kill: node-2}
            expect:
              - {calls: sms-mms}
              - {delay: sms, at-most: 2s, between: [2h, 1h]}
            """);

    assertThat(mistakes)
        .containsExactlyInAnyOrder(
            "sed 2 is unknown; did you mean seed?",
            "duration 3 \"soon\" is not a length of time such as 250ms, 30s or 2h20m",
            "traffic[1].channel 5 \"smss\" is not one of sms, mms, email; did you mean sms?",
            "traffic[1].phases[1].rate 5 \"20\" is not a rate such as 20/s, 300/m or 1000/h",
            "providers.sms-mms[1].erors 8 is unknown; did you mean errors?",
            "providers.sms-mms[2].at 9 is earlier than the line above; put them in order",
            "providers.sms-mms[2].errors 9 \"140%\" is not a share such as 40% or 0.5%",
            "accidents[1].kill 11 names a node that is not there; nodes is 1",
            "expect[1].at-most 13 is missing; it is a whole number",
            "expect[2].between 14 is two times in order, such as [30m, 90m]",
            "duration 3 is between 1ms and 31d");
  }

  @Test
  void arrivalsOfAFileAreThoseOfItsSeconds() throws IOException {
    Files.writeString(directory.resolve("arrivals.csv"), "second,count\n0,2\n3,4\n");
    Scenario scenario =
        good("rehearsal: 1\ntraffic: [{channel: sms, arrivals: 'trace: arrivals.csv'}]\n");

    assertThat(scenario.traffic().getFirst().phases())
        .extracting(Scenario.Phase::length, Scenario.Phase::from)
        .containsExactly(
            tuple(Amounts.SECOND, 2.0), tuple(2 * Amounts.SECOND, 0.0), tuple(Amounts.SECOND, 4.0));
    Files.writeString(directory.resolve("arrivals.csv"), "0,2\nthree,4\n");
    assertThat(
            mistakes("rehearsal: 1\ntraffic: [{channel: sms, arrivals: 'trace: arrivals.csv'}]\n"))
        .contains(
            "traffic[1].arrivals 2 arrivals.csv has no second and count, in order, in line 2");
  }

  @Test
  void nameOfAProviderIsHeldAgainstTheSettings() throws IOException {
    Scenario scenario =
        good(
            TRAFFIC + "providers: {sms: [{errors: 1%}]}\nexpect: [{backlog: emial, at-most: 1}]\n");

    assertThat(ScenarioCheck.mistakes(scenario, TestSettings.usual().channels()))
        .containsExactly(
            "providers: the settings have no provider sms",
            "expect, line 4: the settings have no provider emial; did you mean email?");
  }

  private Scenario good(String text) throws IOException {
    Path file = directory.resolve("scenario.yaml");
    Files.writeString(file, text);
    return ((ScenarioReader.Read.Good) ScenarioReader.read(file)).scenario();
  }

  private List<String> mistakes(String text) throws IOException {
    Path file = directory.resolve("scenario.yaml");
    Files.writeString(file, text);
    return ((ScenarioReader.Read.Bad) ScenarioReader.read(file))
        .mistakes().stream()
            .map(mistake -> mistake.key() + " " + lineOf(mistake) + " " + mistake.message())
            .toList();
  }

  private static String lineOf(Mistake mistake) {
    return mistake.source().substring(mistake.source().lastIndexOf(':') + 1);
  }
}

package dev.switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On machines that write numbers in another way. */
@Tag("launcher")
class LanguageProcessTest {
  private static final String SCENARIO =
      """
      rehearsal: 1
      title: Half a minute
      traffic:
        - {channel: sms, arrivals: constant, senders: 2, recipients: {count: 20}, phases: [{for: 30s, rate: 40/s}]}
      providers:
        sms-mms:
          - {at: 0s, latency: {p50: 80ms, p99: 700ms}}
          - {at: 10s, errors: 100%}
          - {at: 20s, errors: 0%}
      """;

  @TempDir private Path directory;

  private String report(String language) throws Exception {
    Files.writeString(directory.resolve("scenario.yaml"), SCENARIO);
    try (ServerProcess rehearsal =
        ServerProcess.runIn(
            language, directory, "rehearse", "scenario.yaml", "--report", "report.html")) {
      assertThat(rehearsal.awaitEnd().exitCode()).isZero();
    }
    return Files.readString(directory.resolve("report.html"));
  }

  /** Persian has digits of its own, German a comma where others have a point. */
  @Test
  void aReportIsTheSameInEveryLanguage() throws Exception {
    String english = report("en");

    assertThat(english).contains("<svg").contains("1,200");
    assertThat(report("fa")).isEqualTo(english);
    assertThat(report("de")).isEqualTo(english);
  }
}

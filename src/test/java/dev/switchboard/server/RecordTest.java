package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.app.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What happened on a server is written as a scenario, which can be rehearsed. */
@Tag("server")
class RecordTest {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void outageIsRecordedAndReplayedWithAsManyMessages() throws Exception {
    Path scenario = directory.resolve("tuesday.yaml");
    int sent = 60;
    try (RunningApp app =
        RunningApp.start(
            directory, "providers.sms-mms.faults.error-pct=100", "retry.base-delay=10ms")) {
      List<String> emails = new ArrayList<>();
      for (int i = 0; i < sent; i++) {
        app.sendSms("text " + i);
        emails.add(app.sendEmail("email " + i));
      }
      emails.forEach(id -> app.awaitStatus(id, "dispatched"));
      await().atMost(RunningApp.PATIENCE).until(() -> app.metric("provider_sms_mms_error") >= 5);

      assertThat(run(app, "record", "--since", "10m", "--out", scenario.toString()))
          .as(err.toString())
          .isZero();
      assertThat(run(app, "record", "--since", "10m", "--out", scenario.toString())).isEqualTo(1);
      assertThat(err.toString()).contains("is there already");
    }

    assertThat(Files.readString(scenario)).contains("errors: 100%", "channel: email");
    out.getBuffer().setLength(0);
    assertThat(run("rehearse", scenario.toString(), "--json", "--set", "retry.max-attempts=3"))
        .as(out + " " + err)
        .isZero();
    JsonNode replayed = JsonMapper.shared().readTree(out.toString());
    assertThat(replayed.get("accepted").asInt()).isBetween(2 * sent - 4, 2 * sent + 4);
    assertThat(replayed.get("dead_letters").asInt()).isBetween(sent - 2, sent + 2);
  }

  @Test
  void historyCountsWhatWasAcceptedAndAnswered() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      app.awaitStatus(app.sendEmail("Hello"), "dispatched");

      assertThat(run(app, "record", "--since", "5m", "--json")).isZero();

      JsonNode history = JsonMapper.shared().readTree(out.toString());
      assertThat(history.at("/accepted/0/channel").asString()).isEqualTo("email");
      assertThat(history.at("/accepted/0/messages").asInt()).isEqualTo(1);
      assertThat(history.at("/answered/0/provider").asString()).isEqualTo("email");
      assertThat(history.at("/answered/0/success").asInt()).isEqualTo(1);
    }
  }

  @Test
  void stretchThatCannotBeReadIsRefused() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      assertThat(app.client.getJson("/api/history").get("accepted")).isEmpty();
      assertThat(
              app.client
                  .get("/api/history?since=2026-03-01T12:00:00Z&until=2026-03-03T12:00:00Z")
                  .body())
          .contains("until must be after since, by at most 24 hours");
      assertThat(app.client.get("/api/history?since=noon&until=1999").body())
          .contains("since must be a time", "until must be a time");
      assertThat(run(app, "record", "--since", "25h")).isEqualTo(2);
      assertThat(run(app, "record", "--since", "tuesday")).isEqualTo(2);
      assertThat(err.toString()).contains("--since is a time such as");
    }
  }

  private int run(RunningApp app, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--url");
    all.add("http://127.0.0.1:" + app.client.port);
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}

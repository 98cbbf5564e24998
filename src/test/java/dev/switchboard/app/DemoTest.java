package dev.switchboard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.launcher.ServerProcess;
import dev.switchboard.launcher.ServerProcess.End;
import dev.switchboard.server.Client;
import dev.switchboard.server.EventLines;
import dev.switchboard.server.RunningApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code switchboard serve --demo}, as its user runs it. */
@Tag("slow")
class DemoTest {
  @TempDir private Path directory;

  @Test
  void conversationsLiveWithinSecondsApartFromRealData() throws Exception {
    Files.writeString(
        directory.resolve("switchboard.yaml"), "store: {url: 'jdbc:sqlite:real/switchboard.db'}\n");
    try (ServerProcess server =
            ServerProcess.run(
                directory,
                "serve",
                "--demo",
                "-s",
                "server.port=0",
                "-s",
                "smtp.port=0",
                "-s",
                "mock.auto-reply.percentage=100",
                "-s",
                "mock.auto-reply.min-delay=0s",
                "-s",
                "mock.auto-reply.max-delay=100ms");
        Client client = server.awaitReady()) {
      await("people write")
          .atMost(RunningApp.PATIENCE)
          .until(() -> total(client, "dispatched") > 1 && total(client, "received") > 1);
      JsonNode message = client.getJson("/api/messages").get("items").get(0);
      assertThat(message.get("from").asString()).isNotEmpty();
      assertThat(client.get("/metrics").body()).contains("switchboard_mail_connections");
      // Its small heap, of which the lanes and the largest mail are guaranteed most, has room to
      // show what happens.
      assertThat(client.get("/api/forecast").statusCode()).isEqualTo(200);
      try (EventLines events = EventLines.open(client, "")) {
        assertThat(events.next()).isNotNull();
      }
      server.signal("TERM");
      End end = server.awaitEnd();
      assertThat(end.exitCode()).isZero();
      assertThat(String.join("\n", end.err()))
          .contains(
              "SMTP:    127.0.0.1:",
              "curl 'http://127.0.0.1:" + client.port + "/api/conversations?pageSize=5'",
              "/api/conversations/1/messages'",
              "/metrics'",
              "jdbc:sqlite:data/demo/switchboard.db");
      assertThat(end.events()).endsWith("stopped").doesNotContain("unexpected", "demo_ended");
    }
    assertThat(directory.resolve("data/demo/switchboard.db")).exists();
    assertThat(directory.resolve("real")).doesNotExist();
  }

  @Test
  void whatIsSaidOnTheCommandLineIsStronger() {
    assertThat(Demo.settings(Map.of("store.url", "jdbc:sqlite:x.db", "server.port", "1")))
        .containsEntry("store.url", "jdbc:sqlite:x.db")
        .containsEntry("server.port", "1")
        .containsEntry("mock.auto-reply.percentage", "70");
    assertThat(Demo.settings(Map.of())).containsEntry("store.url", Demo.STORE_URL);
  }

  @Test
  void demoForOthersNeedsKeysAsAnyServerDoes() throws Exception {
    try (ServerProcess server =
        ServerProcess.run(directory, "serve", "--demo", "-s", "server.host=0.0.0.0")) {
      End end = server.awaitEnd();

      assertThat(end.exitCode()).isEqualTo(2);
      assertThat(String.join(" ", end.err())).contains("would need no key");
    }
  }

  private static int total(Client client, String status) {
    return client.getJson("/api/messages?status=" + status).at("/meta/total").asInt();
  }
}

package dev.switchboard.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Endpoints that the configuration declares, over the starts of a server. */
@Tag("server")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeclaredEndpointTest {
  private static final String SECRET =
      Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes(UTF_8));

  @TempDir Path directory;

  private RunningApp start(Receiver receiver, String... more) throws Exception {
    String[] settings = new String[2 + more.length];
    settings[0] = "callbacks.endpoints.billing.url=" + receiver.url();
    settings[1] = "callbacks.endpoints.billing.secret=" + SECRET;
    System.arraycopy(more, 0, settings, 2, more.length);
    return RunningApp.start(directory, settings);
  }

  private static JsonNode only(RunningApp app) {
    JsonNode all = app.client.getJson("/api/endpoints").get("items");
    assertThat(all.size()).isEqualTo(1);
    return all.get(0);
  }

  @Test
  void declaredEndpointIsToldSignedAndShownWithItsName() throws Exception {
    try (Receiver receiver = new Receiver();
        RunningApp app = start(receiver, "callbacks.endpoints.billing.events=message.accepted")) {
      app.sendSms("Hello");
      await().atMost(RunningApp.PATIENCE).until(() -> !receiver.received().isEmpty());

      assertThat(receiver.received().getFirst().isSignedWith(SECRET)).isTrue();
      JsonNode endpoint = only(app);
      assertThat(endpoint.get("name").asString()).isEqualTo("billing");
      assertThat(endpoint.get("events").get(0).asString()).isEqualTo("message.accepted");
      assertThat(app.client.get("/api/endpoints").body()).doesNotContain(SECRET);
      assertThat(app.client.get("/api/settings").body()).doesNotContain(SECRET);
    }
  }

  @Test
  void theApiDoesNotChangeIt() throws Exception {
    try (Receiver receiver = new Receiver();
        RunningApp app = start(receiver)) {
      String path = "/api/endpoints/" + only(app).get("id").asString();
      String wish = "{\"url\":\"%s\"}".formatted(receiver.url());

      assertRefused(
          app.client.send(
              app.client
                  .request(path, "Content-Type", "application/json")
                  .PUT(BodyPublishers.ofString(wish))
                  .build()));
      assertRefused(app.client.send(app.client.request(path).DELETE().build()));
      assertRefused(app.client.post(path + "/rotate", ""));

      assertThat(app.client.post(path + "/test", "").statusCode()).isEqualTo(202);
      await().atMost(RunningApp.PATIENCE).until(() -> !receiver.received().isEmpty());
      assertThat(receiver.received().getFirst().isSignedWith(SECRET)).isTrue();
    }
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(Client.json(answer).get("code").asString()).isEqualTo("conflict");
    assertThat(answer.body()).contains("callbacks.endpoints.billing");
  }

  @Test
  void nextStartKeepsItAndAStartWithoutItEndsIt() throws Exception {
    String first;
    try (Receiver receiver = new Receiver()) {
      try (RunningApp app = start(receiver)) {
        first = only(app).get("id").asString();
      }
      try (RunningApp app = start(receiver)) {
        assertThat(only(app).get("id").asString()).isEqualTo(first);
      }
    }
    try (RunningApp app = RunningApp.start(directory)) {
      assertThat(app.client.getJson("/api/endpoints").get("items").size()).isZero();
      assertThat(app.client.get("/api/endpoints/" + first).statusCode()).isEqualTo(404);
    }
  }
}

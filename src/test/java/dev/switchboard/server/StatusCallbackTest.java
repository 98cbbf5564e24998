package dev.switchboard.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A message that names a URL of its own is told there what becomes of it. */
@Tag("server")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StatusCallbackTest {
  private static final String SECRET =
      Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes(UTF_8));

  @TempDir Path directory;

  private static String sms(String statusCallback) {
    return """
    {"type":"sms","from":"+12016661234","to":"+18045551234","body":"Hello","status_callback":"%s"}\
    """
        .formatted(statusCallback);
  }

  @Test
  void itsEventsArriveThereInOrderAndSignedAndAreSeen() throws Exception {
    try (Receiver receiver = new Receiver();
        RunningApp app = RunningApp.start(directory, "callbacks.secret=" + SECRET)) {
      app.sendSms("another");
      String id = app.client.accepted("/api/messages/sms", sms(receiver.url() + "?m=1"));
      await().atMost(RunningApp.PATIENCE).until(() -> receiver.received().size() >= 2);

      assertThat(receiver.received())
          .extracting(Receiver.Received::type)
          .containsExactly("message.accepted", "message.dispatched");
      assertThat(receiver.received())
          .allMatch(it -> it.isSignedWith(SECRET))
          .allMatch(it -> it.path().equals("/hook?m=1"))
          .allMatch(it -> it.json().at("/data/id").asString().equals(id))
          .allMatch(it -> it.json().get("cursor").isNull());
      await()
          .atMost(RunningApp.PATIENCE)
          .until(() -> told(app, id).at("/1/delivery/state").asString().equals("acknowledged"));
      assertThat(told(app, id).size()).isEqualTo(2);
      assertThat(told(app, id).at("/0/endpoint").isNull()).isTrue();
      assertThat(told(app, id).at("/0/delivery/attempts/0/status").asInt()).isEqualTo(200);
      assertThat(app.client.getJson("/api/endpoints").get("items").size()).isZero();
    }
  }

  private static JsonNode told(RunningApp app, String message) {
    return app.client.getJson("/api/messages/" + message + "/callbacks").get("items");
  }

  @Test
  void whatWaitsIsToldAfterAStart() throws Exception {
    try (Receiver receiver = new Receiver()) {
      receiver.answer(503);
      String id;
      try (RunningApp app = RunningApp.start(directory, "callbacks.secret=" + SECRET)) {
        id = app.client.accepted("/api/messages/sms", sms(receiver.url()));
        await().atMost(RunningApp.PATIENCE).until(() -> !receiver.received().isEmpty());
      }
      receiver.answer(200);
      try (RunningApp app = RunningApp.start(directory, "callbacks.secret=" + SECRET)) {
        await()
            .atMost(RunningApp.PATIENCE)
            .until(() -> told(app, id).at("/1/delivery/state").asString().equals("acknowledged"));
        assertThat(told(app, id).at("/0/delivery/state").asString()).isEqualTo("acknowledged");
      }
    }
  }

  @Test
  void withoutASecretItIsRefusedInsteadOfToldUnsigned() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> answer =
          app.client.post("/api/messages/sms", sms("http://127.0.0.1:9/status"));

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("/status_callback").contains("callbacks.secret");
      assertThat(app.client.get("/api/messages/0123456789abc/callbacks").statusCode())
          .isEqualTo(404);
    }
  }
}

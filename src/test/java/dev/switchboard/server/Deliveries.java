package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What providers deliver, and what becomes of it. */
final class Deliveries {
  private Deliveries() {}

  /** Waits until a message is there; as the API shows it. */
  static JsonNode awaitReceived(RunningApp app, String id) {
    await("message " + id + " is received")
        .atMost(RunningApp.PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> app.client.get("/api/messages/" + id).statusCode() == 200);
    JsonNode message = app.message(id);
    assertThat(message.get("status").asString()).isEqualTo("received");
    return message;
  }

  /** How many messages came in. */
  static int received(RunningApp app) {
    return app.client.getJson("/api/messages?status=received").at("/meta/total").asInt();
  }

  /** A text message to a fixed number. */
  static String sms(String from, String body, @Nullable String providerId) {
    String sms = RunningApp.sms(from, "+12016661234", body);
    return providerId == null
        ? sms
        : sms.replace("}", ",\"messaging_provider_id\":\"" + providerId + "\"}");
  }
}

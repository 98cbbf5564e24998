package dev.switchboard.server;

import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.mms;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Mock contacts that write back, in the whole server. */
@Tag("server")
class AutoReplyTest {
  private static final String[] AT_ONCE = {
    "mock.auto-reply.percentage=100",
    "mock.auto-reply.min-delay=0s",
    "mock.auto-reply.max-delay=20ms"
  };

  @TempDir private Path directory;

  @Test
  void answerBelongsToTheConversationOfWhatItAnswersOnEveryChannel() throws Exception {
    try (RunningApp app = RunningApp.start(directory, AT_ONCE)) {
      List<String> sent =
          List.of(
              app.client.accepted(
                  "/api/messages/sms", sms("+12016661234", "(804) 555-1234", "Are you there?")),
              app.client.accepted("/api/messages/sms", mms("+12016661234", "+18045551234")),
              app.client.accepted(
                  "/api/messages/email",
                  email("user@example.com", "Contact+x@example.org", "Hello")));

      for (String id : sent) {
        JsonNode message = app.awaitStatus(id, "dispatched");
        JsonNode reply = awaitReply(app, id);
        assertThat(reply.get("conversation_id")).isEqualTo(message.get("conversation_id"));
        assertThat(reply.get("from")).isEqualTo(message.get("to"));
        assertThat(reply.get("to")).isEqualTo(message.get("from"));
        assertThat(reply.get("direction").asString()).isEqualTo("inbound");
        assertThat(reply.get("channel").asString()).isEqualTo(message.get("channel").asString());
      }
      // An answer is not dispatched, so nothing answers it.
      assertThat(total(app, "received")).isEqualTo(3);
      assertThat(total(app, "dispatched")).isEqualTo(3);
      assertThat(app.metric("conversations_created")).isEqualTo(3);
    }
  }

  @Test
  void nobodyAnswersUnlessToldTo() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      app.awaitStatus(app.sendSms("Hello?"), "dispatched");

      assertThat(total(app, "received")).isZero();
    }
  }

  @Test
  void answerBeyondTheLimitIsCountedAndLogged() throws Exception {
    String[] settings = {
      AT_ONCE[0], AT_ONCE[1], AT_ONCE[2], "limits.sender.per-minute=1", "limits.sender.burst=1"
    };
    try (RunningApp app = RunningApp.start(directory, settings)) {
      app.client.accepted("/api/messages/sms", sms("+12016661234", "+18045551234", "One"));
      app.client.accepted("/api/messages/sms", sms("+12016661235", "+18045551234", "Two"));

      JsonNode line = app.awaitLogged("received_message_refused", 1).getFirst();
      assertThat(line.get("message").asString()).contains("sender").doesNotContain("804");
      assertThat(app.metric("rate_limited")).isEqualTo(1);
    }
  }

  @Test
  void senderIdCannotBeAnswered() throws Exception {
    try (RunningApp app = RunningApp.start(directory, AT_ONCE)) {
      app.awaitStatus(
          app.client.accepted("/api/messages/sms", sms("ACME", "+18045551234", "Sale!")),
          "dispatched");
      String answered =
          app.client.accepted(
              "/api/messages/sms", sms("+12016661234", "+18045551234", "Still there?"));
      app.awaitStatus(answered, "dispatched");

      awaitReply(app, answered);
      assertThat(total(app, "received")).isEqualTo(1);
    }
  }

  /** The message that answers another one. */
  private static JsonNode awaitReply(RunningApp app, String id) {
    await("an answer to " + id)
        .atMost(RunningApp.PATIENCE)
        .until(() -> received(app).stream().anyMatch(it -> answers(it, id)));
    return received(app).stream().filter(it -> answers(it, id)).findFirst().orElseThrow();
  }

  private static boolean answers(JsonNode message, String id) {
    return message.get("provider_message_id").asString().equals("auto-reply-" + id);
  }

  private static List<JsonNode> received(RunningApp app) {
    return app.client.getJson("/api/messages?status=received").get("items").valueStream().toList();
  }

  private static int total(RunningApp app, String status) {
    return app.client.getJson("/api/messages?status=" + status).at("/meta/total").asInt();
  }
}

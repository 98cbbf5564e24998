package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.api.BatchResource;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Many messages in one request. */
@Tag("server")
class BatchTest {
  private static final String BATCH = "/api/messages/batch";
  private static final String[] KEY = {"Idempotency-Key", "order-1009"};

  @TempDir private Path directory;

  @Test
  void eachMessageIsJudgedByItselfAndAnsweredInItsPlace() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> response =
          app.client.post(
              BATCH,
              batch(
                  sms("1"),
                  "{\"type\":\"sms\",\"from\":\"+12016661234\",\"to\":\"x\",\"body\":\"\"}",
                  "17",
                  "{\"type\":\"fax\"}",
                  "{\"type\":\"sms\",\"type\":\"sms\"}",
                  RunningApp.email("orders@shop.example", "ada@example.org", "2")
                      .replaceFirst("\\{", "{\"type\":\"email\",")));

      assertThat(response.statusCode()).isEqualTo(207);
      assertThat(all(response, "status"))
          .containsExactly("accepted", "rejected", "rejected", "rejected", "rejected", "accepted");
      assertThat(all(response, "code").subList(1, 5))
          .containsExactly(
              "invalid_request", "malformed_json", "invalid_request", "malformed_json");
      assertThat(item(response, 1).at("/errors/0/pointer").asString()).isEqualTo("/to");
      assertThat(item(response, 3).at("/errors/0/detail").asString())
          .isEqualTo("type must be \"sms\" or \"mms\" or \"email\"");
      app.awaitStatus(item(response, 0).get("id").asString(), "dispatched");
      app.awaitStatus(item(response, 5).get("id").asString(), "dispatched");
      assertThat(app.metric("messages_accepted")).isEqualTo(2);
    }
  }

  @Test
  void aBatchThatComesAgainIsReplayedMessageByMessage() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> first = app.client.post(BATCH, batch(sms("1"), sms("2")), KEY);
      HttpResponse<String> again =
          app.client.post(BATCH, batch(sms("1"), sms("other"), sms("3")), KEY);

      assertThat(all(again, "status")).containsExactly("accepted", "rejected", "accepted");
      assertThat(item(again, 0).get("id")).isEqualTo(item(first, 0).get("id"));
      assertThat(item(again, 0).get("replayed").asBoolean()).isTrue();
      assertThat(item(again, 1).get("code").asString()).isEqualTo("idempotency_key_reused");
      assertThat(item(again, 2).get("replayed").asBoolean()).isFalse();
      assertThat(app.metric("messages_accepted")).isEqualTo(3);
    }
  }

  @Test
  void limitsCountMessages() throws Exception {
    try (RunningApp app =
        RunningApp.start(directory, "limits.sender.per-minute=1", "limits.sender.burst=2")) {
      HttpResponse<String> response = app.client.post(BATCH, batch(sms("1"), sms("2"), sms("3")));

      assertThat(all(response, "status")).containsExactly("accepted", "accepted", "rejected");
      assertThat(item(response, 2).get("code").asString()).isEqualTo("rate_limited");
      assertThat(item(response, 2).get("retry_after_seconds").asLong()).isBetween(1L, 60L);
    }
  }

  @Test
  void aFullBatchKeepsTheOrderOfItsConversation() throws Exception {
    try (RunningApp app = RunningApp.start(directory, "limits.sender.per-minute=0")) {
      String[] messages = new String[BatchResource.MAX_MESSAGES];
      for (int i = 0; i < messages.length; i++) {
        messages[i] = sms("number " + i);
      }
      HttpResponse<String> response = app.client.post(BATCH, batch(messages));

      assertThat(all(response, "status")).hasSize(messages.length).containsOnly("accepted");
      List<String> said = bodies(app, item(response, 0).get("conversation_id").asString());
      assertThat(said)
          .containsExactlyElementsOf(
              IntStream.range(0, said.size()).mapToObj(i -> "number " + i).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"messages\":[]}",
        "{\"messages\":{\"0\":{}}}",
        "{\"messages\":null}",
        "{\"messages\":[{}],\"messages\":[{}]}",
        "{\"messages\":[{}]",
        "{\"messages\":[{}]} {}"
      })
  void whatIsNoBatchIsRefusedWhole(String body) throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> response = app.client.post(BATCH, body);

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(codeOf(response)).isIn("malformed_json", "invalid_request");
    }
  }

  @Test
  void moreMessagesThanAllowedAreRefusedWhole() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      List<String> messages =
          Collections.nCopies(BatchResource.MAX_MESSAGES + 1, "{\"type\":\"sms\"}");
      HttpResponse<String> response =
          app.client.post(BATCH, batch(messages.toArray(String[]::new)));

      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(response.body()).contains("messages must be an array of 1 to 1000 messages");
    }
  }

  /** Of the first messages of a conversation, oldest first. */
  private static List<String> bodies(RunningApp app, String conversation) {
    JsonNode page =
        app.client.getJson("/api/conversations/" + conversation + "/messages?page=1&pageSize=100");
    return StreamSupport.stream(page.get("items").spliterator(), false)
        .map(it -> it.get("body").asString())
        .toList();
  }

  private static String sms(String body) {
    return RunningApp.sms("+12016661234", "+18045551234", body);
  }

  private static String batch(String... messages) {
    return "{\"messages\":[" + String.join(",", messages) + "]}";
  }

  private static JsonNode item(HttpResponse<String> response, int index) {
    return json(response).get("items").get(index);
  }

  private static List<String> all(HttpResponse<String> response, String member) {
    return StreamSupport.stream(json(response).get("items").spliterator(), false)
        .map(it -> it.has(member) ? it.get(member).asString() : "")
        .toList();
  }
}

package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sending a message and seeing what became of it, over HTTP. */
@Tag("server")
class SendTest {
  private static final String SMS = sms("+12016661234", "+18045551234", "Hello");

  private RunningApp app;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    app = RunningApp.start(directory, "http.max-body-bytes=2048");
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void anAcceptedSmsCanBeFollowedToItsDispatch() {
    Instant before = Instant.now();
    HttpResponse<String> response =
        app.client.post(
            "/api/messages/sms",
            """
            {"from":"+1 (201) 666-1234","to":"+18045551234","type":"sms","body":"H\u00e4llo\\r\\n\
            <b>\ud83d\ude00</b> ","attachments":null,"timestamp":"2024-11-01T15:00:00.5+01:00"}\
            """);
    String id = Client.idOf(response);
    app.awaitStatus(id, "dispatched");
    JsonNode message = app.client.getJson(header(response, "Location"));
    assertThat(message.propertyNames())
        .contains(
            "id",
            "conversation_id",
            "direction",
            "channel",
            "from",
            "to",
            "subject",
            "body",
            "attachments",
            "timestamp",
            "accepted_at",
            "processed_at",
            "status",
            "provider_name",
            "provider_message_id",
            "attempts",
            "next_attempt_at",
            "deferred_by",
            "last_error_code");
    assertThat(message.get("id").asString()).isEqualTo(id);
    assertThat(message.get("conversation_id").asString()).isEqualTo("1");
    assertThat(message.get("direction").asString()).isEqualTo("outbound");
    assertThat(message.get("channel").asString()).isEqualTo("sms");
    assertThat(message.get("from").asString()).isEqualTo("+1 (201) 666-1234");
    assertThat(message.get("to").asString()).isEqualTo("+18045551234");
    assertThat(message.get("subject").isNull()).isTrue();
    assertThat(message.get("body").asString()).isEqualTo("H\u00e4llo\r\n<b>\ud83d\ude00</b> ");
    assertThat(message.get("attachments")).isEmpty();
    assertThat(message.get("timestamp").asString()).isEqualTo("2024-11-01T14:00:00.500Z");
    for (String time : List.of("accepted_at", "processed_at")) {
      assertThat(Instant.parse(message.get(time).asString()))
          .isBetween(before.minusMillis(1), Instant.now());
    }
    assertThat(message.get("provider_name").asString()).isEqualTo("sms-mms");
    assertThat(message.get("provider_message_id").asString()).isNotEmpty();
    assertThat(message.get("next_attempt_at").isNull()).isTrue();
    assertThat(message.get("deferred_by").isNull()).isTrue();
    assertThat(message.get("last_error_code").isNull()).isTrue();
    assertThat(message.get("attempts")).hasSize(1);
    JsonNode attempt = message.get("attempts").get(0);
    assertThat(attempt.propertyNames())
        .containsExactlyInAnyOrder(
            "attempt_number",
            "provider_name",
            "outcome",
            "latency_ms",
            "error_code",
            "occurred_at");
    assertThat(attempt.get("attempt_number").asInt()).isEqualTo(1);
    assertThat(attempt.get("provider_name").asString()).isEqualTo("sms-mms");
    assertThat(attempt.get("outcome").asString()).isEqualTo("success");
    assertThat(attempt.get("error_code").isNull()).isTrue();
    assertThat(attempt.get("occurred_at").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.{12}Z");
  }

  @Test
  void anEmailKeepsItsSubjectAndAttachments() {
    String id =
        app.client.accepted(
            "/api/messages/email",
            """
            {"from":"User@Example.com","to":"contact+tag@example.org","subject":"optional",\
            "body":"text or <b>HTML</b>","attachments":["https://example.com/a.pdf","http://b.example/"]}\
            """);
    JsonNode message = app.awaitStatus(id, "dispatched");
    assertThat(message.get("channel").asString()).isEqualTo("email");
    assertThat(message.get("from").asString()).isEqualTo("User@Example.com");
    assertThat(message.get("to").asString()).isEqualTo("contact+tag@example.org");
    assertThat(message.get("subject").asString()).isEqualTo("optional");
    assertThat(message.get("body").asString()).isEqualTo("text or <b>HTML</b>");
    assertThat(message.get("attachments").get(1).asString()).isEqualTo("http://b.example/");
    assertThat(message.get("timestamp").asString())
        .isLessThanOrEqualTo(message.get("processed_at").asString());
  }

  @Test
  void aTimestampThatCannotBeReadIsReplacedByTheTimeOfAcceptance() {
    Instant before = Instant.now();
    String id =
        app.client.accepted(
            "/api/messages/sms", SMS.replace("}", ",\"timestamp\":\"last tuesday\"}"));
    assertThat(Instant.parse(app.message(id).get("timestamp").asString()))
        .isBetween(before.minusMillis(1), Instant.now());
  }

  @Test
  void twoAddressesShareOneConversationInEitherDirection() {
    String there =
        app.client.accepted("/api/messages/sms", sms("+12016661234", "+18045551234", "a"));
    String back =
        app.client.accepted("/api/messages/sms", sms("(804) 555-1234", "2016661234", "b"));
    String other = app.client.accepted("/api/messages/sms", sms("+12016661234", "+15550001", "c"));
    assertThat(app.message(there).get("conversation_id").asString()).isEqualTo("1");
    assertThat(app.message(back).get("conversation_id").asString()).isEqualTo("1");
    assertThat(app.message(other).get("conversation_id").asString()).isEqualTo("2");
    assertThat(app.metric("conversations_created")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/json", "application/json; charset=utf-8", "Application/JSON"})
  void jsonIsTakenHoweverItIsSpelled(String contentType) {
    assertThat(postAs(contentType).statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonp"})
  void anythingElseIs415(String contentType) {
    HttpResponse<String> response = postAs(contentType);
    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(codeOf(response)).isEqualTo("unsupported_media_type");
  }

  @Test
  void aBodyMayBeAsLargeAsTheLimitAndNoLarger() {
    String start = SMS.substring(0, SMS.length() - 1) + ",\"x\":\"";
    String largest = start + "a".repeat(2048 - start.length() - 2) + "\"}";
    assertThat(app.client.post("/api/messages/sms", largest).statusCode()).isEqualTo(202);
    HttpResponse<String> refused = app.client.post("/api/messages/sms", largest + " ");
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(codeOf(refused)).isEqualTo("payload_too_large");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{'                    | malformed_json",
        "'{}'                   | invalid_request",
        "'[]'                   | malformed_json",
        "''                     | malformed_json",
        "'{\"type\":\"fax\"}'   | invalid_request",
      })
  void whatIsNotAMessageIs400AndLeavesNothing(String body, String code) {
    for (String path : new String[] {"/api/messages/sms", "/api/messages/email"}) {
      HttpResponse<String> response = app.client.post(path, body);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(codeOf(response)).isEqualTo(code);
    }
    assertThat(app.client.getJson("/api/messages").at("/meta/total").asInt()).isZero();
    assertThat(app.metric("messages_accepted")).isZero();
    app.awaitMetric("queue_depth", 0);
  }

  @Test
  void aSingleProblemIsTheWholeSentence() {
    HttpResponse<String> response = app.client.post("/api/messages/sms", SMS.replace("to", "x"));
    assertThat(codeOf(response)).isEqualTo("invalid_request");
    assertThat(Client.json(response).get("message").asString()).isEqualTo("to is required");
    assertThat(Client.json(response).at("/errors/0/pointer").asString()).isEqualTo("/to");
  }

  @Test
  void otherMethodsAre405AndSayWhichAreAllowed() {
    HttpResponse<String> response = app.client.get("/api/messages/sms/");
    assertThat(response.statusCode()).isEqualTo(404);
    HttpResponse<String> put =
        app.client.send(
            app.client.request("/api/messages/email").PUT(BodyPublishers.ofString("{}")).build());
    assertThat(put.statusCode()).isEqualTo(405);
    assertThat(codeOf(put)).isEqualTo("method_not_allowed");
    assertThat(header(put, "Allow")).contains("POST");
    HttpResponse<String> delete =
        app.client.send(app.client.request("/api/messages").DELETE().build());
    assertThat(delete.statusCode()).isEqualTo(405);
    assertThat(header(delete, "Allow")).contains("GET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/messages/0",
        "/api/messages/0000000000001",
        "/api/messages/7zzzzzzzzzzzz",
        "/api/messages/1%27%20OR%201=1",
        "/api/messages/",
        "/api/nothing"
      })
  void whatIsNotThereIs404(String path) {
    HttpResponse<String> response = app.client.get(path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(codeOf(response)).isEqualTo("not_found");
  }

  @Test
  void aMessageIsOnlyToBeHadAsJson() {
    String id = app.sendSms("a");
    for (String path : new String[] {"/api/messages", "/api/messages/" + id}) {
      HttpResponse<String> response = app.client.get(path, "Accept", "text/html");
      assertThat(response.statusCode()).isEqualTo(406);
      assertThat(codeOf(response)).isEqualTo("not_acceptable");
      assertThat(app.client.get(path, "Accept", "text/html, */*;q=0.1").statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void theRequestIdIsEchoedAndLogged() {
    HttpResponse<String> response =
        app.client.post("/api/messages/sms", SMS, "X-Request-Id", "order-7.a_B");
    assertThat(header(response, "X-Request-Id")).isEqualTo("order-7.a_B");
    HttpResponse<String> generated =
        app.client.post("/api/messages/sms", "{}", "X-Request-Id", "not sane");
    assertThat(codeOf(generated)).isEqualTo("invalid_request");
    assertThat(header(generated, "X-Request-Id")).isNotEqualTo("not sane");
    assertThat(app.awaitLogged("request_finished", 2))
        .extracting(line -> line.get("request_id").asString())
        .containsExactly("order-7.a_B", header(generated, "X-Request-Id"));
  }

  private HttpResponse<String> postAs(String contentType) {
    return app.client.send(
        app.client
            .request("/api/messages/sms", "Content-Type", contentType)
            .POST(BodyPublishers.ofString(SMS))
            .build());
  }
}

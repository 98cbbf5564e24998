package dev.switchboard.server;

import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.Client.json;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What few messages have, over HTTP. */
@Tag("server")
class MessageOptionsTest {
  private static final String EMAIL =
      """
      {"from":"shop@example.com","to":"ann@example.org","subject":"Receipt","body":"Hello",
       "html":"<b>Hello</b>","from_name":"Shop","reply_to":["help@example.com"],"cc":["zoe@example.org"],
       "bcc":["audit@example.com"],"headers":{"X-Order":"1009"},"in_reply_to":"<a@example.org>",
       "files":[{"name":"Rechnung März.html","type":"text/html","content":"PGI+"}],
       "group_id":"g-1","status_callback":"http://127.0.0.1:9/status","tags":["receipt"],
       "metadata":{"order":"1009"}}\
      """;

  private RunningApp app;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    app =
        RunningApp.start(
            directory, "callbacks.secret=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void optionsAreShownWithTheMessage() {
    String id = app.client.accepted("/api/messages/email", EMAIL);

    JsonNode message = app.awaitStatus(id, "dispatched");

    assertThat(message.get("options"))
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"html":"<b>Hello</b>","from_name":"Shop","reply_to":["help@example.com"],
                     "cc":["zoe@example.org"],"bcc":["audit@example.com"],"headers":{"X-Order":"1009"},
                     "in_reply_to":"<a@example.org>",
                     "files":[{"name":"Rechnung März.html","type":"text/html","size":3}],
                     "group_id":"g-1","status_callback":"http://127.0.0.1:9/status","tags":["receipt"],
                     "metadata":{"order":"1009"}}\
                    """));
    assertThat(app.client.get("/api/messages").body()).doesNotContain("PGI+");
  }

  @Test
  void messageWithoutOptionsSaysSo() {
    JsonNode message = app.message(app.sendEmail("Hello"));

    assertThat(message.get("options").isNull()).isTrue();
    assertThat(message.get("segments").isNull()).isTrue();
    assertThat(message.get("send_at").isNull()).isTrue();
    assertThat(message.get("expires_at").isNull()).isTrue();
  }

  /** A file of a stranger that a browser would show could act for whoever looks at it. */
  @Test
  void fileIsSavedAndNeverShown() {
    String id = app.client.accepted("/api/messages/email", EMAIL);

    HttpResponse<String> file = app.client.get("/api/messages/" + id + "/attachments/0");

    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.body()).isEqualTo("<b>");
    assertThat(header(file, "Content-Type")).isEqualTo("application/octet-stream");
    assertThat(header(file, "Content-Disposition"))
        .isEqualTo("attachment; filename*=UTF-8''Rechnung%20M%C3%A4rz.html");
    assertThat(header(file, "X-Content-Type-Options")).isEqualTo("nosniff");
    for (String other :
        new String[] {id + "/attachments/1", id + "/attachments/x", "0/attachments/0"}) {
      assertThat(app.client.get("/api/messages/" + other).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void everyMessageOfABatchHasItsOwn() {
    HttpResponse<String> answer =
        app.client.post(
            "/api/messages/batch",
            """
            {"messages":[{"type":"sms","from":"+12016661234","to":"+18045551234","body":"Hi","tags":["a"]},
             {"type":"email","from":"shop@example.com","to":"ann@example.org","body":"Hi","cc":["nobody"]}]}\
            """);

    JsonNode items = json(answer).get("items");
    assertThat(items.get(0).get("segments").asInt()).isEqualTo(1);
    assertThat(items.get(1).get("errors").get(0).get("pointer").asString()).isEqualTo("/cc/0");
    assertThat(app.message(items.get(0).get("id").asString()).get("options"))
        .hasToString("{\"tags\":[\"a\"]}");
  }

  @Test
  void segmentsAreToldForAnSmsAndTheSameForItsReplay() {
    String body = sms("+12016661234", "+18045551234", "ё".repeat(71));
    HttpResponse<String> first = app.client.post("/api/messages/sms", body, "Idempotency-Key", "k");
    HttpResponse<String> again = app.client.post("/api/messages/sms", body, "Idempotency-Key", "k");

    assertThat(json(first).get("segments").asInt()).isEqualTo(2);
    assertThat(json(first).get("encoding").asString()).isEqualTo("UCS-2");
    assertThat(again.body()).isEqualTo(first.body());
    JsonNode message = app.message(Client.idOf(first));
    assertThat(message.get("segments").asInt()).isEqualTo(2);
    assertThat(message.get("encoding").asString()).isEqualTo("UCS-2");
  }

  @Test
  void strictClientLearnsWhichMembersThereAre() {
    HttpResponse<String> answer =
        app.client.post(
            "/api/messages/email", EMAIL.replace("\"cc\"", "\"ccs\""), "Prefer", "handling=strict");

    assertThat(json(answer).get("errors").get(0).get("detail").asString())
        .isEqualTo("ccs is not a member of this message; did you mean cc?");
  }
}

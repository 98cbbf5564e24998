package dev.switchboard.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people and providers really send: each case of {@code field-cases.jsonl} against a real
 * server. A case changes members of an ordinary message ({@code "(absent)"} takes one away) and
 * says the status, the conversation that the message belongs to, what is shown of it, and what a
 * refusal names.
 */
@Tag("server")
class FieldCasesTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir private Path directory;

  private record Sent(JsonNode field, String id) {}

  @Test
  void everyCaseIsAnsweredKeptAndFiledAsItSays() throws Exception {
    SoftAssertions softly = new SoftAssertions();
    try (RunningApp app =
        RunningApp.start(directory, "limits.sender.per-minute=0", "limits.ip.per-minute=0")) {
      List<Sent> accepted = new ArrayList<>();
      int inbound = 0;
      for (JsonNode field : cases()) {
        HttpResponse<String> answer =
            app.client.post(field.get("path").asString(), JSON.writeValueAsString(body(field)));
        int status = field.get("status").asInt();
        softly.assertThat(answer.statusCode()).as("%s: %s", field, answer.body()).isEqualTo(status);
        if (answer.statusCode() == 202) {
          accepted.add(new Sent(field, Client.idOf(answer)));
          inbound += field.get("path").asString().contains("webhooks") ? 1 : 0;
        } else if (field.has("names")) {
          softly.assertThat(answer.body()).as("%s", field).contains(field.get("names").asString());
        }
      }
      int expected = inbound;
      await("inbound messages are filed")
          .atMost(RunningApp.PATIENCE)
          .until(() ->
              app.client.getJson("/api/messages?status=received").at("/meta/total").asInt()
                  == expected);
      Map<String, String> keys = conversationKeys(app);
      for (Sent sent : accepted) {
        check(softly, sent.field(), app.message(sent.id()), keys);
      }
    }
    softly.assertAll();
  }

  private static void check(
      SoftAssertions softly, JsonNode field, JsonNode message, Map<String, String> keys) {
    if (field.has("key")) {
      softly
          .assertThat(keys.get(message.get("conversation_id").asString()))
          .as("%s", field)
          .isEqualTo(field.get("key").asString());
    }
    if (field.has("shown")) {
      field
          .get("shown")
          .forEachEntry((member, value) ->
              softly
                  .assertThat(message.get(member))
                  .as("%s of %s", member, field)
                  .isEqualTo(value));
    }
  }

  private static ObjectNode body(JsonNode field) {
    boolean email = field.get("path").asString().endsWith("email");
    boolean inbound = field.get("path").asString().contains("webhooks");
    String us = email ? "user@example.com" : "+12016661234";
    String them = email ? "bob@example.org" : "+18045551234";
    ObjectNode body = JSON.createObjectNode();
    body.put("from", inbound ? them : us).put("to", inbound ? us : them).put("body", "Hello");
    if (!email) {
      body.put("type", "sms");
    }
    field
        .get("change")
        .forEachEntry((member, value) -> {
          if (value.isString() && value.asString().equals("(absent)")) {
            body.remove(member);
          } else {
            body.set(member, value);
          }
        });
    return body;
  }

  private static Map<String, String> conversationKeys(RunningApp app) {
    Map<String, String> keys = new HashMap<>();
    JsonNode page = app.client.getJson("/api/conversations?pageSize=200");
    assertThat(page.at("/meta/next_cursor").isNull()).isTrue();
    page.get("items").forEach(it -> keys.put(it.get("id").asString(), it.get("key").asString()));
    return keys;
  }

  private static List<JsonNode> cases() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(FieldCasesTest.class.getResourceAsStream("field-cases.jsonl"))) {
      return new String(in.readAllBytes(), UTF_8).lines().map(JSON::readTree).toList();
    }
  }
}

package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.idOf;
import static dev.switchboard.server.Client.json;
import static dev.switchboard.server.RunningApp.mms;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Conversations and what was said in them (006 User Story 4). */
@Tag("server")
class ConversationTest extends ConversationFixture {
  private static final String DELIVER = "/api/webhooks/sms";
  private static final int AT_ONCE = 64;

  @Test
  void messageAndReplyAreOneConversation() {
    String sent = app.client.accepted(SEND, at("2026-03-02T14:00:00Z", US, ANN, "Shipped."));
    String reply =
        app.client.accepted(DELIVER, at("2026-03-02T14:03:10.25Z", "(804) 555-1234", US, "Thx"));
    awaitMessages(2);
    app.awaitStatus(sent, "dispatched");

    JsonNode listing = app.client.getJson(LIST);
    assertThat(listing.get("items")).hasSize(1);
    JsonNode conversation = listing.at("/items/0");
    assertThat(conversation.propertyNames())
        .containsExactly(
            "id",
            "key",
            "channel",
            "participant_a",
            "participant_b",
            "message_count",
            "last_activity_at");
    assertThat(conversation.get("id").asString()).isEqualTo("1");
    assertThat(conversation.get("key").asString()).isEqualTo("sms:" + US + "<->" + ANN);
    assertThat(conversation.get("channel").asString()).isEqualTo("sms");
    assertThat(conversation.get("participant_a").asString()).isEqualTo(US);
    assertThat(conversation.get("participant_b").asString()).isEqualTo(ANN);
    assertThat(conversation.get("message_count").asInt()).isEqualTo(2);
    assertThat(conversation.get("last_activity_at").asString())
        .isEqualTo("2026-03-02T14:03:10.250Z");
    assertThat(listing.get("meta").toString())
        .isEqualTo("{\"page\":1,\"page_size\":50,\"total\":1,\"next_cursor\":null}");
    assertThat(valuesOf(app.client.getJson(FIRST), "id")).containsExactly(sent, reply);
  }

  @Test
  void messagesOfAConversationAreShownAsElsewhereWithoutAttemptsAndWithASnippet() {
    String body = "x".repeat(63) + "👨‍👩‍👧‍👦 and more";
    String id = app.sendSms(body);
    JsonNode message = app.awaitStatus(id, "dispatched");

    JsonNode item = app.client.getJson(FIRST).at("/items/0");

    List<String> members = new ArrayList<>(message.propertyNames());
    members.removeAll(Client.ONLY_IN_DETAIL);
    members.add("snippet");
    assertThat(item.propertyNames()).containsExactlyInAnyOrderElementsOf(members);
    members.remove("snippet");
    members.forEach(name -> assertThat(item.get(name)).as(name).isEqualTo(message.get(name)));
    assertThat(item.get("snippet").asString()).isEqualTo("x".repeat(63) + "👨‍👩‍👧‍👦");
  }

  @Test
  void snippetOfAnEmailIsWhatItsReaderSees() {
    app.sendEmail("<p>Dear <b>Ann</b>,</p><p>thanks &amp; bye</p>");

    assertThat(app.client.getJson(FIRST).at("/items/0/snippet").asString())
        .isEqualTo("Dear Ann, thanks & bye");
  }

  /** The clocks of those who write differ (006, edge cases; FR-015). */
  @Test
  void messagesStandInTheOrderOfTheirOwnTimesWhateverOrderTheyCameIn() {
    Instant before = Instant.now();
    app.client.accepted(SEND, at("2024-11-01T14:00:10Z", US, ANN, "question"));
    app.client.accepted(DELIVER, at("2024-11-01T14:00:05Z", ANN, US, "reply of a slow clock"));
    awaitMessages(2);
    app.client.accepted(SEND, at("last tuesday", US, ANN, "unreadable"));
    app.client.accepted(DELIVER, at("2024-11-01T15:00:05+02:00", ANN, US, "another zone"));
    awaitMessages(4);
    app.client.accepted(SEND, sms(US, ANN, "missing"));
    app.client.accepted(SEND, at("2024-11-01T14:00:05Z", US, ANN, "same time as the reply"));

    JsonNode messages = app.client.getJson(FIRST);

    assertThat(valuesOf(messages, "body"))
        .containsExactly(
            "another zone",
            "reply of a slow clock",
            "same time as the reply",
            "question",
            "unreadable",
            "missing");
    Instant unreadable = Instant.parse(messages.at("/items/4/timestamp").asString());
    assertThat(unreadable).isBetween(before.minusMillis(1), Instant.now());
    assertThat(app.client.getJson(LIST).at("/items/0/last_activity_at").asString())
        .isEqualTo(messages.at("/items/5/timestamp").asString());
  }

  @Test
  void channelsAreSeparateConversations() {
    app.client.accepted(SEND, sms(US, ANN, "text"));
    app.client.accepted(SEND, mms(ANN, US));
    app.sendEmail("Hello");

    assertThat(valuesOf(app.client.getJson(LIST), "key"))
        .containsExactlyInAnyOrder(
            "sms:" + US + "<->" + ANN,
            "mms:" + US + "<->" + ANN,
            "email:contact@example.org<->user@example.com");
  }

  @Test
  void textChannelsAreOneConversationWhereTheyAreMerged(@TempDir Path other) throws Exception {
    try (RunningApp merged = RunningApp.start(other, "conversations.merge-text-channels=true")) {
      merged.client.accepted(SEND, mms(ANN, US));
      merged.client.accepted(SEND, sms(US, ANN, "text"));

      JsonNode listing = merged.client.getJson(LIST + "?channel=sms");
      assertThat(valuesOf(listing, "key")).containsExactly("sms:" + US + "<->" + ANN);
      assertThat(listing.at("/meta/total").asInt()).isEqualTo(1);
      assertThat(listing.at("/items/0/message_count").asInt()).isEqualTo(2);
      assertThat(valuesOf(merged.client.getJson(FIRST), "channel")).containsExactly("mms", "sms");
      assertThat(merged.client.getJson(LIST + "?channel=mms").at("/meta/total").asInt()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "0", "01", "-1", "one", "99999999999999999999", "%31%20"})
  void unknownConversationIs404(String id) {
    app.sendSms("Hello");

    HttpResponse<String> response = app.client.get("/api/conversations/" + id + "/messages");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
    assertThat(codeOf(response)).isEqualTo("not_found");
  }

  /** Half of them out, half of them in, each spelled in one of several ways. */
  @Test
  void firstMessagesOfBothSidesAtTheSameMomentOpenOneConversation() {
    List<String> us = List.of(US, "201-666-1234", "(201) 666 1234", "12016661234");
    List<String> ann = List.of("804.555.1234", ANN, "1 804 555 1234", "8045551234");
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      String our = us.get(i / 2 % us.size());
      String their = ann.get(i / 2 % ann.size());
      answers.add(
          i % 2 == 0
              ? app.client.postAsync(SEND, sms(our, their, "out " + i))
              : app.client.postAsync(DELIVER, sms(their, our, "in " + i)));
    }
    answers.forEach(answer -> idOf(answer.join()));

    awaitMessages(AT_ONCE);
    JsonNode listing = app.client.getJson(LIST);
    assertThat(valuesOf(listing, "key")).containsExactly("sms:" + US + "<->" + ANN);
    assertThat(listing.at("/meta/total").asInt()).isEqualTo(1);
    assertThat(listing.at("/items/0/message_count").asInt()).isEqualTo(AT_ONCE);
    JsonNode messages = app.client.getJson(FIRST + "?pageSize=200");
    assertThat(messages.get("items")).hasSize(AT_ONCE);
    assertThat(valuesOf(messages, "direction").stream().filter("inbound"::equals))
        .hasSize(AT_ONCE / 2);
  }

  private void awaitMessages(int count) {
    await(count + " messages in the first conversation")
        .atMost(RunningApp.PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          HttpResponse<String> response = app.client.get(FIRST);
          return response.statusCode() == 200 && json(response).at("/meta/total").asInt() == count;
        });
  }
}

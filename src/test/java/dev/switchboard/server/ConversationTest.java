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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Conversations and what was said in them (006 User Story 4). */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class ConversationTest {
  private static final String SEND = "/api/messages/sms";
  private static final String DELIVER = "/api/webhooks/sms";
  private static final String LIST = "/api/conversations";
  private static final String FIRST = "/api/conversations/1/messages";
  private static final String US = "+12016661234";
  private static final String ANN = "+18045551234";
  private static final int AT_ONCE = 64;

  @TempDir private Path directory;
  private RunningApp app;

  @BeforeEach
  void start() throws Exception {
    app = RunningApp.start(directory);
  }

  @AfterEach
  void close() {
    app.close();
  }

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
  @CsvSource(
      delimiter = '|',
      value = {
        "channel=sms                                 | 2 1",
        "channel=mms                                 | 3",
        "channel=email                               | 4",
        "participant=%2B12016661234                  | 3 2 1",
        "participant=+12016661234                    | 3 2 1",
        "participant=(201)%20666-1234                | 3 2 1",
        "participant=%2B18045551234                  | 3 1",
        "participant=15550001                        | 2",
        "participant=USER@example.com                | 4",
        "participant=contact%2Btag@Example.org       | 4",
        "participant=nobody@example.org              | ''",
        "participant=%2B12016661234&channel=sms      | 2 1",
        "participant=%2B12016661234&channel=email    | ''",
        "participant=%2B12016661234&page=2&pageSize=2 | 1",
        "participant=&channel=&page=&pageSize=&cursor= | 4 3 2 1",
      })
  void filtersNarrowTheListing(String query, String expected) {
    app.client.accepted(SEND, sms(US, ANN, "Hello"));
    app.client.accepted(SEND, sms(US, "15550001", "Hello"));
    app.client.accepted(SEND, mms(ANN, US));
    app.sendEmail("Hello");

    JsonNode listing = app.client.getJson(LIST + "?" + query);

    assertThat(String.join(" ", valuesOf(listing, "id"))).isEqualTo(expected);
    assertThat(listing.at("/meta/next_cursor").isNull()).isTrue();
    if (!query.contains("page=2")) {
      assertThat(listing.at("/meta/total").asInt()).isEqualTo(listing.get("items").size());
    }
  }

  @Test
  void pagesAreCountedFromOneAndLatestActivityComesFirst() {
    openConversations(5);
    app.client.accepted(SEND, sms(US, contact(2), "again"));

    assertThat(ids(LIST)).containsExactly("2", "5", "4", "3", "1");
    JsonNode second = app.client.getJson(LIST + "?page=2&pageSize=2");
    assertThat(valuesOf(second, "id")).containsExactly("4", "3");
    assertThat(second.at("/meta/page").asInt()).isEqualTo(2);
    assertThat(second.at("/meta/page_size").asInt()).isEqualTo(2);
    assertThat(second.at("/meta/total").asInt()).isEqualTo(5);
    assertThat(second.at("/meta/next_cursor").isNull()).isFalse();
    JsonNode beyond = app.client.getJson(LIST + "?page=9");
    assertThat(beyond.get("items")).isEmpty();
    assertThat(beyond.at("/meta/total").asInt()).isEqualTo(5);
    assertThat(beyond.at("/meta/next_cursor").isNull()).isTrue();
  }

  /** New ones are opened and one that was seen moves to the front between any two pages. */
  @Test
  void aCursorShowsEveryConversationThatStaysAsItIsOnce() {
    openConversations(7);
    List<String> seen = new ArrayList<>();
    String path = LIST + "?pageSize=2";
    JsonNode page = app.client.getJson(path);
    for (JsonNode cursor = nextCursor(page); !cursor.isNull(); cursor = nextCursor(page)) {
      seen.addAll(valuesOf(page, "id"));
      app.client.accepted(SEND, sms(US, contact(7), "moves to the front"));
      app.client.accepted(SEND, sms(US, contact(100 + seen.size()), "is new"));
      page = app.client.getJson(path + "&cursor=" + cursor.asString());
    }
    seen.addAll(valuesOf(page, "id"));
    assertThat(seen).containsExactly("7", "6", "5", "4", "3", "2", "1");
  }

  @Test
  void aCursorGoesThroughAConversationWhileMessagesArrive() {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sent.add(app.client.accepted(SEND, at("2026-03-02T14:00:0" + i / 2 + "Z", US, ANN, "m")));
    }
    List<String> seen = new ArrayList<>();
    String path = FIRST + "?pageSize=2";
    JsonNode page = app.client.getJson(path);
    for (int pages = 0; !nextCursor(page).isNull(); pages++) {
      seen.addAll(valuesOf(page, "id"));
      if (pages == 0) {
        app.client.accepted(SEND, at("2026-03-01T14:00:00Z", US, ANN, "lies behind"));
        sent.add(app.client.accepted(SEND, at("2026-03-03T14:00:00Z", US, ANN, "lies ahead")));
      }
      page = app.client.getJson(path + "&cursor=" + nextCursor(page).asString());
    }
    seen.addAll(valuesOf(page, "id"));
    assertThat(seen).isEqualTo(sent);
    JsonNode beyond = app.client.getJson(path + "&page=9");
    assertThat(beyond.get("items")).isEmpty();
    assertThat(beyond.at("/meta/total").asInt()).isEqualTo(7);
  }

  @Test
  void pageOfLargeBodiesEndsEarly() {
    for (int i = 0; i < 6; i++) {
      app.sendSms("x".repeat(200_000));
    }
    JsonNode first = app.client.getJson(FIRST);
    JsonNode rest = app.client.getJson(FIRST + "?cursor=" + nextCursor(first).asString());

    assertThat(first.get("items")).hasSize(5);
    assertThat(rest.get("items")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"'',50", "pageSize=0,50", "pageSize=200,200", "pageSize=201,200"})
  void thePageSizeHasADefaultAndACap(String query, int pageSize) {
    app.sendSms("Hello");
    for (String path : List.of(LIST, FIRST)) {
      assertThat(app.client.getJson(path + "?" + query).at("/meta/page_size").asInt())
          .isEqualTo(pageSize);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page=0",
        "page=-1",
        "page=one",
        "pageSize=-1",
        "pageSize=1.5",
        "cursor=1",
        "cursor=%00",
        "cursor=YwAAAAAAAAAAAAAAAAAAAAA", // the id 0
        "cursor=YwAAAAAAAAAAAAAAAAAAAAF", // not as it is written
        "cursor=Y4AAAAAAAAAAAAAAAAAAAAE", // before all times
        "cursor=0qk4x7m2b9d1t"
      })
  void nonsenseIs400AndNamesItsParameter(String query) {
    app.sendSms("Hello");
    for (String path : List.of(LIST, FIRST)) {
      assertInvalid(path + "?" + query, query.substring(0, query.indexOf('=')));
    }
  }

  @Test
  void filterThatCannotMatchAnythingIs400() {
    assertInvalid(LIST + "?channel=fax", "channel");
    assertInvalid(LIST + "?channel=SMS", "channel");
    assertInvalid(LIST + "?participant=@", "participant");
    assertInvalid(LIST + "?participant=%00", "participant");
    HttpResponse<String> all =
        app.client.get(LIST + "?page=x&pageSize=y&channel=z&participant=@&cursor=w");
    assertThat(json(all).get("errors")).hasSize(5);
  }

  @Test
  void aCursorOfOneListingIsNoCursorOfTheOther() {
    openConversations(2);
    app.client.accepted(SEND, sms(US, contact(1), "again"));
    String ofConversations = nextCursor(app.client.getJson(LIST + "?pageSize=1")).asString();
    String ofMessages = nextCursor(app.client.getJson(FIRST + "?pageSize=1")).asString();

    assertInvalid(LIST + "?cursor=" + ofMessages, "cursor");
    assertInvalid(FIRST + "?cursor=" + ofConversations, "cursor");
    assertThat(ids(LIST + "?cursor=" + ofConversations)).containsExactly("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "0", "01", "-1", "one", "99999999999999999999", "%31%20"})
  void unknownConversationIs404(String id) {
    app.sendSms("Hello");

    HttpResponse<String> response = app.client.get("/api/conversations/" + id + "/messages");

    assertThat(response.statusCode()).as(response.body()).isEqualTo(404);
    assertThat(codeOf(response)).isEqualTo("not_found");
  }

  @Test
  void nothingStoredIsAnEmptyList() {
    JsonNode listing = app.client.getJson(LIST);
    assertThat(listing.get("items")).isEmpty();
    assertThat(listing.at("/meta/total").asInt()).isZero();
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

  private void openConversations(int count) {
    for (int i = 1; i <= count; i++) {
      app.client.accepted(SEND, sms(US, contact(i), "Hello"));
    }
  }

  private void assertInvalid(String path, String parameter) {
    HttpResponse<String> response = app.client.get(path);
    assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(400);
    assertThat(codeOf(response)).isEqualTo("invalid_request");
    assertThat(json(response).at("/errors/0/pointer").asString()).isEqualTo("/" + parameter);
  }

  private List<String> ids(String path) {
    return valuesOf(app.client.getJson(path), "id");
  }

  private static String contact(int number) {
    return "+1804555%04d".formatted(number);
  }

  private static String at(String timestamp, String from, String to, String body) {
    return sms(from, to, body).replace("}", ",\"timestamp\":\"" + timestamp + "\"}");
  }

  private static JsonNode nextCursor(JsonNode listing) {
    return listing.at("/meta/next_cursor");
  }

  private static List<String> valuesOf(JsonNode listing, String member) {
    return listing.get("items").valueStream().map(item -> item.get(member).asString()).toList();
  }
}

package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.json;
import static dev.switchboard.server.RunningApp.mms;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Filters, pages and cursors of conversations and of the messages of one (006 FR-008). */
@Tag("server")
class ConversationListingTest extends ConversationFixture {
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

  @Test
  void nothingStoredIsAnEmptyList() {
    JsonNode listing = app.client.getJson(LIST);
    assertThat(listing.get("items")).isEmpty();
    assertThat(listing.at("/meta/total").asInt()).isZero();
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

  private static JsonNode nextCursor(JsonNode listing) {
    return listing.at("/meta/next_cursor");
  }
}

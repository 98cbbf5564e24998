package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.mms;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * {@code GET /api/messages}. The server is shared; only one test adds messages, of its own sender.
 */
@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ListingTest {
  private RunningApp app;

  /** Oldest first: two of each kind, the text messages failed. */
  private final List<String> ids = new ArrayList<>();

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    app =
        RunningApp.start(
            directory, "providers.sms-mms.faults.error-pct=100", "retry.max-attempts=1");
    for (int i = 0; i < 2; i++) {
      ids.add(
          app.client.accepted("/api/messages/sms", sms("+12016661234", "+18045551234", "Hello")));
      ids.add(app.client.accepted("/api/messages/sms", mms("+18045551234", "+15550001")));
      ids.add(
          app.client.accepted(
              "/api/messages/email", email("User@Example.com", "c+tag@example.org", "Hello")));
    }
    for (int i = 0; i < ids.size(); i++) {
      app.awaitStatus(ids.get(i), i % 3 == 2 ? "dispatched" : "failed");
    }
  }

  @AfterAll
  void stop() {
    app.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "channel=sms                          | 3 0",
        "channel=mms                          | 4 1",
        "channel=email                        | 5 2",
        "status=failed                        | 4 3 1 0",
        "provider=email                       | 5 2",
        "provider=sms-mms                     | 4 3 1 0",
        "provider=sms-mms&channel=mms         | 4 1",
        "provider=sms-mms&channel=email       | ''",
        "provider=sms-mms&status=dispatched   | ''",
        "status=failed&channel=mms            | 4 1",
        "status=dispatched                    | 5 2",
        "status=dispatched&channel=sms        | ''",
        "status=pending                       | ''",
        "status=received                      | ''",
        "from=%2B12016661234                  | 3 0",
        "from=+12016661234                    | 3 0",
        "from=(201)%20666-1234                | 3 0",
        "to=%2B18045551234                    | 3 0",
        "to=%2B15550001                       | 4 1",
        "from=user@example.com                | 5 2",
        "to=c@example.org                     | 5 2",
        "from=%2B12016661234&to=%2B15550001   | ''",
        "from=%2B18045551234&status=failed    | 4 1",
        "from=nobody@example.com              | ''",
        "status=&channel=&from=&to=&page=&pageSize= | 5 4 3 2 1 0",
      })
  void filtersNarrowTheListing(String query, String expected) {
    JsonNode listing = app.client.getJson("/api/messages?" + query);
    List<String> found = idsOf(listing);
    List<String> indexes = new ArrayList<>();
    found.forEach(id -> indexes.add(String.valueOf(ids.indexOf(id))));
    assertThat(String.join(" ", indexes)).isEqualTo(expected);
    assertThat(listing.at("/meta/total").asInt()).isEqualTo(found.size());
    assertThat(listing.at("/meta/next_cursor").isNull()).isTrue();
  }

  @Test
  void itemsAreMessagesWithoutTheirAttempts() {
    JsonNode listing = app.client.getJson("/api/messages?channel=email&pageSize=1");
    assertThat(listing.propertyNames()).containsExactly("items", "meta");
    JsonNode message = app.message(ids.getLast());
    JsonNode item = listing.at("/items/0");
    assertThat(item.has("attempts")).isFalse();
    item.propertyNames().forEach(name -> assertThat(item.get(name)).isEqualTo(message.get(name)));
  }

  @Test
  void pagesAreCountedFromOneAndNewestFirst() {
    assertThat(idsOf(app.client.getJson("/api/messages"))).isEqualTo(ids.reversed());
    JsonNode second = app.client.getJson("/api/messages?status=failed&page=2&pageSize=3");
    assertThat(idsOf(second)).containsExactly(ids.get(0));
    assertThat(second.at("/meta/page").asInt()).isEqualTo(2);
    assertThat(second.at("/meta/page_size").asInt()).isEqualTo(3);
    assertThat(second.at("/meta/total").asInt()).isEqualTo(4);
    assertThat(second.at("/meta/next_cursor").isNull()).isTrue();
    JsonNode beyond = app.client.getJson("/api/messages?status=failed&page=9");
    assertThat(idsOf(beyond)).isEmpty();
    assertThat(beyond.at("/meta/total").asInt()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "'',50",
    "pageSize=0,50",
    "pageSize=1,1",
    "pageSize=200,200",
    "pageSize=201,200",
    "pageSize=2147483647,200",
    "pageSize=99999999999999999999,200"
  })
  void thePageSizeHasADefaultAndACap(String query, int pageSize) {
    JsonNode listing = app.client.getJson("/api/messages?" + query);
    assertThat(listing.at("/meta/page_size").asInt()).isEqualTo(pageSize);
    assertThat(listing.at("/meta/page").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page=0",
        "page=-1",
        "page=1.5",
        "page=one",
        "page=%2B1",
        "page=%D9%A1",
        "page=99999999999999999999",
        "pageSize=-1",
        "pageSize=x",
        "status=lost",
        "status=FAILED",
        "channel=fax",
        "from=@",
        "from=%00",
        "to=hello%20to%20everybody",
        "cursor=1",
        "cursor=%00",
        "cursor=0000000000000"
      })
  void nonsenseIs400AndNamesItsParameter(String query) {
    HttpResponse<String> response = app.client.get("/api/messages?" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(codeOf(response)).isEqualTo("invalid_request");
    assertThat(Client.json(response).at("/errors/0/pointer").asString())
        .isEqualTo("/" + query.substring(0, query.indexOf('=')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/messages?page=2001",
        "/api/messages?page=501&pageSize=200&status=failed",
        "/api/messages?page=999999999&from=user@example.com",
        "/api/conversations?page=2001",
        "/api/conversations/1/messages?page=100001&pageSize=1"
      })
  void pageTooFarDownPointsToTheCursor(String path) {
    HttpResponse<String> response = app.client.get(path);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(codeOf(response)).isEqualTo("page_too_deep");
    assertThat(Client.json(response).get("detail").asString()).contains("cursor");
  }

  @Test
  void deepestPageIsEmptyHere() {
    assertThat(idsOf(app.client.getJson("/api/messages?page=2000"))).isEmpty();
    assertThat(idsOf(app.client.getJson("/api/messages?page=100000&pageSize=1"))).isEmpty();
  }

  /** It has two channels, whose pages are merged. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void channelsOfOneProviderAreMergedPageByPage(int size) {
    String path = "/api/messages?provider=sms-mms&pageSize=" + size;
    List<String> all = idsOf(app.client.getJson("/api/messages?status=failed"));
    List<String> byCursor = new ArrayList<>();
    JsonNode page = app.client.getJson(path);
    byCursor.addAll(idsOf(page));
    for (JsonNode cursor = nextCursor(page); !cursor.isNull(); cursor = nextCursor(page)) {
      page = app.client.getJson(path + "&cursor=" + cursor.asString());
      byCursor.addAll(idsOf(page));
    }
    List<String> byPage = new ArrayList<>();
    for (int number = 1; number <= 5; number++) {
      byPage.addAll(idsOf(app.client.getJson(path + "&page=" + number)));
    }

    assertThat(byCursor).isEqualTo(all);
    assertThat(byPage).isEqualTo(all);
    assertThat(page.at("/meta/total").asInt()).isEqualTo(all.size());
    assertThat(codeOf(app.client.get("/api/messages?provider=sms-mms&page=21&pageSize=50")))
        .isEqualTo("page_too_deep");
  }

  /** The cursor says where to begin, whatever the page is. */
  @Test
  void cursorHasNoDepth() {
    String cursor =
        app.client.getJson("/api/messages?pageSize=1").at("/meta/next_cursor").asString();

    assertThat(idsOf(app.client.getJson("/api/messages?page=5000&cursor=" + cursor))).hasSize(5);
  }

  @Test
  void pageOfLargeBodiesEndsEarlyAndACursorPassesNothingOver(@TempDir Path directory)
      throws Exception {
    try (RunningApp large = RunningApp.start(directory)) {
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        sent.add(
            large.client.accepted(
                "/api/messages/sms", sms("+12016661234", "+18045551234", "x".repeat(200_000))));
      }
      JsonNode first = large.client.getJson("/api/messages");
      List<String> read = new ArrayList<>(idsOf(first));
      assertThat(read).hasSize(5);
      String cursor = first.at("/meta/next_cursor").asString();
      read.addAll(idsOf(large.client.getJson("/api/messages?cursor=" + cursor)));

      assertThat(read.reversed()).isEqualTo(sent);
    }
  }

  @Test
  void allNonsenseIsNamedAtOnce() {
    HttpResponse<String> response =
        app.client.get(
            "/api/messages?page=x&pageSize=y&status=z&channel=w&provider=u&from=@&to=@&cursor=v");
    assertThat(Client.json(response).get("errors")).hasSize(8);
  }

  @Test
  void aCursorGoesThroughWhatWasThereWhileMessagesArrive(@TempDir Path directory) throws Exception {
    try (RunningApp busy = RunningApp.start(directory)) {
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        sent.add(busy.sendSms("wanted"));
      }
      List<String> seen = new ArrayList<>();
      String path = "/api/messages?pageSize=2";
      JsonNode page = busy.client.getJson(path);
      for (JsonNode cursor = nextCursor(page); !cursor.isNull(); cursor = nextCursor(page)) {
        seen.addAll(idsOf(page));
        busy.sendSms("too late");
        page = busy.client.getJson(path + "&cursor=" + cursor.asString());
      }
      seen.addAll(idsOf(page));
      assertThat(seen).isEqualTo(sent.reversed());
    }
  }

  private static JsonNode nextCursor(JsonNode listing) {
    return listing.at("/meta/next_cursor");
  }

  private static List<String> idsOf(JsonNode listing) {
    return listing.get("items").valueStream().map(item -> item.get("id").asString()).toList();
  }
}

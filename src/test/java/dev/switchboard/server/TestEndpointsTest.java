package dev.switchboard.server;

import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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
import tools.jackson.databind.JsonNode;

/** What tests of other programs do with a server whose store is in memory. */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class TestEndpointsTest {
  private static final String ANN = "+12016661234";
  private static final String BOB = "+18045551234";

  @TempDir Path directory;
  private RunningApp app;

  @BeforeEach
  void start() throws Exception {
    app =
        RunningApp.start(
            directory,
            "store.url=memory:",
            "test.endpoints=true",
            "retry.base-delay=1h",
            "retry.max-delay=1h",
            "faults.latency-ms.min=0",
            "faults.latency-ms.max=0");
  }

  @AfterEach
  void stop() {
    app.close();
    assertThat(directory).isEmptyDirectory();
  }

  private JsonNode post(String path, String body) {
    HttpResponse<String> answer = app.client.post(path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Client.json(answer);
  }

  private JsonNode settle() {
    JsonNode state = post("/api/test/settle", "{}");
    assertThat(state.get("settled").asBoolean()).isTrue();
    return state;
  }

  private JsonNode advance(String by) {
    JsonNode state = post("/api/test/clock", "{\"advance\":\"" + by + "\"}");
    assertThat(state.get("settled").asBoolean()).isTrue();
    return state;
  }

  private List<String> bodies(String query) {
    JsonNode found = app.client.getJson("/api/test/messages?" + query);
    List<String> bodies = new ArrayList<>();
    found.get("items").forEach(it -> bodies.add(it.get("body").asString()));
    return bodies;
  }

  private void faults(String members) {
    MockControl.changed(app, MockControl.GLOBAL, members);
  }

  /** Without an end of its own each lasts a minute, and the drain of a stop less. */
  @Test
  void waitsThatAreUnderWayEndWithTheServer() throws Exception {
    app.client.accepted("/api/messages/sms", sms(ANN, "+15005553000", "hangs"));
    String host = " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    String body = "{\"within\":\"1m\"}";
    try (RawClient messages = new RawClient(app.client.port);
        RawClient settled = new RawClient(app.client.port)) {
      messages.send("GET /api/test/messages?wait=60s" + host + "\r\n");
      settled.send(
          "POST /api/test/settle"
              + host
              + "Content-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      // The server has begun with both when it answers what came after them.
      for (int i = 0; i < 10; i++) {
        assertThat(app.client.get("/readyz").statusCode()).isEqualTo(200);
      }

      app.stop();

      assertThat(messages.read().status()).isEqualTo(200);
      assertThat(settled.read().json().get("settled").asBoolean()).isFalse();
    }
  }

  @Test
  void withoutTheSwitchTheRoutesAreNotThere(@TempDir Path other) throws Exception {
    try (RunningApp usual = RunningApp.start(other);
        HttpClient http = HttpClient.newHttpClient()) {
      for (String path : List.of("reset", "settle", "clock", "messages")) {
        URI url = URI.create("http://127.0.0.1:%d/api/test/%s".formatted(usual.client.port, path));
        HttpRequest request = HttpRequest.newBuilder(url).build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
            .as(path)
            .isEqualTo(404);
      }
    }
  }

  @Test
  void settledMeansThatAllThatIsDueIsDone() {
    for (int i = 0; i < 50; i++) {
      app.sendSms("Hello " + i);
    }

    JsonNode state = settle();

    assertThat(state.get("pending").asLong()).isZero();
    assertThat(bodies("to=" + BOB.replace("+", "%2B") + "&limit=100")).hasSize(50);
  }

  @Test
  void whatWaitsForItsRetryIsSettledAndPending() {
    faults("{\"error_pct\":100}");
    String id = app.sendSms("Hello");

    JsonNode state = settle();

    assertThat(state.get("pending").asLong()).isEqualTo(1);
    assertThat(app.message(id).get("status").asString()).isEqualTo("pending");
    Instant due = Instant.parse(app.message(id).get("next_attempt_at").asString());
    Instant next = Instant.parse(state.get("next_due_at").asString());
    assertThat(Duration.between(due, next)).isBetween(Duration.ZERO, Duration.ofSeconds(1));
  }

  @Test
  void whatHangsIsNotSettledWithinTheLimit() {
    faults("{\"timeout_pct\":100}");
    app.sendSms("Hello");

    JsonNode state = post("/api/test/settle", "{\"within\":\"50ms\"}");

    assertThat(state.get("settled").asBoolean()).isFalse();
    JsonNode later = advance("1m");
    assertThat(later.get("pending").asLong()).isEqualTo(1);
    JsonNode attempt = app.message(idOfLast()).get("attempts").get(0);
    assertThat(attempt.get("outcome").asString()).isEqualTo("timeout");
  }

  private String idOfLast() {
    return app.client.getJson("/api/messages").get("items").get(0).get("id").asString();
  }

  @Test
  void hoursOfRetriesPassInOrderAndAtTheirTimes() {
    faults("{\"error_pct\":100}");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(app.sendSms("Hello " + i));
    }
    settle();
    Instant before = now();

    advance("10h");

    assertThat(Duration.between(before, now())).isGreaterThanOrEqualTo(Duration.ofHours(10));
    for (String id : ids) {
      JsonNode message = app.message(id);
      Instant last = Instant.MIN;
      assertThat(message.get("attempts").size()).isGreaterThan(9);
      for (JsonNode attempt : message.get("attempts")) {
        Instant at = Instant.parse(attempt.get("occurred_at").asString());
        assertThat(at).isAfter(last);
        assertThat(Duration.between(last.equals(Instant.MIN) ? at : last, at))
            .isLessThan(Duration.ofMinutes(65));
        last = at;
      }
    }
    faults("{\"error_pct\":0}");
    advance("2h");
    assertThat(bodies("to=" + BOB.replace("+", "%2B"))).hasSize(4);
    assertThat(app.drift()).isZero();
  }

  private Instant now() {
    return Instant.parse(app.client.getJson("/api/test/clock").get("now").asString());
  }

  @Test
  void messagesAreFoundByWhatTheyAreAbout() {
    app.client.accepted("/api/messages/sms", sms(ANN, BOB, "Your code is 1234"));
    app.client.accepted("/api/messages/sms", sms(ANN, BOB, "Your code is 5678"));
    app.client.accepted(
        "/api/messages/email", email("shop@example.com", "Kim@Example.com", "Welcome, Kim"));
    settle();

    assertThat(bodies("to=" + BOB.replace("+", "%2B")))
        .containsExactly("Your code is 5678", "Your code is 1234");
    assertThat(bodies("to=" + BOB.replace("+", "%2B") + "&limit=1"))
        .containsExactly("Your code is 5678");
    assertThat(bodies("contains=1234")).containsExactly("Your code is 1234");
    assertThat(bodies("channel=email")).containsExactly("Welcome, Kim");
    assertThat(bodies("to=Kim@example.com&from=shop@example.com&subject=s")).hasSize(1);
    assertThat(bodies("subject=other")).isEmpty();
    assertThat(bodies("status=failed")).isEmpty();
    String first =
        app.client
            .getJson("/api/test/messages?contains=1234")
            .get("items")
            .get(0)
            .get("id")
            .asString();
    assertThat(bodies("after=" + first + "&channel=sms")).containsExactly("Your code is 5678");
    assertThat(app.client.get("/api/test/messages?wait=2m&limit=x").body())
        .contains("/wait")
        .contains("/limit");
  }

  @Test
  void waitEndsWithTheMessageThatWasWaitedFor() {
    CompletableFuture<List<String>> found =
        CompletableFuture.supplyAsync(() -> bodies("contains=second&wait=30s"));
    app.sendSms("the first");
    app.sendSms("the second");

    assertThat(
            found
                .orTimeout(RunningApp.PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                .join())
        .containsExactly("the second");
    assertThat(bodies("contains=third&wait=1ms")).isEmpty();
  }

  @Test
  void aRequestWithoutABodyNeedsNoMediaType() throws IOException {
    app.sendSms("Hello");
    for (String path : List.of("settle", "reset")) {
      try (RawClient client = new RawClient(app.client.port)) {
        client.send(
            "POST /api/test/" + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        assertThat(client.read().status()).as(path).isEqualTo(200);
      }
    }
    assertThat(app.client.getJson("/api/messages").at("/meta/total").asLong()).isZero();
  }

  @Test
  void resetForgetsEverythingAndTheNextMessageIsSentAsEver() {
    faults("{\"error_pct\":100}");
    for (int i = 0; i < 8; i++) {
      app.sendSms("Hello " + i);
    }
    settle();
    assertThat(app.client.getJson("/api/messages").get("meta").get("total").asLong()).isEqualTo(8);

    post("/api/test/reset", "");

    assertThat(app.client.getJson("/api/messages").get("meta").get("total").asLong()).isZero();
    assertThat(app.client.getJson("/api/conversations").get("items")).isEmpty();
    assertThat(settle().get("pending").asLong()).isZero();
    app.sendSms("Hello again");
    settle();
    assertThat(bodies("")).containsExactly("Hello again");
    assertThat(app.drift()).isZero();
  }

  @Test
  void resetOfAddressesLeavesTheOthersAlone() {
    faults("{\"error_pct\":100}");
    app.client.accepted("/api/messages/sms", sms(ANN, BOB, "to Bob"));
    app.client.accepted("/api/messages/sms", sms(ANN, "+18045551235", "to Carol"));
    settle();

    JsonNode answer = post("/api/test/reset", "{\"addresses\":[\"804-555-1234\"]}");

    assertThat(answer.get("messages").asLong()).isEqualTo(1);
    faults("{\"error_pct\":0}");
    advance("2h");
    assertThat(bodies("")).containsExactly("to Carol");
    assertThat(app.drift()).isZero();
    assertThat(app.client.post("/api/test/reset", "{\"addresses\":[\"?\"],\"x\":1}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void fullStoreRefusesAndKeepsWhatItHas() throws Exception {
    try (RunningApp small =
        RunningApp.start(
            directory,
            "store.url=memory:",
            "store.memory-max=1MiB",
            "limits.sender.per-minute=0",
            "limits.ip.per-minute=0")) {
      int accepted = 0;
      HttpResponse<String> answer;
      do {
        answer = small.client.post("/api/messages/sms", sms(ANN, BOB, "x".repeat(1500)));
        accepted++;
      } while (answer.statusCode() == 202);

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(answer.body()).contains("store.memory-max");
      assertThat(small.client.getJson("/api/messages").get("meta").get("total").asLong())
          .isEqualTo(accepted - 1);
    }
  }

  @Test
  void clockTellsWhatIsWrongWithItsBody() {
    assertThat(app.client.post("/api/test/clock", "{\"advance\":\"-1h\"}").statusCode())
        .isEqualTo(400);
    assertThat(app.client.post("/api/test/clock", "{}").body()).contains("/advance");
    assertThat(app.client.post("/api/test/settle", "{\"within\":\"9h\"}").body())
        .contains("/within");
  }
}

package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.Client.idOf;
import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Idempotency-Key}, over HTTP. */
@Tag("server")
class IdempotencyTest {
  private static final String PATH = "/api/messages/sms";
  private static final String KEY = "Idempotency-Key";
  private static final String REPLAYED = "Idempotency-Replayed";
  private static final String SMS = sms("+12016661234", "+18045551234", "Hello");
  private static final String EMAIL = email("user@example.com", "contact@example.org", "Hello");

  /** Keeps messages in the queue, where they can be counted; takes 51 of a sender. */
  private static final String[] PROVIDER_HANGS = {
    "faults.timeout-pct=100",
    "server.drain-timeout=0s",
    "limits.sender.per-minute=1",
    "limits.sender.burst=51"
  };

  @TempDir private Path directory;

  @Test
  void theSameRequestIsAnsweredWithTheStored202AlsoAfterARestart() throws Exception {
    HttpResponse<String> first;
    try (RunningApp app = RunningApp.start(directory, PROVIDER_HANGS)) {
      first = app.client.post(PATH, SMS, KEY, "order-1");
      assertThat(header(first, REPLAYED)).isEmpty();
      assertReplay(app.client.post(PATH, SMS, KEY, "order-1"), first);
      assertReplay(app.client.post(PATH, SMS, KEY, "\"order-1\""), first);
      assertThat(app.metric("messages_accepted")).isEqualTo(1);
      assertThat(app.metric("idempotent_replays")).isEqualTo(2);
      app.awaitMetric("queue_depth", 1);
    }
    try (RunningApp app = RunningApp.start(directory)) {
      assertReplay(app.client.post(PATH, SMS, KEY, "order-1"), first);
      app.awaitStatus(idOf(first), "dispatched");
      assertReplay(app.client.post(PATH, SMS, KEY, "order-1"), first);
      assertThat(total(app)).isEqualTo(1);
    }
  }

  @Test
  void anotherBodyIs422AndStoresNothing() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      String id = app.client.accepted(PATH, SMS, KEY, "order-1");
      HttpResponse<String> other = app.client.post(PATH, SMS + " ", KEY, "order-1");
      assertThat(other.statusCode()).isEqualTo(422);
      assertThat(codeOf(other)).isEqualTo("idempotency_key_reused");
      assertThat(idOf(app.client.post(PATH, SMS, KEY, "order-1"))).isEqualTo(id);
      assertThat(total(app)).isEqualTo(1);
    }
  }

  @Test
  void anotherPathIsAnotherRequest() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      app.client.accepted(PATH, SMS, KEY, "order-1");
      HttpResponse<String> email = app.client.post("/api/messages/email", EMAIL, KEY, "order-1");
      assertThat(idOf(email)).isNotEmpty();
      assertThat(header(email, REPLAYED)).isEmpty();
      assertThat(total(app)).isEqualTo(2);
    }
  }

  @Test
  void anotherCallerIsAnotherRequest() throws Exception {
    String ann = "Bearer ann-aaaaaaaaaaaaaaaaaaaaaaaa";
    String bob = "Bearer bob-bbbbbbbbbbbbbbbbbbbbbbbb";
    String keys = ann.substring(7) + "," + bob.substring(7);
    try (RunningApp app = RunningApp.start(directory, "auth.api-keys=" + keys)) {
      HttpResponse<String> anns = app.client.post(PATH, SMS, KEY, "1", "Authorization", ann);
      HttpResponse<String> bobs = app.client.post(PATH, SMS, KEY, "1", "Authorization", bob);
      assertThat(header(bobs, REPLAYED)).isEmpty();
      assertThat(idOf(bobs)).isNotEqualTo(idOf(anns));
      assertReplay(app.client.post(PATH, SMS, KEY, "1", "Authorization", ann), anns);
    }
  }

  @Test
  void withoutAKeyNothingIsRecognised() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      assertThat(app.client.accepted(PATH, SMS)).isNotEqualTo(app.client.accepted(PATH, SMS));
      assertThat(app.metric("idempotent_replays")).isZero();
    }
  }

  @Test
  void twoKeysAreNoKey() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> response = app.client.post(PATH, SMS, KEY, "a", KEY, "b");
      assertThat(codeOf(response)).isEqualTo("invalid_request");
      assertThat(total(app)).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "a b", "\"half", "TOO LONG"})
  void aKeyThatIsNoneIs400(String key) throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      String sent = key.equals("TOO LONG") ? "k".repeat(256) : key;
      HttpResponse<String> response = app.client.post(PATH, SMS, KEY, sent);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(codeOf(response)).isEqualTo("invalid_request");
      app.client.accepted(PATH, SMS, KEY, "\"" + "k".repeat(255) + "\"");
      assertThat(total(app)).isEqualTo(1);
    }
  }

  @Test
  void aRefusalLeavesTheKeyFree() throws Exception {
    String addresses = "http.trusted-proxies=127.0.0.1";
    try (RunningApp app =
        RunningApp.start(
            directory,
            addresses,
            "limits.ip.per-minute=1",
            "limits.ip.burst=1",
            "providers.email.channels=")) {
      assertThat(app.client.post(PATH, "{}", KEY, "order-1").statusCode()).isEqualTo(400);
      app.client.accepted(PATH, SMS, KEY, "order-1");
      assertThat(app.client.post(PATH, SMS, KEY, "order-2").statusCode()).isEqualTo(429);
      HttpResponse<String> elsewhere =
          app.client.post(PATH, SMS, KEY, "order-2", "X-Forwarded-For", "192.0.2.1");
      assertThat(idOf(elsewhere)).isNotEmpty();
      assertThat(header(elsewhere, REPLAYED)).isEmpty();
      assertThat(app.client.post("/api/messages/email", EMAIL, KEY, "order-3").statusCode())
          .isEqualTo(500);
    }
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> now = app.client.post("/api/messages/email", EMAIL, KEY, "order-3");
      assertThat(idOf(now)).isNotEmpty();
      assertThat(header(now, REPLAYED)).isEmpty();
    }
  }

  @Test
  void aReplayCostsNoQuota() throws Exception {
    try (RunningApp app =
        RunningApp.start(directory, "limits.sender.per-minute=1", "limits.sender.burst=2")) {
      HttpResponse<String> first = app.client.post(PATH, SMS, KEY, "order-1");
      for (int i = 0; i < 5; i++) {
        assertReplay(app.client.post(PATH, SMS, KEY, "order-1"), first);
      }
      app.client.accepted(PATH, SMS, KEY, "order-2");
      assertThat(app.client.post(PATH, SMS, KEY, "order-3").statusCode()).isEqualTo(429);
      assertReplay(app.client.post(PATH, SMS, KEY, "order-1"), first);
    }
  }

  @Test
  void fiftyDuplicatesAtOnceAreOneMessage() throws Exception {
    try (RunningApp app = RunningApp.start(directory, PROVIDER_HANGS)) {
      List<CompletableFuture<HttpResponse<String>>> answers =
          Stream.generate(() -> app.client.postAsync(PATH, SMS, KEY, "order-1")).limit(50).toList();
      Set<String> ids = new HashSet<>();
      int replays = 0;
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        ids.add(idOf(answer.join()));
        replays += header(answer.join(), REPLAYED).equals("true") ? 1 : 0;
      }
      assertThat(ids).hasSize(1);
      assertThat(replays).isEqualTo(49);
      assertThat(total(app)).isEqualTo(1);
      assertThat(app.metric("messages_accepted")).isEqualTo(1);
      assertThat(app.metric("idempotent_replays")).isEqualTo(49);
      app.awaitMetric("queue_depth", 1);
      assertThat(app.series("switchboard_messages_accepted_total{channel=\"sms\"}")).isEqualTo(1);
      // All 49 gave back what they had taken before they knew.
      for (int i = 0; i < 50; i++) {
        app.client.accepted(PATH, SMS);
      }
      assertThat(app.client.post(PATH, SMS).statusCode()).isEqualTo(429);
    }
  }

  private static void assertReplay(HttpResponse<String> replay, HttpResponse<String> first) {
    assertThat(replay.statusCode()).isEqualTo(202);
    assertThat(replay.body()).isEqualTo(first.body());
    assertThat(header(replay, "Location")).isEqualTo(header(first, "Location"));
    assertThat(header(replay, REPLAYED)).isEqualTo("true");
  }

  private static int total(RunningApp app) {
    return app.client.getJson("/api/messages").at("/meta/total").asInt();
  }
}

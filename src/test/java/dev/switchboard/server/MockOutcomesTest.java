package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.MockControl.EMAIL;
import static dev.switchboard.server.MockControl.SMS;
import static dev.switchboard.server.MockControl.awaitAttempts;
import static dev.switchboard.server.MockControl.awaitEnd;
import static dev.switchboard.server.MockControl.changed;
import static dev.switchboard.server.MockControl.outcomes;
import static dev.switchboard.server.MockControl.pointers;
import static dev.switchboard.server.MockControl.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.store.StoreOpenException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What becomes of messages when the mock providers are told: quotas, seeds, magic recipients. */
@Tag("server")
class MockOutcomesTest {
  @TempDir private Path directory;

  @Test
  void quotaIsKeptAndCanBeLifted() throws Exception {
    try (RunningApp app = start("retry.max-attempts=1")) {
      changed(app, SMS, "{\"quota_per_second\":1}");
      List<String> ids =
          List.of(app.sendSms("1"), app.sendSms("2"), app.sendSms("3"), app.sendSms("4"));
      List<String> outcomes = new ArrayList<>();
      for (String id : ids) {
        awaitEnd(app, id);
        outcomes.add(app.message(id).at("/attempts/0/outcome").asString());
      }
      assertThat(outcomes).startsWith("success").contains("rate_limited");

      changed(app, SMS, "{\"quota_per_second\":null}");
      for (int i = 0; i < 5; i++) {
        app.awaitStatus(app.sendSms("unlimited"), "dispatched");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64})
  void planIsWhatIsThenDrawnHoweverManyAreInFlight(int inFlight) throws Exception {
    try (RunningApp app =
        start(
            "faults.seed=42",
            "retry.max-attempts=1",
            "providers.sms-mms.timeout=400ms",
            "providers.sms-mms.max-in-flight=" + inFlight)) {
      app.awaitStatus(app.sendSms("takes the first ordinal"), "dispatched");
      changed(
          app,
          SMS,
          "{\"timeout_pct\":10,\"error_pct\":30,\"ratelimit_pct\":15,\"retry_after_seconds\":0,\"latency_ms\":{\"max\":5}}");
      JsonNode plan = app.client.getJson(SMS + "/plan?n=40");
      assertThat(plan.get("provider").asString()).isEqualTo("sms-mms");
      assertThat(plan.get("seed").asLong()).isEqualTo(42);
      assertThat(plan.get("next_ordinal").asLong()).isEqualTo(1);
      assertThat(app.client.getJson(SMS + "/plan?n=40")).isEqualTo(plan);
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        ids.add(app.sendSms("message " + i));
      }
      ids.forEach(id -> awaitEnd(app, id));
      List<String> drawn =
          ids.stream().map(id -> app.message(id).at("/attempts/0/outcome").asString()).toList();
      assertThat(drawn)
          .isEqualTo(texts(plan.get("outcomes")))
          .contains("success", "error", "rate_limited", "timeout");
    }
  }

  @Test
  void providerWithoutASeedIsRandomWhileItsNeighbourIsNot() throws Exception {
    List<List<String>> randoms = new ArrayList<>();
    List<JsonNode> plans = new ArrayList<>();
    for (int life = 0; life < 2; life++) {
      try (RunningApp app =
          MockControl.start(
              directory.resolve("life" + life),
              "faults.error-pct=50",
              "providers.email.faults.seed=42",
              "retry.max-attempts=1")) {
        HttpResponse<String> unknown = app.client.get(SMS + "/plan");
        assertThat(unknown.statusCode()).isEqualTo(409);
        assertThat(codeOf(unknown)).isEqualTo("conflict");
        plans.add(app.client.getJson(EMAIL + "/plan?n=50"));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
          ids.add(app.sendSms("message " + i));
        }
        ids.forEach(id -> awaitEnd(app, id));
        randoms.add(ids.stream().map(id -> app.message(id).get("status").asString()).toList());
      }
    }
    assertThat(plans.getFirst()).isEqualTo(plans.getLast());
    assertThat(randoms.getFirst()).isNotEqualTo(randoms.getLast());
  }

  @Test
  void planHasALength() throws Exception {
    try (RunningApp app = start("faults.seed=1")) {
      for (String n : List.of("0", "1001", "-1", "x", "1.5", "99999999999")) {
        HttpResponse<String> refused = app.client.get(SMS + "/plan?n=" + n);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(pointers(refused)).containsExactly("/n");
      }
      assertThat(app.client.getJson(SMS + "/plan?n=1000").get("outcomes")).hasSize(1000);
      assertThat(app.client.getJson(SMS + "/plan").get("outcomes")).hasSize(20);
    }
  }

  @Test
  void magicRecipientsGetTheirWayWhateverTheProviderWasTold() throws Exception {
    try (RunningApp app =
        start(
            "faults.error-pct=100",
            "retry.max-attempts=3",
            "providers.sms-mms.timeout=30ms",
            "providers.email.timeout=30ms")) {
      assertOutcomes(app, "+15005550000", "success");
      assertOutcomes(app, "success@switchboard.test", "success");
      assertOutcomes(app, "+15005554002", "error", "error", "success");
      assertOutcomes(app, "Fail+1@Switchboard.TEST", "error", "success");
      assertOutcomes(app, "+1 (500) 555-4003", "error", "error", "error");
      assertOutcomes(app, "+15005552000", "error", "error", "error");
      assertOutcomes(app, "+15005553000", "timeout", "timeout", "timeout");
      assertOutcomes(app, "timeout@switchboard.test", "timeout", "timeout", "timeout");
      assertOutcomes(app, "+15005550001", "error", "error", "error");
      JsonNode rejected = assertOutcomes(app, "+15005555000", "error");
      assertThat(rejected.get("failure_reason").asString()).isEqualTo("rejected");
      assertThat(rejected.get("last_error_code").asString()).isEqualTo("400");
    }
  }

  @Test
  void magicRecipientsConcernTheirOwnMessageAlone() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "breaker.failure-threshold=2",
            "retry.base-delay=1h",
            "retry.max-delay=1h")) {
      for (String to :
          List.of("+15005552000", "+15005552000", "+15005554009", "+15005551600", "+15005551000")) {
        awaitAttempts(app, send(app, to));
      }
      app.awaitStatus(app.sendSms("an ordinary recipient"), "dispatched");
      JsonNode provider = app.client.getJson("/api/providers").at("/items/0");
      assertThat(provider.at("/breaker/state").asString()).isEqualTo("closed");
      assertThat(provider.at("/breaker/consecutive_failures").asInt()).isZero();
      assertThat(provider.at("/governor/paused_until").isNull()).isTrue();
      assertThat(provider.at("/governor/rate_per_second").isNull()).isTrue();
    }
  }

  @Test
  void magicRetryAfterHoldsTheMessageBack() throws Exception {
    try (RunningApp app = start()) {
      String id = send(app, "rate-limited+600@switchboard.test");
      JsonNode message = awaitAttempts(app, id);
      assertThat(message.get("status").asString()).isEqualTo("pending");
      assertThat(message.get("deferred_by").asString()).isEqualTo("retry");
      assertThat(Instant.parse(message.get("next_attempt_at").asString()))
          .isAfterOrEqualTo(
              Instant.parse(message.at("/attempts/0/occurred_at").asString()).plusSeconds(600));
    }
  }

  @Test
  void messageTakenAgainAfterItsCallWasCutIsASuppressedDuplicate() throws Exception {
    try (RunningApp app =
        start(
            "retry.max-attempts=3",
            "providers.sms-mms.timeout=10ms",
            "providers.sms-mms.faults.latency-ms.min=60",
            "providers.sms-mms.faults.latency-ms.max=60")) {
      app.awaitStatus(app.sendSms("slow"), "failed");
      await("the answers that nobody waited for")
          .atMost(RunningApp.PATIENCE)
          .until(() -> app.client.getJson(SMS).get("suppressed_duplicates").asInt() == 2);
      assertThat(app.client.getJson(EMAIL).get("suppressed_duplicates").asInt()).isZero();
    }
  }

  private RunningApp start(String... settings) throws StoreOpenException {
    return MockControl.start(directory, settings);
  }

  /** Sends a message and waits for its end: its attempts must be these. */
  private static JsonNode assertOutcomes(RunningApp app, String to, String... outcomes) {
    String id = send(app, to);
    awaitEnd(app, id);
    JsonNode message = app.message(id);
    assertThat(outcomes(message)).as(to).containsExactly(outcomes);
    return message;
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }
}

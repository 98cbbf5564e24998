package dev.switchboard;

import static dev.switchboard.Client.codeOf;
import static dev.switchboard.RunningApp.email;
import static dev.switchboard.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.store.StoreOpenException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Telling the mock providers of the whole server, at run time and through recipients. */
class MockConfigTest {
  private static final String GLOBAL = "/api/provider/mock/config";
  private static final String SMS = GLOBAL + "/sms-mms";
  private static final String EMAIL = GLOBAL + "/email";

  /** Waits that nobody notices, and a breaker that does not interfere. */
  private static final List<String> IMPATIENT =
      List.of("retry.base-delay=1ms", "retry.max-delay=1ms", "breaker.failure-threshold=1000");

  @TempDir private Path directory;

  @Test
  void whatWasSaidAtStartCanBeRead() throws Exception {
    try (RunningApp app =
        start(
            "faults.seed=42",
            "faults.latency-ms.max=9",
            "faults.quota-per-second=1000",
            "providers.email.faults.error-pct=20",
            "providers.email.faults.seed=-7",
            "providers.email.faults.quota-per-second=500")) {
      assertThat(app.client.getJson(GLOBAL))
          .isEqualTo(
              json(
                  """
                  {"timeout_pct":0,"error_pct":0,"ratelimit_pct":0,"seed":42,"latency_ms":{"min":0,"max":9},
                   "retry_after_seconds":1,"quota_per_second":1000}\
                  """));
      assertThat(app.client.getJson(EMAIL))
          .isEqualTo(
              json(
                  """
                  {"timeout_pct":null,"error_pct":20,"ratelimit_pct":null,"seed":-7,"latency_ms":{"min":null,"max":null},
                   "retry_after_seconds":null,"quota_per_second":500,
                   "effective":{"timeout_pct":0,"error_pct":20,"ratelimit_pct":0,"seed":-7,"latency_ms":{"min":0,"max":9},
                   "retry_after_seconds":1,"quota_per_second":500},"suppressed_duplicates":0}\
                  """));
      assertThat(app.client.getJson(SMS).get("seed").isNull()).isTrue();
      assertThat(app.client.getJson(SMS).at("/effective/seed").asLong()).isEqualTo(42);
    }
  }

  @Test
  void changeActsOnTheNextAttempt() throws Exception {
    try (RunningApp app = start("retry.max-attempts=1")) {
      app.awaitStatus(app.sendSms("before"), "dispatched");
      JsonNode answer = changed(app, GLOBAL, "{\"error_pct\":100}");
      assertThat(answer).isEqualTo(app.client.getJson(GLOBAL));
      app.awaitStatus(app.sendSms("after"), "failed");
      app.awaitStatus(app.sendEmail("after"), "failed");

      answer = changed(app, EMAIL, "{\"error_pct\":0}");
      assertThat(answer).isEqualTo(app.client.getJson(EMAIL));
      app.awaitStatus(app.sendEmail("well again"), "dispatched");
      app.awaitStatus(app.sendSms("still ill"), "failed");

      changed(app, EMAIL, "{\"error_pct\":null}");
      app.awaitStatus(app.sendEmail("ill as all"), "failed");
      changed(app, GLOBAL, "{\"error_pct\":null}");
      app.awaitStatus(app.sendEmail("well as all"), "dispatched");
    }
  }

  @Test
  void messageThatFailsIsTakenOnceItsProviderIsWell() throws Exception {
    try (RunningApp app =
        start("providers.sms-mms.faults.error-pct=100", "retry.max-attempts=100")) {
      String id = app.sendSms("patience");
      awaitAttempts(app, id);
      changed(app, SMS, "{\"error_pct\":0}");
      JsonNode message = app.awaitStatus(id, "dispatched");
      assertThat(outcomes(message)).startsWith("error").endsWith("success");
    }
  }

  @Test
  void membersThatAreAbsentStay() throws Exception {
    try (RunningApp app = start()) {
      changed(app, EMAIL, "{\"latency_ms\":{\"max\":5},\"retry_after_seconds\":3,\"error_pct\":1}");
      changed(app, EMAIL, "{\"timeout_pct\":0,\"error_pct\":0,\"ratelimit_pct\":0,\"seed\":null}");
      JsonNode kept = changed(app, EMAIL, "{}");
      assertThat(kept.at("/latency_ms/max").asInt()).isEqualTo(5);
      assertThat(kept.at("/latency_ms/min").isNull()).isTrue();
      assertThat(kept.get("retry_after_seconds").asInt()).isEqualTo(3);
      assertThat(kept.get("error_pct").asInt()).isZero();
      assertThat(kept.get("quota_per_second").isNull()).isTrue();

      assertThat(changed(app, EMAIL, kept.toString())).isEqualTo(kept);
      JsonNode back = changed(app, EMAIL, "{\"latency_ms\":null,\"unknown\":[{}]}");
      assertThat(back.at("/latency_ms/max").isNull()).isTrue();
      assertThat(back.at("/effective/latency_ms/max").asInt()).isZero();
    }
  }

  @Test
  void whatMayBeConfiguredMayBeSaidAgain() throws Exception {
    try (RunningApp app =
        start(
            "faults.ratelimit-pct=100",
            "faults.latency-ms.min=600000",
            "faults.latency-ms.max=600000",
            "faults.retry-after-seconds=86400",
            "faults.quota-per-second=1000000",
            "faults.seed=9223372036854775807")) {
      JsonNode most = app.client.getJson(GLOBAL);
      assertThat(changed(app, GLOBAL, most.toString())).isEqualTo(most);
      assertThat(changed(app, EMAIL, most.toString()).get("effective")).isEqualTo(most);
    }
  }

  @Test
  void everyFaultOfAChangeIsNamedAndNothingIsChanged() throws Exception {
    try (RunningApp app = start()) {
      HttpResponse<String> refused =
          put(
              app,
              EMAIL,
              """
              {"timeout_pct":101,"error_pct":-1,"ratelimit_pct":2.5,"seed":"x","latency_ms":{"min":20,"max":10},
               "retry_after_seconds":86401,"quota_per_second":true}\
              """);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(codeOf(refused)).isEqualTo("invalid_request");
      assertThat(pointers(refused))
          .containsExactly(
              "/timeout_pct",
              "/error_pct",
              "/ratelimit_pct",
              "/retry_after_seconds",
              "/quota_per_second",
              "/seed",
              "/latency_ms");
      HttpResponse<String> half =
          put(app, EMAIL, "{\"quota_per_second\":5,\"error_pct\":null,\"timeout_pct\":\"1\"}");
      assertThat(pointers(half)).containsExactly("/timeout_pct");
      assertThat(app.client.getJson(EMAIL).get("quota_per_second").isNull()).isTrue();
      assertThat(app.logged("mock_config_changed")).isEmpty();
    }
  }

  @Test
  void nonsenseIsRefused() throws Exception {
    Map<String, String> pointerByBody =
        Map.ofEntries(
            Map.entry("{'timeout_pct':1e400}", "/timeout_pct"),
            Map.entry("{'timeout_pct':99999999999999999999}", "/timeout_pct"),
            Map.entry("{'error_pct':[1]}", "/error_pct"),
            Map.entry("{'quota_per_second':1000001}", "/quota_per_second"),
            Map.entry("{'retry_after_seconds':{}}", "/retry_after_seconds"),
            Map.entry("{'latency_ms':5}", "/latency_ms"),
            Map.entry("{'latency_ms':{'min':600001,'max':600000}}", "/latency_ms/min"),
            Map.entry("{'latency_ms':{'max':'5'}}", "/latency_ms/max"),
            Map.entry("{'seed':9223372036854775808}", "/seed"),
            Map.entry("{'seed':0.5}", "/seed"),
            Map.entry("{'error_pct':60,'timeout_pct':41}", ""),
            Map.entry("{'latency_ms':{'min':1}}", "/latency_ms"));
    try (RunningApp app = start()) {
      for (String path : List.of(GLOBAL, EMAIL)) {
        pointerByBody.forEach((body, pointer) -> {
          HttpResponse<String> refused = put(app, path, body.replace('\'', '"'));
          assertThat(refused.statusCode()).as(body).isEqualTo(400);
          assertThat(pointers(refused)).as(body).containsExactly(pointer);
        });
      }
    }
  }

  @Test
  void whatIsNoObjectIsMalformed() throws Exception {
    try (RunningApp app = start()) {
      for (String body :
          List.of("", "[]", "null", "{'error_pct':1", "{} {}", "{'error_pct':1,'error_pct':2}")) {
        HttpResponse<String> refused = put(app, GLOBAL, body.replace('\'', '"'));
        assertThat(refused.statusCode()).as(body).isEqualTo(400);
        assertThat(codeOf(refused)).isEqualTo("malformed_json");
      }
    }
  }

  @Test
  void wholeNumbersMayBeWrittenWithAPoint() throws Exception {
    try (RunningApp app = start("faults.seed=42")) {
      assertThat(changed(app, GLOBAL, "{\"error_pct\":5.0,\"seed\":42.0}").get("error_pct").asInt())
          .isEqualTo(5);
    }
  }

  @Test
  void globalChangeThatWouldBreakAProviderIsRefused() throws Exception {
    try (RunningApp app = start("providers.email.faults.error-pct=60")) {
      HttpResponse<String> refused = put(app, GLOBAL, "{\"timeout_pct\":41}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(json(refused.body()).get("detail").asString())
          .isEqualTo(
              "timeout_pct 41, error_pct 60 and ratelimit_pct 0 at provider email add up to 101; allowed: at most 100");
      assertThat(app.client.getJson(GLOBAL).get("timeout_pct").asInt()).isZero();
    }
  }

  @Test
  void seedsAreFixedAtStart() throws Exception {
    try (RunningApp app = start("providers.email.faults.seed=42")) {
      for (String present : List.of("42", "null")) {
        changed(app, EMAIL, "{\"error_pct\":1,\"seed\":" + present + "}");
      }
      for (String path : List.of(EMAIL, SMS, GLOBAL)) {
        HttpResponse<String> refused = put(app, path, "{\"error_pct\":100,\"seed\":43}");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(codeOf(refused)).isEqualTo("conflict");
      }
      assertThat(app.client.getJson(EMAIL).get("error_pct").asInt()).isEqualTo(1);
      assertThat(app.client.getJson(EMAIL).get("seed").asInt()).isEqualTo(42);
      assertThat(app.client.getJson(SMS).get("error_pct").isNull()).isTrue();
      assertThat(app.client.getJson(GLOBAL).get("error_pct").asInt()).isZero();
    }
  }

  @Test
  void unknownProviderIsToldWhichThereAre() throws Exception {
    try (RunningApp app = start()) {
      for (HttpResponse<String> unknown :
          List.of(
              app.client.get(GLOBAL + "/sms"),
              app.client.get(GLOBAL + "/sms/plan"),
              put(app, GLOBAL + "/sms", "{}"))) {
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(codeOf(unknown)).isEqualTo("not_found");
        assertThat(json(unknown.body()).get("detail").asString()).contains("sms-mms, email");
      }
      assertThat(app.client.post(GLOBAL, "{}").statusCode()).isEqualTo(405);
    }
  }

  @Test
  void eachChangeIsLoggedOnce() throws Exception {
    try (RunningApp app = start()) {
      changed(app, GLOBAL, "{\"error_pct\":5}");
      changed(app, EMAIL, "{\"latency_ms\":{\"max\":7},\"error_pct\":null}");
      assertThat(app.logged("mock_config_changed"))
          .extracting(line -> line.get("message").asString())
          .containsExactly(
              "global: error_pct=5", "provider email: error_pct=null latency_ms.max=7");
    }
  }

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
            "providers.sms-mms.timeout=20ms",
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
          RunningApp.start(
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
      assertOutcomes(app, "+15005551000", "rate_limited", "rate_limited", "rate_limited");
      assertOutcomes(app, "+15005550001", "error", "error", "error");
      JsonNode rejected = assertOutcomes(app, "+15005555000", "error");
      assertThat(rejected.get("failure_reason").asString()).isEqualTo("rejected");
      assertThat(rejected.get("last_error_code").asString()).isEqualTo("400");
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

  private RunningApp start(String... settings) throws StoreOpenException {
    return RunningApp.start(
        directory,
        Stream.concat(IMPATIENT.stream(), Arrays.stream(settings)).toArray(String[]::new));
  }

  private static HttpResponse<String> put(RunningApp app, String path, String body) {
    return app.client.send(
        app.client
            .request(path, "Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body))
            .build());
  }

  /** Makes a change that must be accepted; the answer. */
  private static JsonNode changed(RunningApp app, String path, String body) {
    HttpResponse<String> answer = put(app, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer.body());
  }

  private static List<String> pointers(HttpResponse<String> problem) {
    return json(problem.body())
        .get("errors")
        .valueStream()
        .map(error -> error.get("pointer").asString())
        .toList();
  }

  private static String send(RunningApp app, String to) {
    return to.contains("@")
        ? app.client.accepted("/api/messages/email", email("user@example.com", to, "Hello"))
        : app.client.accepted("/api/messages/sms", sms("+12016661234", to, "Hello"));
  }

  /** Sends a message and waits for its end: its attempts must be these. */
  private static JsonNode assertOutcomes(RunningApp app, String to, String... outcomes) {
    String id = send(app, to);
    awaitEnd(app, id);
    JsonNode message = app.message(id);
    assertThat(outcomes(message)).as(to).containsExactly(outcomes);
    return message;
  }

  private static void awaitEnd(RunningApp app, String id) {
    await("the end of " + id)
        .atMost(RunningApp.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !app.message(id).get("status").asString().equals("pending"));
  }

  private static JsonNode awaitAttempts(RunningApp app, String id) {
    await("an attempt of " + id)
        .atMost(RunningApp.PATIENCE)
        .until(() -> !app.message(id).get("attempts").isEmpty());
    return app.message(id);
  }

  private static List<String> outcomes(JsonNode message) {
    return message
        .get("attempts")
        .valueStream()
        .map(attempt -> attempt.get("outcome").asString())
        .toList();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString).toList();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}

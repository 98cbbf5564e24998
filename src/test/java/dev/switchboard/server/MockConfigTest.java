package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.MockControl.EMAIL;
import static dev.switchboard.server.MockControl.GLOBAL;
import static dev.switchboard.server.MockControl.SMS;
import static dev.switchboard.server.MockControl.awaitAttempts;
import static dev.switchboard.server.MockControl.changed;
import static dev.switchboard.server.MockControl.json;
import static dev.switchboard.server.MockControl.outcomes;
import static dev.switchboard.server.MockControl.pointers;
import static dev.switchboard.server.MockControl.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.store.StoreOpenException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the mock providers of the whole server can be told, and what they refuse. */
@Tag("server")
class MockConfigTest {
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
                   "retry_after_seconds":0,"quota_per_second":1000,"receipts":{"enabled":false,"delay_ms":{"min":200,"max":2000},
                   "undelivered_pct":0,"lost_pct":0,"duplicate_pct":0,"reordered_pct":0}}\
                  """));
      assertThat(app.client.getJson(EMAIL))
          .isEqualTo(
              json(
                  """
                  {"timeout_pct":null,"error_pct":20,"ratelimit_pct":null,"seed":-7,"latency_ms":{"min":null,"max":null},
                   "retry_after_seconds":null,"quota_per_second":500,"receipts":{"enabled":null,"delay_ms":{"min":null,"max":null},
                   "undelivered_pct":null,"lost_pct":null,"duplicate_pct":null,"reordered_pct":null},"next":[],
                   "effective":{"timeout_pct":0,"error_pct":20,"ratelimit_pct":0,"seed":-7,"latency_ms":{"min":0,"max":9},
                   "retry_after_seconds":0,"quota_per_second":500,"receipts":{"enabled":false,"delay_ms":{"min":200,"max":2000},
                   "undelivered_pct":0,"lost_pct":0,"duplicate_pct":0,"reordered_pct":0}},"suppressed_duplicates":0}\
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
  void aPutReplacesEverything() throws Exception {
    try (RunningApp app = start("providers.email.faults.error-pct=7")) {
      changed(app, EMAIL, "{\"latency_ms\":{\"max\":5},\"retry_after_seconds\":3,\"error_pct\":1}");
      JsonNode replaced = changed(app, EMAIL, "{\"timeout_pct\":2,\"latency_ms\":{\"min\":0}}");
      assertThat(replaced.get("timeout_pct").asInt()).isEqualTo(2);
      assertThat(replaced.at("/latency_ms/min").asInt()).isZero();
      assertThat(replaced.at("/latency_ms/max").isNull()).isTrue();
      assertThat(replaced.get("retry_after_seconds").isNull()).isTrue();
      assertThat(replaced.get("error_pct").isNull()).isTrue();
      assertThat(replaced.at("/effective/error_pct").asInt()).isZero();

      assertThat(changed(app, EMAIL, replaced.toString())).isEqualTo(replaced);

      changed(app, GLOBAL, "{\"error_pct\":9,\"quota_per_second\":100}");
      JsonNode global = changed(app, GLOBAL, "{\"error_pct\":8}");
      assertThat(global.get("quota_per_second").asInt()).isZero();
      assertThat(global.get("error_pct").asInt()).isEqualTo(8);
    }
  }

  @Test
  void aDeleteResetsToTheValuesOfTheStart() throws Exception {
    try (RunningApp app =
        start("providers.email.faults.error-pct=7", "faults.latency-ms.max=3", "faults.seed=1")) {
      JsonNode global = app.client.getJson(GLOBAL);
      JsonNode email = app.client.getJson(EMAIL);
      changed(app, GLOBAL, "{\"timeout_pct\":20}");
      changed(app, EMAIL, "{}");

      assertThat(delete(app, GLOBAL)).isEqualTo(global);
      assertThat(app.client.getJson(EMAIL).at("/effective/error_pct").asInt()).isZero();
      assertThat(delete(app, EMAIL)).isEqualTo(email);

      assertThat(app.logged("mock_config_reset"))
          .extracting(line -> line.get("message").asString())
          .containsExactly("global", "provider email");
    }
  }

  @Test
  void aResetThatWouldContradictWhatHoldsElsewhereIsAConflict() throws Exception {
    try (RunningApp app = start("providers.email.faults.error-pct=60")) {
      changed(app, EMAIL, "{\"error_pct\":0}");
      changed(app, GLOBAL, "{\"timeout_pct\":50}");

      HttpResponse<String> refused = app.client.send(deletion(app, EMAIL));
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(codeOf(refused)).isEqualTo("conflict");
      assertThat(app.client.getJson(EMAIL).get("error_pct").asInt()).isZero();
    }
  }

  @Test
  void aMemberThatDoesNotExistIsRefusedWithASuggestion() throws Exception {
    try (RunningApp app = start()) {
      for (String path : List.of(GLOBAL, EMAIL)) {
        HttpResponse<String> refused =
            put(
                app,
                path,
                "{\"error-pct\":1,\"latency_ms\":{\"mx\":5},\"volume\":1,\"timeout_pct\":101}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(pointers(refused))
            .containsExactlyInAnyOrder("/error-pct", "/latency_ms/mx", "/volume", "/timeout_pct");
        assertThat(refused.body())
            .contains(
                "error-pct is not a member of this; did you mean error_pct?",
                "latency_ms.mx is not a member of this; did you mean max?",
                "volume is not a member of this\"");
      }
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
              "timeout_pct 41, error_pct 60 and ratelimit_pct 0 at provider email add up to 101;"
                  + " allowed: at most 100");
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
              put(app, GLOBAL + "/sms", "{}"),
              app.client.send(deletion(app, GLOBAL + "/sms")))) {
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
          .containsExactly("global: error_pct=5", "provider email: latency_ms.max=7");
    }
  }

  private static JsonNode delete(RunningApp app, String path) {
    HttpResponse<String> response = app.client.send(deletion(app, path));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response.body());
  }

  private static HttpRequest deletion(RunningApp app, String path) {
    return app.client.request(path).DELETE().build();
  }

  private RunningApp start(String... settings) throws StoreOpenException {
    return MockControl.start(directory, settings);
  }

  @Test
  void nextCallsMeetWhatIsWrittenForThemAndThenTheSharesHoldAgain(@TempDir Path directory)
      throws Exception {
    try (RunningApp app = MockControl.start(directory)) {
      JsonNode said = MockControl.changed(app, SMS, "{\"next\":[\"error\",\"rate_limited\"]}");
      assertThat(said.get("next").size()).isEqualTo(2);

      JsonNode message = app.awaitStatus(app.sendSms("Hello"), "dispatched");

      assertThat(message.get("attempts").valueStream().map(it -> it.get("outcome").asString()))
          .containsExactly("error", "rate_limited", "success");
      assertThat(app.client.getJson(SMS).get("next")).isEmpty();
      assertThat(MockControl.put(app, SMS, "{\"next\":[\"lost\"]}").statusCode()).isEqualTo(400);
      assertThat(MockControl.put(app, GLOBAL, "{\"next\":[\"error\"]}").statusCode())
          .isEqualTo(409);
    }
  }
}

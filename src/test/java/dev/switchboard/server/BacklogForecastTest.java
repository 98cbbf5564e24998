package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** When the backlog is gone, as a client of the whole server is told. */
@Tag("server")
class BacklogForecastTest {
  private static final int WAITING = 200;

  @TempDir private Path directory;

  @Test
  void backlogBehindAHeldBreakerStaysAsItIsAndGoesOnceItIsClosed() throws Exception {
    try (RunningApp app = heldWithBacklog()) {
      JsonNode forecast =
          app.client.getJson("/api/forecast?horizon=30m&provider=sms-mms&breaker=close");

      assertThat(forecast.get("horizon_seconds").asInt()).isEqualTo(1_800);
      JsonNode asIs = forecast.at("/as_is/providers/0");
      assertThat(asIs.get("name").asString()).isEqualTo("sms-mms");
      assertThat(asIs.get("backlog").asInt()).isEqualTo(WAITING);
      assertThat(asIs.get("gone_at").isNull()).isTrue();
      assertThat(asIs.get("gone_after_seconds").isNull()).isTrue();
      assertThat(asIs.get("pending_at_end").asInt()).isGreaterThanOrEqualTo(WAITING);
      JsonNode closed = forecast.at("/with/providers/0");
      assertThat(closed.get("backlog").asInt()).isEqualTo(WAITING);
      assertThat(closed.get("gone_after_seconds").asInt()).isBetween(1, 120);
      assertThat(Instant.parse(closed.get("gone_at").asString()))
          .isEqualTo(
              Instant.parse(forecast.get("at").asString())
                  .plusSeconds(closed.get("gone_after_seconds").asInt()));
      assertThat(forecast.at("/as_is/providers/1/backlog").asInt()).isZero();
      assertThat(forecast.get("assumptions").toString())
          .contains("The breaker of sms-mms is held open by hand, and stays so.")
          .contains("With, at sms-mms: its breaker is closed now.");
    }
  }

  @Test
  void liveLanesDoNotNoticeAForecast() throws Exception {
    try (RunningApp app = heldWithBacklog()) {
      List<String> before = standing(app);

      app.client.getJson("/api/forecast?breaker=close&error_pct=0&set=retry.max-attempts=1");
      app.client.getJson("/api/forecast?error_pct=100&breaker=close&set=retry.max-attempts=1");

      assertThat(standing(app)).isEqualTo(before);
      assertThat(app.metric("dispatch_attempts")).isZero();
      assertThat(app.metric("messages_accepted")).isEqualTo(WAITING);
    }
  }

  private static List<String> standing(RunningApp app) {
    JsonNode provider = app.client.getJson("/api/providers/sms-mms");
    return List.of(
        provider.get("breaker").toString(),
        provider.get("counters").toString(),
        provider.at("/queue/pending").toString(),
        app.client.getJson("/api/invariants").toString());
  }

  @Test
  void rateOfTheQuerySaysHowLongItTakes() throws Exception {
    try (RunningApp app = heldWithBacklog()) {
      JsonNode forecast =
          app.client.getJson(
              "/api/forecast?breaker=close&rate_per_second=1&error_pct=0&horizon=2h");

      // Messages go on coming, as they did in the seconds that this test has lasted.
      JsonNode with = forecast.at("/with/providers/0");
      assertThat(
              with.get("gone_after_seconds").isNull()
                  || with.get("gone_after_seconds").asInt() >= 190)
          .as(with.toString())
          .isTrue();
    }
  }

  @Test
  void settingsOfTheQueryCount() throws Exception {
    try (RunningApp app = heldWithBacklog()) {
      JsonNode forecast =
          app.client.getJson(
              "/api/forecast?provider=sms-mms&breaker=close&error_pct=100"
                  + "&set=retry.max-attempts=1,breaker.failure-threshold=1000");

      assertThat(forecast.at("/with/providers/0/dead_letters").asInt())
          .isGreaterThanOrEqualTo(WAITING);
      assertThat(forecast.at("/as_is/providers/0/dead_letters").asInt()).isZero();
    }
  }

  @Test
  void providerTrafficAndNodesOfTheQueryCount() throws Exception {
    try (RunningApp app = heldWithBacklog()) {
      String closed = "/api/forecast?provider=sms-mms&breaker=close&error_pct=0&arrivals=0";

      int atFullSpeed = goneAfter(app, closed);
      int underAQuota = goneAfter(app, closed + "&quota_per_second=2");
      int oneAtATime = goneAfter(app, closed + "&concurrency=1&latency_ms=500");
      int byThreeNodes = goneAfter(app, closed + "&concurrency=1&latency_ms=500&nodes=3");

      assertThat(underAQuota).isGreaterThanOrEqualTo(WAITING / 2 - 10);
      assertThat(oneAtATime).isGreaterThan(atFullSpeed);
      assertThat(byThreeNodes).isLessThan(oneAtATime);
      JsonNode flooded =
          app.client.getJson(closed.replace("arrivals=0", "arrivals=30") + "&quota_per_second=10");
      assertThat(flooded.at("/with/providers/0/gone_after_seconds").isNull()).isTrue();
      assertThat(flooded.get("assumptions").toString())
          .contains("it takes 10 calls in a second, which the governor has found")
          .contains("30 new messages come in a second");
    }
  }

  private static int goneAfter(RunningApp app, String path) {
    return app.client.getJson(path).at("/with/providers/0/gone_after_seconds").asInt();
  }

  @Test
  void whatCannotBeIsToldAllAtOnce() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> refused =
          app.client.get(
              "/api/forecast?horizon=9h&provider=sms&breaker=ajar&error_pct=80&timeout_pct=40"
                  + "&rate_per_second=-1&arrivals=twice&nodes=0&set=retry.max-attemps=3,breaker.open-duration=never");

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(codeOf(refused)).isEqualTo("invalid_request");
      assertThat(refused.body())
          .contains("horizon must be from 1m to 6h")
          .contains("provider names no provider")
          .contains("breaker must be open or close")
          .contains("error_pct must not come to more than 100")
          .contains("arrivals must be a rate in a second, such as 50, or a multiple")
          .contains("nodes must be a whole number from 1 to 64")
          .contains("rate_per_second must be a whole number from 0 to 1000000")
          .contains("retry.max-attemps: unknown key; did you mean retry.max-attempts?")
          .contains("set breaker.open-duration: ");
      assertThat(app.client.get("/api/forecast?set=server.port").statusCode()).isEqualTo(400);
      assertThat(app.client.get("/api/forecast?set=server.port=1").statusCode()).isEqualTo(400);
      assertThat(app.client.get("/api/forecast?speed=1").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void withoutABacklogItIsGoneNowAndNothingIsSaidOfOtherCircumstances() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      JsonNode forecast = app.client.getJson("/api/forecast");

      assertThat(forecast.get("with").isNull()).isTrue();
      assertThat(forecast.at("/as_is/scale").asInt()).isEqualTo(1);
      assertThat(forecast.at("/as_is/providers/0/gone_after_seconds").asInt()).isZero();
      assertThat(forecast.get("assumptions").toString())
          .contains("sms-mms: every call succeeds; it was not called");
    }
  }

  @Test
  void manyWhoAskAreAnsweredOrToldToComeBack() throws Exception {
    try (RunningApp app = heldWithBacklog()) {
      List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        asked.add(app.client.getAsync("/api/forecast?breaker=close&error_pct=50&horizon=6h"));
      }
      List<HttpResponse<String>> answers = asked.stream().map(CompletableFuture::join).toList();

      assertThat(answers).anyMatch(answer -> answer.statusCode() == 200);
      assertThat(answers)
          .filteredOn(answer -> answer.statusCode() != 200)
          .allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(codeOf(answer)).isEqualTo("busy");
            assertThat(Client.header(answer, "Retry-After")).isEqualTo("1");
          });
    }
  }

  private RunningApp heldWithBacklog() throws Exception {
    RunningApp app = RunningApp.start(directory);
    app.client.post("/api/providers/sms-mms/breaker", "{\"action\":\"open\"}");
    for (int i = 0; i < WAITING; i++) {
      app.sendSms("text " + i);
    }
    await()
        .atMost(RunningApp.PATIENCE)
        .until(() ->
            app.client.getJson("/api/providers/sms-mms").at("/queue/pending").asInt() == WAITING);
    return app;
  }
}

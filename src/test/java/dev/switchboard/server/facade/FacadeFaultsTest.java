package dev.switchboard.server.facade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient.Response;
import dev.switchboard.server.RunningApp;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The faults that a facade draws, and that no message is left behind an error. */
@Tag("server")
class FacadeFaultsTest {
  private static final String FAULTS = "/api/facades/resend/faults";
  private static final String EMAIL =
      "{\"from\":\"ann@example.com\",\"to\":\"bob@example.org\",\"subject\":\"Hi\",\"text\":\"Hello\"}";

  @TempDir private Path directory;

  @Test
  void aDrawn429HasTheVendorsFormAndLeavesNothingBehind() throws Exception {
    try (RunningApp app = start()) {
      put(app, "{\"ratelimit_pct\":100,\"retry_after_seconds\":7}");

      Response response = new RawHttp(app.client.port).post("/emails", EMAIL);

      assertThat(response.status()).isEqualTo(429);
      assertThat(response.header("Retry-After")).isEqualTo("7");
      assertThat(response.header("Switchboard-Fault")).isEqualTo("rate_limited");
      assertThat(response.json().get("name").asString()).isEqualTo("rate_limit_exceeded");
      assertThat(accepted(app)).isZero();
    }
  }

  @Test
  void aDrawn500HasTheVendorsFormAndLeavesNothingBehind() throws Exception {
    try (RunningApp app = start()) {
      put(app, "{\"error_pct\":100}");

      Response response = new RawHttp(app.client.port).post("/emails", EMAIL);

      assertThat(response.status()).isEqualTo(500);
      assertThat(response.json().get("name").asString()).isEqualTo("internal_server_error");
      assertThat(accepted(app)).isZero();
      assertThat(app.logged("unexpected")).isEmpty();
    }
  }

  @Test
  void aClosedConnectionAndOneThatHungLeaveNothingBehind() throws Exception {
    try (RunningApp app = start()) {
      RawHttp raw = new RawHttp(app.client.port);
      for (String kind : List.of("disconnect_pct", "timeout_pct")) {
        put(app, "{\"%s\":100,\"timeout_ms\":1}".formatted(kind));

        assertThat(raw.answerOf("POST", "/emails", EMAIL, "Content-Type: application/json"))
            .isEmpty();
      }
      assertThat(accepted(app)).isZero();
    }
  }

  /** What a client's idempotency key is for. */
  @Test
  void aLostAnswerIsFoundAgainByItsKey() throws Exception {
    try (RunningApp app = start()) {
      RawHttp raw = new RawHttp(app.client.port);
      String[] headers = {"Content-Type: application/json", "Idempotency-Key: order-1"};
      put(app, "{\"answer_lost_pct\":100}");
      assertThat(raw.answerOf("POST", "/emails", EMAIL, headers)).isEmpty();
      put(app, "{}");

      Response again = raw.ask("POST", "/emails", EMAIL, headers);

      assertThat(again.status()).isEqualTo(200);
      assertThat(accepted(app)).isEqualTo(1);
      JsonNode only = app.client.getJson("/api/messages").at("/items/0");
      assertThat(again.json().get("id")).isEqualTo(only.get("id"));
    }
  }

  @Test
  void anErrorIsNoAnswerThatIsLost() throws Exception {
    try (RunningApp app = start()) {
      put(app, "{\"answer_lost_pct\":100}");

      assertThat(new RawHttp(app.client.port).post("/emails", "{}").status()).isEqualTo(422);
    }
  }

  @Test
  void theSameSeedHasTheSameRequestsFail() throws Exception {
    try (RunningApp app = start()) {
      List<Integer> first = run(app);
      List<Integer> second = run(app);

      assertThat(first).isEqualTo(second).contains(200, 429, 500);
    }
  }

  private static List<Integer> run(RunningApp app) throws Exception {
    put(app, "{\"ratelimit_pct\":30,\"error_pct\":30,\"seed\":5}");
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      statuses.add(new RawHttp(app.client.port).post("/emails", EMAIL).status());
    }
    return statuses;
  }

  @Test
  void whatWasSetAtTheStartHoldsAgainAfterAReset() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "facades.resend.enabled=true",
            "facades.resend.faults.error-pct=100",
            "facades.resend.faults.latency-ms.max=1")) {
      JsonNode atStart = app.client.getJson(FAULTS);
      assertThat(atStart.get("error_pct").asInt()).isEqualTo(100);
      put(app, "{}");
      assertThat(new RawHttp(app.client.port).post("/emails", EMAIL).status()).isEqualTo(200);
      assertThat(app.client.getJson(FAULTS).at("/drawn/none").asInt()).isEqualTo(1);

      HttpResponse<String> reset = app.client.send(app.client.request(FAULTS).DELETE().build());

      assertThat(reset.statusCode()).isEqualTo(200);
      assertThat(app.client.getJson(FAULTS)).isEqualTo(atStart);
      assertThat(app.logged("facade_faults_changed")).hasSize(1);
      assertThat(app.logged("facade_faults_reset")).hasSize(1);
    }
  }

  @Test
  void onlyFacadesThatAreOnHaveFaults() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      assertThat(app.client.getJson("/api/facades").get("items")).isEmpty();
      assertThat(app.client.get(FAULTS).statusCode()).isEqualTo(404);
      assertThat(new RawHttp(app.client.port).post("/emails", EMAIL).json().get("code").asString())
          .isEqualTo("not_found");
    }
  }

  private RunningApp start() throws Exception {
    return RunningApp.start(directory, "facades.resend.enabled=true");
  }

  private static void put(RunningApp app, String faults) {
    HttpResponse<String> response =
        app.client.send(
            app.client
                .request(FAULTS, "Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(faults))
                .build());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  private static long accepted(RunningApp app) {
    return app.client.getJson("/api/invariants").at("/channels/email/accepted").asLong();
  }
}

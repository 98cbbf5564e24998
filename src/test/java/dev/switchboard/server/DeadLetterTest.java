package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.Client.idOf;
import static dev.switchboard.server.Client.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Dead letters on their way back: through the API, to a provider that works again. */
@Tag("server")
class DeadLetterTest {
  private static final String[] BROKEN = {
    "faults.error-pct=100",
    "breaker.open-duration=10ms",
    "retry.max-attempts=2",
    "retry.base-delay=1ms",
    "retry.max-delay=2ms"
  };

  @TempDir private Path directory;

  @Test
  void deadLetterIsSentOnceItsProviderWorksAgain() throws Exception {
    String id = fail(1, 0).getFirst();
    try (RunningApp app = RunningApp.start(directory)) {
      assertThat(failed(app)).containsExactly(id);
      assertThat(app.drift()).isZero();

      HttpResponse<String> response = retry(app, id);

      assertThat(idOf(response)).isEqualTo(id);
      JsonNode message = app.awaitStatus(id, "dispatched");
      assertThat(json(response).get("conversation_id")).isEqualTo(message.get("conversation_id"));
      assertThat(message.get("failure_reason").isNull()).isTrue();
      assertThat(message.get("next_attempt_at").isNull()).isTrue();
      assertThat(attemptsOf(message)).containsExactly("1 error", "2 error", "3 success");
      assertThat(failed(app)).isEmpty();
      assertThat(app.metric("messages_accepted")).isZero();
      assertThat(app.drift()).isZero();
    }
  }

  @Test
  void deadLetterThatFailsAgainHasHadAFreshRoundOfAttempts() throws Exception {
    try (RunningApp app = RunningApp.start(directory, BROKEN)) {
      String id = app.sendSms("Hello");
      app.awaitStatus(id, "failed");

      idOf(retry(app, id));
      await().atMost(RunningApp.PATIENCE).until(() -> app.message(id).get("attempts").size() == 4);
      JsonNode message = app.awaitStatus(id, "failed");

      assertThat(message.get("failure_reason").asString()).isEqualTo("attempts_exhausted");
      assertThat(attemptsOf(message)).containsExactly("1 error", "2 error", "3 error", "4 error");
      assertThat(failed(app)).containsExactly(id);
      assertThat(app.drift()).isZero();
    }
  }

  @Test
  void allDeadLettersOfAProviderAreBroughtBackAndTheOthersLeft() throws Exception {
    List<String> ids = fail(3, 2);
    try (RunningApp app = RunningApp.start(directory)) {
      assertThat(retryAll(app, "?status=failed&provider=sms-mms")).isEqualTo(3);
      for (String id : ids.subList(0, 3)) {
        JsonNode message = app.awaitStatus(id, "dispatched");
        assertThat(attemptsOf(message)).containsExactly("1 error", "2 error", "3 success");
      }
      assertThat(failed(app)).containsExactlyElementsOf(ids.subList(3, 5).reversed());
      assertThat(retryAll(app, "?provider=another")).isZero();

      assertThat(retryAll(app, "")).isEqualTo(2);
      app.awaitStatus(ids.get(3), "dispatched");
      app.awaitStatus(ids.get(4), "dispatched");
      assertThat(retryAll(app, "?status=&provider=")).isZero();
      assertThat(app.drift()).isZero();
    }
  }

  @Test
  void deadLettersAreGroupedByCauseAndAGroupIsBroughtBackAlone() throws Exception {
    List<String> ids = fail(3, 2);
    try (RunningApp app = RunningApp.start(directory)) {
      String refused =
          app.client.accepted(
              "/api/messages/sms", RunningApp.sms("+12016661234", "+15005555000", "refused"));
      app.awaitStatus(refused, "failed");

      JsonNode groups = app.client.getJson("/api/dead-letters");
      assertThat(groups.get("complete").asBoolean()).isTrue();
      assertThat(groups.get("looked_at").asInt()).isEqualTo(6);
      assertThat(groups.get("items").valueStream().map(DeadLetterTest::cause))
          .containsExactly(
              "3 attempts_exhausted sms-mms 500",
              "2 attempts_exhausted email 500",
              "1 rejected sms-mms 400");
      assertThat(groups.at("/items/0/newest_message_id").asString()).isEqualTo(ids.get(2));

      assertThat(retryAll(app, "?reason=rejected&error_code=500")).isZero();
      assertThat(retryAll(app, "?reason=rejected&to=%2B18045551234")).isZero();
      assertThat(retryAll(app, "?reason=rejected&from=500-555-5000")).isZero();
      assertThat(retryAll(app, "?reason=attempts_exhausted&error_code=500&channel=email"))
          .isEqualTo(2);
      assertThat(retryAll(app, "?reason=rejected&from=201-666-1234&to=(500)%20555-5000"))
          .isEqualTo(1);
      assertThat(app.drift()).isZero();
    }
  }

  private static String cause(JsonNode group) {
    return "%d %s %s %s"
        .formatted(
            group.get("count").asInt(),
            group.get("reason").asString(),
            group.get("provider").asString(),
            group.get("error_code").asString());
  }

  @Test
  void onlyAFailedMessageCanBeRetried() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      String id = app.sendSms("Hello");
      app.awaitStatus(id, "dispatched");

      HttpResponse<String> response = retry(app, id);

      assertThat(response.statusCode()).isEqualTo(409);
      assertThat(codeOf(response)).isEqualTo("not_retryable");
      assertThat(json(response).get("detail").asString()).contains("dispatched");
      assertThat(app.message(id).get("attempts")).hasSize(1);
      assertThat(app.drift()).isZero();
    }
  }

  @Test
  void oneOfManyWhoAskAtOnceIsAcceptedAndTheMessageSentOnce() throws Exception {
    String id = fail(1, 0).getFirst();
    try (RunningApp app = RunningApp.start(directory)) {
      List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        asked.add(app.client.postAsync("/api/messages/" + id + "/retry", ""));
      }
      List<Integer> answers =
          asked.stream().map(CompletableFuture::join).map(HttpResponse::statusCode).toList();

      assertThat(answers).filteredOn(status -> status == 202).hasSize(1);
      assertThat(answers).filteredOn(status -> status == 409).hasSize(15);
      assertThat(app.awaitStatus(id, "dispatched").get("attempts")).hasSize(3);
      assertThat(app.metric("dispatch_attempts")).isEqualTo(1);
      assertThat(app.drift()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000000000001", "0000000000000", "none", "RETRY", "%20"})
  void unknownMessageIs404(String id) throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> response = retry(app, id);
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(codeOf(response)).isEqualTo("not_found");
    }
  }

  /** As for a message to be sent (008 FR-010). */
  @Test
  void deadLetterWhoseChannelHasNoProviderNowStaysWhereItIs() throws Exception {
    List<String> ids = fail(1, 1);
    try (RunningApp app = RunningApp.start(directory, "providers.email.channels=")) {
      HttpResponse<String> response = retry(app, ids.get(1));

      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(codeOf(response)).isEqualTo("provider_not_configured");
      assertThat(app.logged("provider_not_configured")).hasSize(1);
      assertThat(app.series("switchboard_provider_not_configured_total")).isEqualTo(1);
      assertThat(app.message(ids.get(1)).get("attempts")).hasSize(2);
      assertThat(retryAll(app, "?provider=email")).isZero();
      assertThat(retryAll(app, "")).isEqualTo(1);
      app.awaitStatus(ids.get(0), "dispatched");
      assertThat(failed(app)).containsExactly(ids.get(1));
      assertThat(app.drift()).isZero();
    }
  }

  @Test
  void messageGoesToTheProviderOfItsChannelNow() throws Exception {
    String id = fail(1, 0).getFirst();
    try (RunningApp app =
        RunningApp.start(
            directory, "providers.sms-mms.channels=mms", "providers.email.channels=email,sms")) {
      assertThat(retryAll(app, "?provider=email")).isZero();
      idOf(retry(app, id));

      JsonNode message = app.awaitStatus(id, "dispatched");
      assertThat(message.get("provider_name").asString()).isEqualTo("email");
      assertThat(message.at("/attempts/1/provider_name").asString()).isEqualTo("sms-mms");
      assertThat(message.at("/attempts/2/provider_name").asString()).isEqualTo("email");
    }
  }

  @Test
  void bodyIsNeitherNeededNorRead() throws Exception {
    List<String> ids = fail(2, 0);
    try (RunningApp app = RunningApp.start(directory)) {
      String path = "/api/messages/" + ids.getFirst() + "/retry";
      idOf(
          app.client.send(
              app.client
                  .request(path, "Content-Type", "text/plain")
                  .POST(BodyPublishers.ofString("{ please"))
                  .build()));
      HttpResponse<String> all = app.client.post("/api/messages/retry", "x".repeat(10_000));
      assertThat(json(all).get("count").asInt()).isEqualTo(1);
      app.awaitStatus(ids.getLast(), "dispatched");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status=pending",
        "status=FAILED",
        "provider=SMS",
        "provider=sms_mms",
        "provider=1",
        "provider=%20",
        "provider=%00",
        "provider=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "channel=fax",
        "chanel=email"
      })
  void nonsenseIs400AndNamesItsParameter(String query) throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> response = post(app, "/api/messages/retry?" + query);
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(codeOf(response)).isEqualTo("invalid_request");
      assertThat(json(response).at("/errors/0/pointer").asString())
          .isEqualTo("/" + query.substring(0, query.indexOf('=')));
      HttpResponse<String> both = post(app, "/api/messages/retry?status=x&provider=-");
      assertThat(json(both).get("errors")).hasSize(2);
    }
  }

  @Test
  void pathsOfRetriesTakePostOnlyAndHideNoMessage() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      String id = app.sendSms("Hello");
      for (String path : List.of("/api/messages/retry", "/api/messages/" + id + "/retry")) {
        HttpResponse<String> response = app.client.get(path);
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(header(response, "Allow")).isEqualTo("POST, OPTIONS");
      }
      HttpResponse<String> response = post(app, "/api/messages/" + id);
      assertThat(response.statusCode()).isEqualTo(405);
      assertThat(header(response, "Allow")).isEqualTo("GET, HEAD, DELETE, PATCH, OPTIONS");
      assertThat(app.message(id).get("id").asString()).isEqualTo(id);
    }
  }

  @Test
  void everyMessageIsAccountedForInItsChannel() throws Exception {
    fail(3, 2);
    try (RunningApp app = RunningApp.start(directory)) {
      assertThat(retryAll(app, "?provider=email")).isEqualTo(2);
      String id = app.client.accepted("/api/messages/sms", RunningApp.mms("12345", "54321"));
      app.awaitStatus(id, "dispatched");
      await().atMost(RunningApp.PATIENCE).until(() -> tally(app, "email", "dispatched") == 2);

      JsonNode invariants = app.client.getJson("/api/invariants");
      assertThat(invariants)
          .hasToString(
              "{\"channels\":{"
                  + "\"sms\":{\"accepted\":3,\"pending\":0,\"dispatched\":0,\"failed\":3,\"drift\":0},"
                  + "\"mms\":{\"accepted\":1,\"pending\":0,\"dispatched\":1,\"failed\":0,\"drift\":0},"
                  + "\"email\":{\"accepted\":2,\"pending\":0,\"dispatched\":2,\"failed\":0,\"drift\":0}},"
                  + "\"drift\":0}");
    }
  }

  /** Lets so many messages fail, and stops; their ids, text messages first. */
  private List<String> fail(int texts, int emails) throws Exception {
    List<String> ids = new ArrayList<>();
    try (RunningApp app = RunningApp.start(directory, BROKEN)) {
      for (int i = 0; i < texts; i++) {
        ids.add(app.sendSms("Hello"));
      }
      for (int i = 0; i < emails; i++) {
        ids.add(app.sendEmail("Hello"));
      }
      for (String id : ids) {
        JsonNode message = app.awaitStatus(id, "failed");
        assertThat(message.get("failure_reason").asString()).isEqualTo("attempts_exhausted");
        assertThat(attemptsOf(message)).containsExactly("1 error", "2 error");
      }
      assertThat(failed(app)).containsExactlyElementsOf(ids.reversed());
      assertThat(app.drift()).isZero();
    }
    return ids;
  }

  private static HttpResponse<String> retry(RunningApp app, String id) {
    return post(app, "/api/messages/" + id + "/retry");
  }

  private static int retryAll(RunningApp app, String query) {
    HttpResponse<String> response = post(app, "/api/messages/retry" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    return json(response).get("count").asInt();
  }

  /** Without a body, and without a type of one. */
  private static HttpResponse<String> post(RunningApp app, String path) {
    return app.client.send(app.client.request(path).POST(BodyPublishers.noBody()).build());
  }

  private static List<String> attemptsOf(JsonNode message) {
    return message
        .get("attempts")
        .valueStream()
        .map(attempt ->
            attempt.get("attempt_number").asInt() + " " + attempt.get("outcome").asString())
        .toList();
  }

  private static int tally(RunningApp app, String channel, String member) {
    return app.client.getJson("/api/invariants").at("/channels/" + channel).get(member).asInt();
  }

  /** The dead-letter list, newest first. */
  private static List<String> failed(RunningApp app) {
    return app.client
        .getJson("/api/messages?status=failed")
        .get("items")
        .valueStream()
        .map(item -> item.get("id").asString())
        .toList();
  }
}

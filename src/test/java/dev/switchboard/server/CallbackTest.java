package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole way from a message to a receiver of its events. */
@Tag("server")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
class CallbackTest {
  private Receiver receiver;
  private RunningApp app;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    receiver = new Receiver();
    app = RunningApp.start(directory);
  }

  @AfterEach
  void stop() {
    app.close();
    receiver.close();
  }

  private String url() {
    return receiver.url();
  }

  /** An endpoint and its secret. */
  private record Made(String path, String secret) {}

  private Made endpoint(String more) {
    HttpResponse<String> answer =
        app.client.post("/api/endpoints", "{\"url\":\"%s\"%s}".formatted(url(), more));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonNode made = Client.json(answer);
    return new Made(
        "/api/endpoints/" + made.at("/endpoint/id").asString(), made.get("secret").asString());
  }

  private void awaitReceived(int count) {
    await().atMost(RunningApp.PATIENCE).until(() -> receiver.received().size() >= count);
  }

  @Test
  void eventsOfAMessageArriveInOrderAndSigned() {
    Made made = endpoint("");
    String id = app.sendSms("Hello");
    awaitReceived(2);

    assertThat(receiver.received()).allMatch(it -> it.isSignedWith(made.secret()));
    assertThat(receiver.received())
        .extracting(Receiver.Received::type)
        .containsExactly("message.accepted", "message.dispatched");
    JsonNode accepted = receiver.received().getFirst().json();
    assertThat(accepted.get("sequence").asInt()).isEqualTo(1);
    assertThat(accepted.get("terminal").asBoolean()).isFalse();
    assertThat(accepted.at("/data/id").asString()).isEqualTo(id);
    assertThat(accepted.at("/data/status").asString()).isEqualTo("pending");
    assertThat(accepted.at("/data/body").asString()).isEqualTo("Hello");
    JsonNode dispatched = receiver.received().get(1).json();
    assertThat(dispatched.get("sequence").asInt()).isEqualTo(2);
    assertThat(dispatched.at("/data/status").asString()).isEqualTo("dispatched");
    assertThat(dispatched.get("cursor").asString())
        .isGreaterThanOrEqualTo(receiver.received().getFirst().id());
  }

  @Test
  void cloudEventHasItsAttributes() {
    endpoint(",\"format\":\"cloudevents\",\"events\":[\"message.dispatched\"]");
    String id = app.sendSms("Hello");
    awaitReceived(1);

    JsonNode event = receiver.received().getFirst().json();
    assertThat(event.get("specversion").asString()).isEqualTo("1.0");
    assertThat(event.get("id").asString()).isEqualTo(receiver.received().getFirst().id());
    assertThat(event.get("source").asString()).isNotEmpty();
    assertThat(event.get("type").asString()).isEqualTo("message.dispatched");
    assertThat(event.get("subject").asString()).isEqualTo(id);
    assertThat(event.get("time")).isEqualTo(event.get("timestamp"));
  }

  @Test
  void bothSecretsSignAfterARotation() {
    Made made = endpoint("");
    String second =
        Client.json(app.client.post(made.path() + "/rotate", "")).get("secret").asString();
    app.client.post(made.path() + "/test", "");
    awaitReceived(1);

    assertThat(second).isNotEqualTo(made.secret());
    assertThat(receiver.received().getFirst().type()).isEqualTo("endpoint.test");
    assertThat(receiver.received().getFirst().isSignedWith(made.secret())).isTrue();
    assertThat(receiver.received().getFirst().isSignedWith(second)).isTrue();
  }

  @Test
  void whatFailedIsSeenAndSentAgainByHand() {
    receiver.answer(500);
    Made made = endpoint(",\"events\":[\"message.accepted\"]");
    app.sendSms("Hello");
    awaitReceived(1);
    await()
        .atMost(RunningApp.PATIENCE)
        .until(() -> !deliveries(made).at("/items/0/attempts/0").isMissingNode());
    JsonNode delivery = deliveries(made).at("/items/0");
    assertThat(delivery.get("state").asString()).isEqualTo("waiting");
    assertThat(delivery.at("/attempts/0/status").asInt()).isEqualTo(500);
    assertThat(delivery.at("/attempts/0/answer").asString()).isEqualTo("ok");
    assertThat(delivery.get("next_attempt_at").isNull()).isFalse();
    assertThat(app.client.getJson(made.path() + "/deliveries?state=failing").at("/items/0"))
        .isEqualTo(delivery);

    receiver.answer(204);
    String event = delivery.get("event_id").asString();
    assertThat(app.client.post("/api/events/" + event + "/resend", "").statusCode()).isEqualTo(202);
    awaitReceived(2);

    assertThat(receiver.received()).extracting(Receiver.Received::id).containsOnly(event);
    await()
        .atMost(RunningApp.PATIENCE)
        .until(() -> deliveries(made).at("/items/0/state").asString().equals("acknowledged"));
    for (String state : List.of("failing", "waiting")) {
      assertThat(app.client.getJson(made.path() + "/deliveries?state=" + state).get("items"))
          .isEmpty();
    }
    assertThat(app.client.get(made.path() + "/deliveries?state=other").statusCode()).isEqualTo(400);
  }

  private JsonNode deliveries(Made made) {
    return app.client.getJson(made.path() + "/deliveries");
  }

  @Test
  void replaySendsAllThatIsKeptInItsOrderUnderItsIds() {
    Made made = endpoint("");
    app.sendSms("one");
    app.sendSms("two");
    awaitReceived(4);
    List<String> ids = receiver.received().stream().map(Receiver.Received::id).sorted().toList();
    await()
        .atMost(RunningApp.PATIENCE)
        .until(() -> app.client.getJson(made.path()).at("/waiting/count").asInt() == 0);

    HttpResponse<String> answer =
        app.client.post(made.path() + "/replay?since=2020-01-01T00:00:00Z", "");
    assertThat(Client.json(answer).get("count").asInt()).isEqualTo(4);
    awaitReceived(8);

    assertThat(receiver.received().subList(4, 8))
        .extracting(Receiver.Received::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    await()
        .atMost(RunningApp.PATIENCE)
        .untilAsserted(
            () -> assertThat(deliveries(made).at("/items/0/attempts").size()).isEqualTo(2));
  }

  @Test
  void eventsAreListedAsTheyWere() {
    endpoint("");
    String id = app.sendSms("Hello");
    app.sendSms("Other");
    awaitReceived(4);

    JsonNode all = app.client.getJson("/api/events?message_id=" + id);
    assertThat(all.get("items").size()).isEqualTo(2);
    assertThat(all.at("/items/0/data/status").asString()).isEqualTo("pending");
    assertThat(all.at("/items/1/data/status").asString()).isEqualTo("dispatched");
    String first = all.at("/items/0/id").asString();
    JsonNode page = app.client.getJson("/api/events?pageSize=2&type=message.accepted");
    assertThat(page.get("items").size()).isEqualTo(2);
    assertThat(page.at("/meta/next_after").isNull()).isTrue();
    JsonNode rest = app.client.getJson("/api/events?pageSize=1&after=" + first);
    assertThat(rest.get("items").size()).isEqualTo(1);
    assertThat(rest.at("/meta/next_after").asString()).isEqualTo(rest.at("/items/0/id").asString());
  }

  @Test
  void goneEndpointIsNotCalledAgainUntilItIsSwitchedOn() {
    receiver.answer(410);
    Made made = endpoint(",\"events\":[\"message.accepted\"]");
    app.sendSms("one");
    await()
        .atMost(RunningApp.PATIENCE)
        .until(() -> app.client.getJson(made.path()).get("state").asString().equals("gone"));
    app.sendSms("two");
    receiver.answer(200);
    HttpResponse<String> changed =
        app.client.send(
            app.client
                .request(made.path(), "Content-Type", "application/json")
                .PUT(
                    BodyPublishers.ofString(
                        "{\"url\":\"%s\",\"events\":[\"message.accepted\"]}".formatted(url())))
                .build());
    assertThat(Client.json(changed).get("state").asString()).isEqualTo("active");
    String third = app.sendSms("three");
    awaitReceived(2);

    assertThat(receiver.received()).hasSize(2);
    assertThat(receiver.received().get(1).json().at("/data/id").asString()).isEqualTo(third);
  }

  @Test
  void mistakesAreNamedAllAtOnce() {
    HttpResponse<String> answer =
        app.client.post(
            "/api/endpoints",
            """
            {"url":"http://example.com","events":["message.lost"],"enabled":"yes","formt":"x"}\
            """);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(pointers(Client.json(answer)))
        .containsExactlyInAnyOrder("/url", "/events/0", "/enabled", "/formt");
    assertThat(app.client.getJson("/api/endpoints").get("items").size()).isZero();
  }

  private static List<String> pointers(JsonNode problem) {
    return StreamSupport.stream(problem.get("errors").spliterator(), false)
        .map(it -> it.get("pointer").asString())
        .toList();
  }

  @Test
  void serverWithKeysDoesNotCallItsOwnMachine(@TempDir Path other) throws Exception {
    try (RunningApp keyed = RunningApp.start(other, "auth.api-keys=a-key-of-enough-length")) {
      HttpResponse<String> answer =
          keyed.client.post(
              "/api/endpoints",
              "{\"url\":\"%s\"}".formatted(url()),
              "Authorization",
              "Bearer a-key-of-enough-length");

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("must be https");
    }
  }

  @Test
  void countersSayWhatBecameOfCallbacks() {
    endpoint("");
    app.sendSms("Hello");
    awaitReceived(2);

    await()
        .atMost(RunningApp.PATIENCE)
        .until(() -> app.series("switchboard_callbacks_total{result=\"acknowledged\"}") == 2.0);
  }
}

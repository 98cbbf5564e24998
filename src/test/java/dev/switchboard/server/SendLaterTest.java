package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.MessageId;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Messages that are sent later, only for a while, or not at all, over HTTP. */
@Tag("server")
class SendLaterTest {
  private static final String ERROR = "+15005552000";

  private RunningApp app;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    app = RunningApp.start(directory);
  }

  @AfterEach
  void stop() {
    app.close();
  }

  @Test
  void scheduledMessageWaitsAndSaysForWhat() {
    Instant sendAt = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MILLIS);

    JsonNode message = app.message(send("+18045551234", sendAt, "10m"));

    assertThat(message.get("status").asString()).isEqualTo("pending");
    assertThat(message.get("deferred_by").asString()).isEqualTo("scheduled");
    assertThat(time(message, "next_attempt_at")).isEqualTo(sendAt);
    assertThat(time(message, "send_at")).isEqualTo(sendAt);
    assertThat(time(message, "expires_at")).isEqualTo(sendAt.plus(Duration.ofMinutes(10)));
    assertThat(
            app.client
                .getJson("/api/messages?status=pending")
                .get("items")
                .get(0)
                .get("deferred_by")
                .asString())
        .isEqualTo("scheduled");
  }

  @Test
  void messageIsSentWhenItsTimeComes() {
    Instant sendAt = Instant.now().plusMillis(300);

    JsonNode message = app.awaitStatus(send("+18045551234", sendAt, null), "dispatched");

    assertThat(Instant.parse(message.get("attempts").get(0).get("occurred_at").asString()))
        .isAfterOrEqualTo(sendAt.truncatedTo(ChronoUnit.MILLIS));
  }

  @Test
  void scheduledMessageIsMoved() {
    Instant sendAt = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MILLIS);
    String id = send("+18045551234", sendAt, "10m");
    Instant sooner = sendAt.minus(Duration.ofDays(1));

    HttpResponse<String> moved = reschedule(id, sooner);

    assertThat(moved.statusCode()).isEqualTo(200);
    assertThat(json(moved)).isEqualTo(app.message(id));
    assertThat(time(json(moved), "send_at")).isEqualTo(sooner);
    assertThat(time(json(moved), "next_attempt_at")).isEqualTo(sooner);
    assertThat(time(json(moved), "expires_at")).isEqualTo(sooner.plus(Duration.ofMinutes(10)));
    assertThat(json(moved).get("deferred_by").asString()).isEqualTo("scheduled");

    assertThat(reschedule(id, Instant.parse("2020-01-01T00:00:00Z")).statusCode()).isEqualTo(200);
    app.awaitStatus(id, "dispatched");
    HttpResponse<String> late = reschedule(id, sendAt);
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(codeOf(late)).isEqualTo("too_late");
    assertThat(reschedule(new MessageId(7).toString(), sendAt).statusCode()).isEqualTo(404);
  }

  @Test
  void whatIsNoTimeMovesNothing() {
    Instant sendAt = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MILLIS);
    String id = send("+18045551234", sendAt, null);

    for (String body :
        List.of(
            "{}",
            "{\"send_at\":null}",
            "{\"send_at\":\"tomorrow\"}",
            "{\"send_at\":\"2099-01-01T00:00:00Z\"}",
            "{\"send_at\":\"2020-01-01T00:00:00Z\",\"body\":\"Other\"}")) {
      HttpResponse<String> refused = patch(id, body);
      assertThat(refused.statusCode()).as(body).isEqualTo(400);
      assertThat(codeOf(refused)).isEqualTo("invalid_request");
    }
    assertThat(time(app.message(id), "send_at")).isEqualTo(sendAt);
  }

  @Test
  void timeThatHasPassedMeansNow() {
    JsonNode message =
        app.awaitStatus(
            send("+18045551234", Instant.parse("2020-01-01T00:00:00Z"), null), "dispatched");

    assertThat(message.get("send_at").isNull()).isTrue();
  }

  @Test
  void messageExpiresInsteadOfBeingRetriedForEver() {
    JsonNode message = app.awaitStatus(send(ERROR, null, "1s"), "failed");

    assertThat(message.get("failure_reason").asString()).isEqualTo("expired");
    assertThat(message.get("attempts").size()).isPositive();
  }

  @Test
  void pendingMessageIsCanceledOnceAndForAll() {
    String id = send("+18045551234", Instant.now().plus(Duration.ofDays(1)), null);

    HttpResponse<String> canceled = cancel(id);

    assertThat(canceled.statusCode()).isEqualTo(200);
    assertThat(json(canceled).get("status").asString()).isEqualTo("failed");
    assertThat(json(canceled).get("failure_reason").asString()).isEqualTo("canceled");
    assertThat(json(canceled)).isEqualTo(app.message(id));
    assertThat(cancel(id).body()).isEqualTo(canceled.body());
    assertThat(app.logged("dead_letter")).isEmpty();
  }

  @Test
  void messageBehindAnOpenBreakerIsCanceled() {
    app.client.post("/api/providers/sms-mms/breaker", "{\"action\":\"open\"}");
    String id = app.sendSms("Hello");

    assertThat(cancel(id).statusCode()).isEqualTo(200);
    app.client.post("/api/providers/sms-mms/breaker", "{\"action\":\"reset\"}");
    app.awaitStatus(app.sendSms("Another"), "dispatched");

    assertThat(app.message(id).get("status").asString()).isEqualTo("failed");
    assertThat(app.message(id).get("attempts").size()).isZero();
  }

  @Test
  void whatWasSentIsNotCanceled() {
    String id = app.sendSms("Hello");
    app.awaitStatus(id, "dispatched");

    HttpResponse<String> refused = cancel(id);

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(codeOf(refused)).isEqualTo("too_late");
    assertThat(cancel(new MessageId(7).toString()).statusCode()).isEqualTo(404);
    assertThat(cancel("nonsense").statusCode()).isEqualTo(404);
  }

  @Test
  void canceledMessageIsBroughtBackByItselfAndNotWithAllOthers() {
    String id = send("+18045551234", Instant.now().plus(Duration.ofDays(1)), null);
    cancel(id);

    assertThat(json(app.client.post("/api/messages/retry?status=failed", "")).get("count").asInt())
        .isZero();
    assertThat(app.client.post("/api/messages/" + id + "/retry", "").statusCode()).isEqualTo(202);

    app.awaitStatus(id, "dispatched");
  }

  private HttpResponse<String> cancel(String id) {
    return app.client.send(app.client.request("/api/messages/" + id).DELETE().build());
  }

  private HttpResponse<String> reschedule(String id, Instant sendAt) {
    return patch(id, "{\"send_at\":\"" + sendAt + "\"}");
  }

  private HttpResponse<String> patch(String id, String body) {
    return app.client.send(
        app.client
            .request("/api/messages/" + id, "Content-Type", "application/json")
            .method("PATCH", BodyPublishers.ofString(body))
            .build());
  }

  private String send(String to, @Nullable Instant sendAt, @Nullable String validFor) {
    return app.client.accepted(
        "/api/messages/sms",
        """
        {"type":"sms","from":"+12016661234","to":"%s","body":"Hello","send_at":%s,"valid_for":%s}\
        """
            .formatted(to, quoted(sendAt), quoted(validFor)));
  }

  private static String quoted(@Nullable Object value) {
    return value == null ? "null" : "\"" + value + "\"";
  }

  private static Instant time(JsonNode message, String member) {
    return Instant.parse(message.get(member).asString());
  }
}

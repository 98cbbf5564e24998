package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.mms;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Every channel has its provider, and what one provider does is not felt by another (008). */
@Tag("server")
class RoutingTest {
  private static final String SMS = sms("+12016661234", "+18045551234", "Hello");
  private static final String MMS = mms("+12016661234", "+18045551234");
  private static final String EMAIL = email("user@example.com", "contact@example.org", "Hello");
  private static final String[] TWO_QUICK_ATTEMPTS = {
    "retry.max-attempts=2", "retry.base-delay=1ms", "retry.max-delay=2ms"
  };

  @TempDir private Path directory;

  /** 008 US1, SC-001 and SC-004. */
  @Test
  void eachMessageGoesToTheProviderOfItsChannelAndIsCountedThere() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        ids.add(app.client.accepted("/api/messages/sms", i < 7 ? SMS : MMS));
      }
      for (int i = 0; i < 12; i++) {
        ids.add(app.client.accepted("/api/messages/email", EMAIL));
      }
      for (String id : ids) {
        JsonNode message = app.awaitStatus(id, "dispatched");
        boolean isEmail = message.get("channel").asString().equals("email");
        String provider = isEmail ? "email" : "sms-mms";
        assertThat(message.get("provider_name").asString()).isEqualTo(provider);
        assertThat(message.at("/attempts/0/provider_name").asString()).isEqualTo(provider);
      }
      List<JsonNode> attempts = app.logged("dispatch_attempt");
      assertThat(attempts).hasSize(22);
      for (JsonNode attempt : attempts) {
        boolean isEmail = attempt.get("channel").asString().equals("email");
        assertThat(attempt.get("provider").asString()).isEqualTo(isEmail ? "email" : "sms-mms");
        assertThat(ids).contains(attempt.get("message_id").asString());
        assertThat(attempt.get("attempt_number").asInt()).isEqualTo(1);
        assertThat(attempt.get("outcome").asString()).isEqualTo("success");
        assertThat(attempt.get("latency_ms").isNumber()).isTrue();
      }
      assertThat(app.metric("provider_sms_mms_attempts")).isEqualTo(10);
      assertThat(app.metric("provider_sms_mms_success")).isEqualTo(10);
      assertThat(app.metric("provider_email_attempts")).isEqualTo(12);
      assertThat(app.metric("provider_email_success")).isEqualTo(12);
      assertThat(app.metric("dispatch_attempts")).isEqualTo(22);
      app.awaitMetric("worker_processed", 22);
      assertThat(attempts(app, "sms-mms", "sms", "success")).isEqualTo(7);
      assertThat(attempts(app, "sms-mms", "mms", "success")).isEqualTo(3);
      assertThat(attempts(app, "email", "email", "success")).isEqualTo(12);
    }
  }

  /** 008 FR-010 and SC-005. */
  @Test
  void aChannelWithoutAProviderIs500AndLeavesNothing() throws Exception {
    try (RunningApp app = RunningApp.start(directory, "providers.email.channels=")) {
      HttpResponse<String> response = app.client.post("/api/messages/email", EMAIL);
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(codeOf(response)).isEqualTo("provider_not_configured");
      assertThat(app.logged("provider_not_configured")).hasSize(1);
      assertThat(app.series("switchboard_provider_not_configured_total")).isEqualTo(1);
      app.awaitMetric("queue_depth", 0);
      assertThat(app.client.getJson("/api/messages").at("/meta/total").asInt()).isZero();
      app.awaitStatus(app.client.accepted("/api/messages/sms", SMS), "dispatched");
      assertThat(app.metric("messages_accepted")).isEqualTo(1);
    }
  }

  @Test
  void aChannelWithoutAProviderCostsNoQuota() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "providers.email.channels=",
            "limits.ip.per-minute=1",
            "limits.ip.burst=1")) {
      for (int i = 0; i < 3; i++) {
        assertThat(app.client.post("/api/messages/email", EMAIL).statusCode()).isEqualTo(500);
      }
      app.client.accepted("/api/messages/sms", SMS);
    }
  }

  @Test
  void attemptsAnsweredWith429AreShownAndUseNoAttempt() throws Exception {
    List<String> settings = new ArrayList<>(List.of(TWO_QUICK_ATTEMPTS));
    settings.add("faults.ratelimit-pct=100");
    try (RunningApp app = RunningApp.start(directory, settings.toArray(String[]::new))) {
      String id = app.client.accepted("/api/messages/sms", SMS);
      await().atMost(RunningApp.PATIENCE).until(() -> app.message(id).get("attempts").size() > 2);
      JsonNode message = app.message(id);
      assertThat(message.get("status").asString()).isEqualTo("pending");
      assertThat(message.get("last_error_code").asString()).isEqualTo("429");
      assertThat(message.get("attempts"))
          .allSatisfy(attempt -> {
            assertThat(attempt.get("outcome").asString()).isEqualTo("rate_limited");
            assertThat(attempt.get("error_code").asString()).isEqualTo("429");
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"error-pct,error,500", "timeout-pct,timeout,timeout"})
  void aMessageThatNeverSucceedsFailsAfterItsLastAttempt(
      String fault, String outcome, String errorCode) throws Exception {
    List<String> settings = new ArrayList<>(List.of(TWO_QUICK_ATTEMPTS));
    settings.add("faults." + fault + "=100");
    settings.add("faults.retry-after-seconds=0");
    settings.add("providers.sms-mms.timeout=20ms");
    try (RunningApp app = RunningApp.start(directory, settings.toArray(String[]::new))) {
      String id = app.client.accepted("/api/messages/sms", SMS);
      JsonNode message = app.awaitStatus(id, "failed");
      assertThat(message.get("last_error_code").asString()).isEqualTo(errorCode);
      assertThat(message.get("provider_message_id").isNull()).isTrue();
      assertThat(message.get("next_attempt_at").isNull()).isTrue();
      assertThat(message.get("attempts")).hasSize(2);
      for (int i = 0; i < 2; i++) {
        JsonNode attempt = message.get("attempts").get(i);
        assertThat(attempt.get("attempt_number").asInt()).isEqualTo(i + 1);
        assertThat(attempt.get("outcome").asString()).isEqualTo(outcome);
        assertThat(attempt.get("error_code").asString()).isEqualTo(errorCode);
      }
      JsonNode deadLetters = app.client.getJson("/api/messages?status=failed");
      assertThat(deadLetters.at("/meta/total").asInt()).isEqualTo(1);
      assertThat(deadLetters.at("/items/0/id").asString()).isEqualTo(id);
      assertThat(app.awaitLogged("dead_letter", 1)).hasSize(1);
      assertThat(app.logged("dispatch_attempt"))
          .extracting(line -> line.get("attempt_number").asInt())
          .containsExactly(1, 2);
      assertThat(app.metric("provider_sms_mms_" + outcome)).isEqualTo(2);
      assertThat(app.metric("dispatch_" + outcome)).isEqualTo(2);
      assertThat(app.series("switchboard_retries_total{provider=\"sms-mms\"}")).isEqualTo(1);
      assertThat(app.series("switchboard_dead_letters_total{provider=\"sms-mms\"}")).isEqualTo(1);
    }
  }

  @Test
  void aMessageThatWaitsForItsNextAttemptSaysSo() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory, "faults.error-pct=100", "retry.base-delay=1h", "retry.max-delay=1h")) {
      String id = app.client.accepted("/api/messages/sms", SMS);
      await()
          .atMost(RunningApp.PATIENCE)
          .until(() -> !app.message(id).get("next_attempt_at").isNull());
      JsonNode message = app.message(id);
      assertThat(message.get("status").asString()).isEqualTo("pending");
      assertThat(message.get("deferred_by").asString()).isEqualTo("retry");
      assertThat(message.get("last_error_code").asString()).isEqualTo("500");
      assertThat(message.get("attempts")).hasSize(1);
    }
  }

  @Test
  void oneProviderThatFailsIsNotFeltByTheOther() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "providers.sms-mms.faults.error-pct=100",
            "breaker.open-duration=10ms",
            "retry.max-attempts=2",
            "retry.base-delay=1ms",
            "retry.max-delay=2ms")) {
      List<String> texts = new ArrayList<>();
      List<String> emails = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        texts.add(app.client.accepted("/api/messages/sms", i % 2 == 0 ? SMS : MMS));
        emails.add(app.client.accepted("/api/messages/email", EMAIL));
      }
      emails.forEach(id -> app.awaitStatus(id, "dispatched"));
      texts.forEach(id -> app.awaitStatus(id, "failed"));
      assertThat(app.metric("provider_email_success")).isEqualTo(10);
      assertThat(app.metric("provider_email_attempts")).isEqualTo(10);
      assertThat(app.metric("provider_sms_mms_error")).isEqualTo(20);
      assertThat(app.metric("provider_sms_mms_success")).isZero();
    }
  }

  @Test
  void oneProviderThatHangsIsNotFeltByTheOther() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "providers.sms-mms.faults.timeout-pct=100",
            "providers.sms-mms.max-in-flight=1",
            "dispatch.buffer-max=1",
            "server.drain-timeout=0s")) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        texts.add(app.client.accepted("/api/messages/sms", SMS));
      }
      for (int i = 0; i < 5; i++) {
        app.awaitStatus(app.client.accepted("/api/messages/email", EMAIL), "dispatched");
      }
      texts.forEach(
          id -> assertThat(app.message(id).get("status").asString()).isEqualTo("pending"));
    }
  }

  private static double attempts(RunningApp app, String provider, String channel, String outcome) {
    return app.series(
        "switchboard_dispatch_attempts_total{channel=\"%s\",outcome=\"%s\",provider=\"%s\"}"
            .formatted(channel, outcome, provider));
  }
}

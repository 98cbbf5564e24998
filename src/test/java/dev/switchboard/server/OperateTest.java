package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.settings.InvalidSettingsException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Health, metrics, access and the log of the whole server. */
@Tag("server")
class OperateTest {
  private static final String KEY = "k-0123456789abcdef0123456789abcdef";

  @TempDir private Path directory;

  @Test
  void messagesAreSimulatedOnlyOfChannelsOfMockProviders() throws Exception {
    String path = "/api/provider/mock/inbound";
    String sms =
        RunningApp.sms("+18045551234", "+12016661234", "x").replace("\"type\"", "\"channel\"");
    String[] texts = {
      "providers.sms-mms.type=http",
      "providers.sms-mms.url=https://gateway.example/send",
      "providers.sms-mms.secret=whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX"
    };
    try (RunningApp app = RunningApp.start(directory, texts)) {
      assertThat(app.client.post(path, sms).statusCode()).isEqualTo(400);
    }
    String[] both =
        Stream.concat(
                Stream.of(texts),
                Stream.of("providers.email.type=smtp", "providers.email.host=localhost"))
            .toArray(String[]::new);
    try (RunningApp app = RunningApp.start(directory, both)) {
      assertThat(app.client.post(path, sms).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aServerThatRunsIsHealthyAndReady() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      assertThat(app.client.get("/healthz").body()).isEqualTo("{\"status\":\"ok\"}");
      assertThat(app.client.get("/readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void settingsTellTheirOriginAndNoSecret() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "webhooks.sms.secret=AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
            "providers.sms-mms.type=http",
            "providers.sms-mms.secret=whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX",
            "providers.sms-mms.url=https://gateway.example/send?token=hidden")) {
      String settings = app.client.getJson("/api/settings").get("items").toString();

      assertThat(settings)
          .contains(
              "{\"key\":\"server.port\",\"value\":\"0\",\"origin\":\"command line\"}",
              "{\"key\":\"server.host\",\"value\":\"127.0.0.1\",\"origin\":\"default\"}",
              "{\"key\":\"webhooks.sms.secret\",\"value\":\"(secret)\"",
              "{\"key\":\"providers.sms-mms.url\",\"value\":\"(secret)\"")
          .doesNotContain("AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "hidden");
    }
  }

  @Test
  void aNodeTellsWhatItIsAndWhatItCanSend() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      JsonNode node = app.client.getJson("/api/nodes").at("/items/0");

      assertThat(node.get("version").asString()).isEqualTo("test");
      assertThat(node.get("host").asString()).isNotEmpty();
      assertThat(node.get("channels").toString()).isEqualTo("[\"email\",\"mms\",\"sms\"]");
    }
  }

  @Test
  void requestsAreCountedByRouteAndNotByWhatClientsMakeUp() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      String id = app.sendSms("a");
      app.client.get("/api/messages/" + id);
      app.client.get("/api/messages/none");
      app.client.get("/made-up");
      app.client.get("/also-made-up");

      assertThat(requests(app, "POST", "/api/messages/sms", 202)).isEqualTo(1);
      assertThat(requests(app, "GET", "/api/messages/{id}", 200)).isEqualTo(1);
      assertThat(requests(app, "GET", "/api/messages/{id}", 404)).isEqualTo(1);
      assertThat(requests(app, "other", "other", 404)).isEqualTo(2);
    }
  }

  private static double requests(RunningApp app, String method, String route, int status) {
    return app.series(
        "switchboard_requests_total{method=\"%s\",route=\"%s\",status=\"%d\"}"
            .formatted(method, route, status));
  }

  @Test
  void commitsAndWhatWaitsOfEachChannelAreShown() throws Exception {
    try (RunningApp app = RunningApp.start(directory, "faults.timeout-pct=100")) {
      app.sendSms("a");
      app.sendSms("b");
      String sms = "{channel=\"sms\",provider=\"sms-mms\"}";
      await("two wait")
          .atMost(RunningApp.PATIENCE)
          .until(() -> app.series("switchboard_channel_queue_depth" + sms) == 2);

      assertThat(app.series("switchboard_channel_queue_oldest_age_seconds" + sms)).isPositive();
      assertThat(
              app.series("switchboard_channel_queue_depth{channel=\"email\",provider=\"email\"}"))
          .isZero();
      assertThat(app.series("switchboard_store_commit_seconds_count")).isPositive();
      assertThat(app.series("switchboard_store_commit_seconds_sum")).isPositive();
      assertThat(app.series("switchboard_store_writes_total")).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void metricsCountTheSameInBothFormats() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      app.awaitStatus(app.sendSms("a"), "dispatched");
      app.awaitStatus(app.sendEmail("b"), "dispatched");
      JsonNode flat = app.client.getJson("/metrics");
      assertThat(flat.propertyNames())
          .contains(
              "dispatch_attempts",
              "dispatch_success",
              "dispatch_rate_limited",
              "dispatch_error",
              "dispatch_timeout",
              "breaker_transitions",
              "rate_limited",
              "invalid_routing",
              "inbound_rejected",
              "worker_processed",
              "messages_accepted",
              "idempotent_replays",
              "conversations_created",
              "queue_depth",
              "provider_sms_mms_attempts",
              "provider_sms_mms_success",
              "provider_sms_mms_rate_limited",
              "provider_sms_mms_error",
              "provider_sms_mms_timeout",
              "provider_sms_mms_breaker_transitions",
              "provider_email_attempts");
      assertThat(flat.get("messages_accepted").asInt()).isEqualTo(2);
      assertThat(flat.get("dispatch_success").asInt()).isEqualTo(2);
      HttpResponse<String> text = app.client.get("/metrics");
      assertThat(header(text, "Content-Type")).startsWith("text/plain; version=0.0.4");
      assertThat(app.series("switchboard_messages_accepted_total{channel=\"sms\"}")).isEqualTo(1);
      assertThat(app.series("switchboard_messages_accepted_total{channel=\"email\"}")).isEqualTo(1);
      assertThat(app.series("switchboard_accept_seconds_count")).isEqualTo(2);
      assertThat(app.series("switchboard_dispatch_seconds_count{provider=\"email\"}")).isEqualTo(1);
      assertThat(text.body())
          .contains(
              "switchboard_queue_depth{state=",
              "switchboard_queue_oldest_age_seconds",
              "switchboard_accept_seconds_bucket",
              "switchboard_invalid_routing_total",
              "switchboard_inbound_rejected_total",
              "switchboard_idempotent_replays_total",
              "jvm_memory_used_bytes",
              "process_cpu");
    }
  }

  @Test
  void withKeysOnlyTheirHoldersMayCall() throws Exception {
    try (RunningApp app = RunningApp.start(directory, "auth.api-keys=" + KEY)) {
      String sms = sms("+12016661234", "+18045551234", "Hello");
      for (String wrong : List.of("Bearer " + KEY + "x", "Bearer", "Basic " + KEY, KEY)) {
        HttpResponse<String> refused =
            app.client.post("/api/messages/sms", sms, "Authorization", wrong);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(codeOf(refused)).isEqualTo("unauthorized");
        assertThat(header(refused, "WWW-Authenticate")).startsWith("Bearer");
      }
      for (String path : List.of("/api/messages", "/api/messages/1", "/api/nothing", "/metrics")) {
        assertThat(app.client.get(path).statusCode()).as(path).isEqualTo(401);
      }
      app.client.accepted("/api/messages/sms", sms, "Authorization", "Bearer " + KEY);
      assertThat(
              app.client
                  .getJson("/api/messages", "Authorization", "Bearer " + KEY)
                  .at("/meta/total")
                  .asInt())
          .isEqualTo(1);
      assertThat(app.client.get("/healthz").statusCode()).isEqualTo(200);
      assertThat(app.client.get("/readyz").statusCode()).isEqualTo(200);
      assertThat(app.rawLog()).doesNotContain(KEY);
    }
  }

  @Test
  void whereOthersCanReachItAKeyIsNeededOrTheOperatorSaysSo() {
    assertThatThrownBy(() -> RunningApp.start(directory, "server.host=0.0.0.0"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("auth.api-keys");
  }

  @Test
  void theLogHasNoBodyNoAddressAndOneObjectForEachLine() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "providers.email.faults.error-pct=100",
            "retry.max-attempts=1",
            "limits.sender.per-minute=1",
            "limits.sender.burst=1")) {
      String secret = "TOP-SECRET\\n{\\\"event\\\":\\\"forged\\\"}\\u001b[31m\\u2028";
      String sms = sms("+12016661234", "+18045551234", secret);
      String email = email("private.person@example.com", "other.person@example.org", secret);
      app.awaitStatus(
          app.client.accepted("/api/messages/sms", sms, "Idempotency-Key", "TOP-SECRET-KEY"),
          "dispatched");
      app.client.accepted("/api/messages/sms", sms, "Idempotency-Key", "TOP-SECRET-KEY");
      app.awaitStatus(app.client.accepted("/api/messages/email", email), "failed");
      app.client.post("/api/messages/sms", sms);
      app.client.post("/api/messages/sms", sms.replace("from", secret));
      app.client.post("/api/messages/email", email.replace("@", "TOP-SECRET@@"));
      app.client.get("/api/messages?from=private.person@example.com&to=%2B18045551234");
      app.client.get("/api/messages/private.person@example.com");
      app.client.get("/api/messages/+18045551234");
      app.client.get("/api/%0a%7B%22event%22:%22forged%22%7D");
      app.client.get("/healthz", "X-Request-Id", "TOP-SECRET {}");
      app.client.get("/api/x", "User-Agent", "TOP-SECRET", "Authorization", "Bearer TOP-SECRET");
      app.awaitLogged("request_finished", 12);
      assertThat(app.logged("forged")).isEmpty();
      assertThat(app.rawLog())
          .doesNotContain("TOP-SECRET")
          .doesNotContain("2016661234")
          .doesNotContain("8045551234")
          .doesNotContain("private.person@")
          .doesNotContain("other.person@");
      for (JsonNode line : app.logged()) {
        assertThat(line.get("time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.{12}Z");
        assertThat(line.get("level").asString()).isIn("info", "warn", "error");
        assertThat(line.get("event").asString()).matches("[a-z_]+");
      }
    }
  }

  @Test
  void aServerThatHasStoppedLetsItsStoreGo() throws Exception {
    String id;
    try (RunningApp app = RunningApp.start(directory)) {
      id = app.sendSms("kept");
      app.stop();
      assertThatThrownBy(() -> app.client.get("/healthz")).isInstanceOf(UncheckedIOException.class);
      assertThat(app.logged("stopped")).hasSize(1);
    }
    try (RunningApp again = RunningApp.start(directory)) {
      assertThat(again.message(id).get("body").asString()).isEqualTo("kept");
      assertThat(again.sendSms("next")).isGreaterThan(id);
    }
  }
}

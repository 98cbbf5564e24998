package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.Client.idOf;
import static dev.switchboard.server.Client.json;
import static dev.switchboard.server.Deliveries.awaitReceived;
import static dev.switchboard.server.Deliveries.received;
import static dev.switchboard.server.Deliveries.sms;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What a provider delivers and the server does not accept (006 FR-012). */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class RefusedDeliveryTest {
  private static final String SMS = "/api/webhooks/sms";
  private static final String EMAIL = "/api/webhooks/email";

  @TempDir private Path directory;
  private RunningApp app;

  @BeforeEach
  void start() throws Exception {
    app = RunningApp.start(directory);
  }

  @AfterEach
  void close() {
    app.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/webhooks/sms | '' | malformed_json",
        "/api/webhooks/sms | '[]' | malformed_json",
        "/api/webhooks/sms | '{\"type\":\"sms\"' | malformed_json",
        "/api/webhooks/sms | '{}' | invalid_request",
        "/api/webhooks/sms |"
            + " '{\"type\":\"fax\",\"from\":\"+18045551234\",\"to\":\"+12016661234\",\"body\":\"secret\"}'"
            + " | invalid_request",
        "/api/webhooks/sms | '{\"type\":\"sms\",\"from\":\"+18045551234\",\"body\":\"secret\"}' |"
            + " invalid_request",
        "/api/webhooks/sms |"
            + " '{\"type\":\"mms\",\"from\":\"+18045551234\",\"to\":\"+12016661234\",\"body\":\"secret\"}'"
            + " | invalid_request",
        "/api/webhooks/sms | '{\"type\":\"sms\",\"from\":\"804-555-1234"
            + " (cell)\",\"to\":\"+12016661234\",\"body\":\"secret\"}' | invalid_request",
        "/api/webhooks/email |"
            + " '{\"type\":\"sms\",\"from\":\"a@example.org\",\"to\":\"b@example.org\",\"body\":\"secret\"}'"
            + " | invalid_request",
        "/api/webhooks/email | '{\"from\":\"secret\",\"to\":\"b@example.org\",\"body\":\"secret\"}'"
            + " | invalid_request",
        "/api/provider/mock/inbound |"
            + " '{\"channel\":\"fax\",\"from\":\"+18045551234\",\"to\":\"+12016661234\",\"body\":\"secret\"}'"
            + " | invalid_request",
        "/api/provider/mock/inbound |"
            + " '{\"from\":\"+18045551234\",\"to\":\"+12016661234\",\"body\":\"secret\"}' |"
            + " invalid_request",
        "/api/provider/mock/inbound |"
            + " '{\"channel\":\"sms\",\"type\":\"mms\",\"from\":\"+18045551234\",\"to\":\"+12016661234\",\"body\":\"secret\"}'"
            + " | invalid_request",
      })
  void malformedDeliveryIsRefusedWithOneLineAndOneCount(String path, String body, String code) {
    HttpResponse<String> response = app.client.post(path, body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(codeOf(response)).isEqualTo(code);
    List<JsonNode> lines = app.logged("inbound_rejected");
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst().get("request_id").asString())
        .isEqualTo(header(response, "X-Request-Id"));
    assertThat(lines.getFirst().get("reason").asString()).isNotBlank();
    assertThat(app.rawLog()).doesNotContain("secret", "8045551234", "example.org");
    assertThat(app.metric("inbound_rejected")).isEqualTo(1);
    assertThat(app.client.getJson("/api/messages").at("/meta/total").asInt()).isZero();
    app.awaitMetric("queue_depth", 0);
  }

  /** 006 SC-006. */
  @Test
  void batchOfMalformedDeliveriesLeavesOneLineEachAndNothingElse() {
    int deliveries = 40;
    for (int i = 0; i < deliveries; i++) {
      assertThat(app.client.post(SMS, sms("nobody we know", "Hi", "SM" + i)).statusCode())
          .isEqualTo(400);
    }
    awaitReceived(app, app.client.accepted(SMS, sms("+18045551234", "Hi", "SM0")));

    assertThat(app.logged("inbound_rejected"))
        .hasSize(deliveries)
        .extracting(line -> line.get("request_id").asString())
        .doesNotHaveDuplicates();
    assertThat(app.metric("inbound_rejected")).isEqualTo(deliveries);
    assertThat(received(app)).isEqualTo(1);
  }

  @Test
  void badIdempotencyKeyIsAMalformedDeliveryToo() {
    HttpResponse<String> response =
        app.client.post(SMS, sms("+18045551234", "Hi", "SM1"), "Idempotency-Key", "a b");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(app.logged("inbound_rejected")).hasSize(1);
  }

  @Test
  void everyMistakeIsNamedAtOnce() {
    HttpResponse<String> response =
        app.client.post(
            EMAIL, "{\"from\":\"x\",\"to\":[],\"body\":\" \",\"xillio_id\":[],\"type\":\"sms\"}");

    assertThat(json(response).get("errors").findValuesAsString("pointer"))
        .containsExactlyInAnyOrder("/type", "/from", "/to");
    assertThat(app.logged("inbound_rejected").getFirst().get("reason").asString())
        .contains("from must be", "to must be", "type must");
  }

  @Test
  void limitsAreThoseOfSending() throws Exception {
    app.close();
    app = RunningApp.start(directory, "limits.sender.per-minute=60", "limits.sender.burst=2");
    app.client.accepted("/api/messages/sms", sms("+18045551234", "Out", null));
    String first = app.client.accepted(SMS, sms("+18045551234", "In", "SM1"));

    HttpResponse<String> refused = app.client.post(SMS, sms("8045551234", "In", "SM2"));

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(codeOf(refused)).isEqualTo("rate_limited");
    assertThat(json(refused).at("/violated_policies/0").asString()).isEqualTo("sender");
    assertThat(header(refused, "Retry-After")).isNotEmpty();
    // A repeated delivery is answered all the same, and a refused one was not stored.
    assertThat(idOf(app.client.post(SMS, sms("+18045551234", "In", "SM1")))).isEqualTo(first);
    awaitReceived(app, first);
    assertThat(received(app)).isEqualTo(1);
    assertThat(app.logged("inbound_rejected")).isEmpty();
  }

  @Test
  void channelWithoutAProviderIsRefused() throws Exception {
    app.close();
    app = RunningApp.start(directory, "providers.email.channels=");

    HttpResponse<String> response =
        app.client.post(EMAIL, RunningApp.email("a@example.org", "b@example.org", "Hi"));

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(codeOf(response)).isEqualTo("provider_not_configured");
    assertThat(app.logged("provider_not_configured")).hasSize(1);
    app.awaitMetric("queue_depth", 0);
  }
}

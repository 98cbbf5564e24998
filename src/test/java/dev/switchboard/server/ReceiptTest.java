package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.signature.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Delivery receipts of a whole server. */
@Tag("server")
class ReceiptTest {
  private static final String RECEIPTS = "/api/webhooks/sms/receipts";
  private static final String[] QUICK = {
    "faults.receipts.delay-ms.min=0", "faults.receipts.delay-ms.max=0"
  };

  @TempDir private Path directory;

  private static String send(RunningApp app, String to) {
    return app.client.accepted("/api/messages/sms", RunningApp.sms("+12016661234", to, "Hello"));
  }

  private static JsonNode awaitDelivery(RunningApp app, String id, String status) {
    await("delivery of " + id)
        .atMost(RunningApp.PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> app.message(id).at("/delivery/status").asString("").equals(status));
    return app.message(id).get("delivery");
  }

  private static String receipt(String id, String members) {
    return "{\"provider_message_id\":\"sms-mms-%s\",%s}".formatted(id, members);
  }

  @Test
  void providerSaysWhatBecameOfAMessage() throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        EventLines stream = EventLines.open(app, "?type=message.delivered,message.undelivered")) {
      String id = app.sendSms("hello");
      app.awaitStatus(id, "dispatched");
      assertThat(app.message(id).at("/delivery/status").isNull()).isTrue();
      String at = Instant.now().plusSeconds(1).toString();
      var answer =
          app.client.post(
              RECEIPTS, receipt(id, "\"status\":\"delivered\",\"timestamp\":\"" + at + "\""));
      assertThat(answer.statusCode()).isEqualTo(202);

      JsonNode told = stream.next("message.delivered");
      assertThat(told.get("id").asString()).isEqualTo(id);
      assertThat(told.get("status").asString()).isEqualTo("dispatched");
      assertThat(told.get("delivery")).isEqualTo(app.message(id).get("delivery"));
      assertThat(
              app.series("switchboard_deliveries_total{provider=\"sms-mms\",status=\"delivered\"}"))
          .isEqualTo(1);
      assertThat(app.series("switchboard_delivery_seconds_count{provider=\"sms-mms\"}"))
          .isEqualTo(1);
    }
  }

  @Test
  void listTakesAllOrNothing() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      String one = app.sendSms("one");
      String two = app.sendSms("two");
      app.awaitStatus(one, "dispatched");
      app.awaitStatus(two, "dispatched");
      String good = receipt(one, "\"status\":\"bounced\"");
      var refused = app.client.post(RECEIPTS, "[" + good + ",{\"status\":\"sent\"}]");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("/1/provider_message_id", "/1/status");
      assertThat(app.message(one).at("/delivery/status").isNull()).isTrue();

      app.client.post(RECEIPTS, "[" + good + "," + receipt(two, "\"status\":\"complained\"") + "]");
      assertThat(app.message(one).at("/delivery/status").asString()).isEqualTo("undelivered");
      assertThat(app.message(one).at("/delivery/error_code").asString()).isEqualTo("bounced");
      assertThat(app.message(two).at("/delivery/status").asString()).isEqualTo("delivered");
      assertThat(app.message(two).at("/delivery/error_code").asString()).isEqualTo("complained");

      JsonNode listed = app.client.getJson("/api/messages?delivery=undelivered").get("items");
      assertThat(listed.size()).isEqualTo(1);
      assertThat(listed.get(0).get("id").asString()).isEqualTo(one);
      assertThat(app.client.get("/api/messages?delivery=lost").statusCode()).isEqualTo(400);
      assertThat(
              app.client.get("/api/messages?delivery=delivered&from=%2B12016661234").statusCode())
          .isEqualTo(400);
    }
  }

  @Test
  void receiptNeedsTheSignatureOfItsWebhook() throws Exception {
    String secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    try (RunningApp app = RunningApp.start(directory, "webhooks.sms.secret=" + secret)) {
      String id = app.sendSms("hello");
      app.awaitStatus(id, "dispatched");
      String body = receipt(id, "\"status\":\"delivered\"");
      assertThat(app.client.post(RECEIPTS, body).statusCode()).isEqualTo(401);
      String time = String.valueOf(Instant.now().getEpochSecond());
      String signature =
          new WebhookSecret(secret).sign("id-1", time, body.getBytes(StandardCharsets.UTF_8));
      var taken =
          app.client.post(
              RECEIPTS,
              body,
              "webhook-id",
              "id-1",
              "webhook-timestamp",
              time,
              "webhook-signature",
              signature);
      assertThat(taken.statusCode()).isEqualTo(202);
      awaitDelivery(app, id, "delivered");
    }
  }

  @Test
  void mockProvidersSendReceiptsWhenTheyAreTold() throws Exception {
    try (RunningApp app = RunningApp.start(directory, QUICK)) {
      var told =
          app.client.send(
              app.client
                  .request("/api/provider/mock/config/sms-mms", "Content-Type", "application/json")
                  .PUT(
                      java.net.http.HttpRequest.BodyPublishers.ofString(
                          "{\"receipts\":{\"enabled\":true,\"undelivered_pct\":100,"
                              + "\"duplicate_pct\":100,\"reordered_pct\":100}}"))
                  .build());
      assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
      JsonNode delivery = awaitDelivery(app, app.sendSms("hello"), "undelivered");
      assertThat(delivery.get("error_code").asString()).isEqualTo("30005");
      assertThat(delivery.get("at").isNull()).isFalse();
    }
  }

  @Test
  void magicRecipientsHaveTheirReceipts() throws Exception {
    try (RunningApp app = RunningApp.start(directory, QUICK);
        EventLines stream = EventLines.open(app, "?type=message.delivered,message.undelivered")) {
      String none = send(app, "+15005558000");
      app.awaitStatus(none, "dispatched");
      String twice = send(app, "+15005559000");
      awaitDelivery(app, twice, "delivered");
      String delivered = send(app, "+15005556000");
      awaitDelivery(app, delivered, "delivered");
      String undelivered = send(app, "+15005557404");
      assertThat(awaitDelivery(app, undelivered, "undelivered").get("error_code").asString())
          .isEqualTo("404");
      String email =
          app.client.accepted(
              "/api/messages/email",
              RunningApp.email("a@example.com", "undelivered+550@switchboard.test", "Hello"));
      assertThat(awaitDelivery(app, email, "undelivered").get("error_code").asString())
          .isEqualTo("550");

      assertThat(stream.next("message.delivered").get("id").asString()).isEqualTo(twice);
      assertThat(stream.next("message.delivered").get("id").asString()).isEqualTo(delivered);
      assertThat(stream.next("message.undelivered").get("id").asString()).isEqualTo(undelivered);
      assertThat(app.message(none).at("/delivery/status").isNull()).isTrue();
    }
  }
}

package dev.switchboard.server;

import static dev.switchboard.server.MockControl.EMAIL;
import static dev.switchboard.server.MockControl.SMS;
import static dev.switchboard.server.MockControl.changed;
import static dev.switchboard.server.RunningApp.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A provider that goes down and comes back, as its operator and its users see it. */
@Tag("server")
class ProviderTest {
  private static final String DOWN = "{\"error_pct\":100}";
  private static final String UP = "{\"error_pct\":0}";

  @TempDir private Path directory;

  @Test
  void outageOfOneProviderIsWaitedForAndTheOtherDoesNotNotice() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "breaker.open-duration=300ms",
            "retry.base-delay=1ms",
            "retry.max-delay=1ms",
            "retry.max-attempts=100")) {
      changed(app, SMS, DOWN);
      List<String> texts = new ArrayList<>();
      List<String> emails = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        texts.add(app.sendSms("text " + i));
        emails.add(app.sendEmail("email " + i));
      }
      awaitBreaker(app, "sms-mms", "open");
      assertThat(app.series("switchboard_breaker_state{provider=\"sms-mms\",state=\"closed\"}"))
          .isZero();
      emails.forEach(id -> app.awaitStatus(id, "dispatched"));

      JsonNode waiting = app.message(texts.getLast());
      assertThat(waiting.get("status").asString()).isEqualTo("pending");

      changed(app, SMS, UP);
      texts.forEach(id -> app.awaitStatus(id, "dispatched"));
      awaitBreaker(app, "sms-mms", "closed");

      assertThat(app.logged("breaker_transition"))
          .allSatisfy(line -> assertThat(line.get("provider").asString()).isEqualTo("sms-mms"))
          .extracting(line -> line.get("from").asString() + ">" + line.get("to").asString())
          .startsWith("closed>open", "open>half_open")
          .endsWith("half_open>closed");
      assertThat(app.metric("provider_email_breaker_transitions")).isZero();
      assertThat(app.metric("provider_email_success")).isEqualTo(30);
      assertThat(app.metric("breaker_transitions"))
          .isEqualTo(app.metric("provider_sms_mms_breaker_transitions"))
          .isEqualTo(app.logged("breaker_transition").size());
      assertThat(app.series("switchboard_short_circuits_total{provider=\"sms-mms\"}"))
          .isGreaterThan(0);
      assertThat(app.drift()).isZero();
    }
  }

  @Test
  void breakerHeldOpenByHandKeepsMessagesWaitingWithoutAnAttempt() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      JsonNode held = operate(app, "sms-mms", "open");
      assertThat(held.at("/breaker/state").asString()).isEqualTo("open");
      assertThat(held.at("/breaker/retry_at").isNull()).isTrue();
      assertThat(Instant.parse(held.at("/breaker/last_transition_at").asString()))
          .isBetween(Instant.now().minus(PATIENCE), Instant.now());

      String id = app.sendSms("wait for it");
      JsonNode message = app.message(id);
      assertThat(message.get("status").asString()).isEqualTo("pending");
      assertThat(message.get("deferred_by").asString()).isEqualTo("breaker_open");
      assertThat(message.get("last_error_code").asString()).isEqualTo("503");
      assertThat(message.get("attempts").isEmpty()).isTrue();
      assertThat(app.client.getJson("/api/messages?status=pending").at("/items/0/deferred_by"))
          .isEqualTo(message.get("deferred_by"));
      assertThat(provider(app, "sms-mms").at("/queue/pending").asInt()).isEqualTo(1);

      assertThat(operate(app, "sms-mms", "close").at("/breaker/state").asString())
          .isEqualTo("closed");
      JsonNode sent = app.awaitStatus(id, "dispatched");
      assertThat(sent.get("deferred_by").isNull()).isTrue();
      assertThat(sent.get("attempts").size()).isEqualTo(1);
      assertThat(app.logged("breaker_operated")).hasSize(2);
      assertThat(app.logged("breaker_transition"))
          .extracting(line -> line.get("reason").asString())
          .containsExactly("operator", "operator");
    }
  }

  @Test
  void pauseThatTheProviderAskedForIsShownAndCanBeEndedByHand() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      changed(app, EMAIL, "{\"ratelimit_pct\":100,\"retry_after_seconds\":3600}");
      String limited = app.sendEmail("too fast");
      await()
          .atMost(PATIENCE)
          .until(() -> !provider(app, "email").at("/governor/paused_until").isNull());
      JsonNode governor = provider(app, "email").get("governor");
      assertThat(Instant.parse(governor.get("paused_until").asString()))
          .isAfter(Instant.now().plus(Duration.ofMinutes(50)));
      // A pause is no limit: one refusal does not say that faster delivers less.
      assertThat(governor.get("rate_per_second").isNull()).isTrue();
      assertThat(app.message(limited).get("deferred_by").asString()).isEqualTo("retry");
      String behind = app.sendEmail("behind it");
      await()
          .atMost(PATIENCE)
          .until(() -> app.message(behind).get("deferred_by").asString(""), "governor"::equals);

      changed(app, EMAIL, "{\"ratelimit_pct\":0}");
      operate(app, "email", "reset");
      app.awaitStatus(behind, "dispatched");
      assertThat(provider(app, "email").at("/governor/rate_per_second").isNull()).isTrue();
      assertThat(app.metric("provider_email_breaker_transitions")).isZero();
    }
  }

  @Test
  void overviewShowsEveryProviderWithItsOwnNumbers() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory, "providers.email.rate-per-second=250", "providers.sms-mms.faults.seed=7")) {
      app.awaitStatus(app.sendSms("one"), "dispatched");
      app.awaitStatus(app.sendSms("two"), "dispatched");
      app.awaitStatus(app.sendEmail("three"), "dispatched");

      List<JsonNode> items =
          StreamSupport.stream(
                  app.client.getJson("/api/providers").get("items").spliterator(), false)
              .toList();
      assertThat(items)
          .extracting(item -> item.get("name").asString())
          .containsExactly("sms-mms", "email");
      JsonNode text = items.getFirst();
      assertThat(text.get("channels").toString()).isEqualTo("[\"sms\",\"mms\"]");
      assertThat(text.at("/counters/attempts").asInt()).isEqualTo(2);
      assertThat(text.at("/counters/success").asInt()).isEqualTo(2);
      assertThat(text.at("/queue/pending").asInt()).isZero();
      assertThat(text.at("/queue/oldest_age_seconds").asDouble()).isZero();
      assertThat(text.at("/governor/ceiling_per_second").isNull()).isTrue();
      assertThat(text.at("/faults/seed").asInt()).isEqualTo(7);
      assertThat(text.get("last_failure").isNull()).isTrue();

      app.awaitStatus(
          app.client.accepted(
              "/api/messages/sms", RunningApp.sms("+12016661234", "+15005555000", "refused")),
          "failed");
      JsonNode failure = provider(app, "sms-mms").get("last_failure");
      assertThat(failure.get("outcome").asString()).isEqualTo("error");
      assertThat(failure.get("error_code").asString()).isEqualTo("400");
      assertThat(provider(app, "email").get("last_failure").isNull()).isTrue();
      JsonNode email = items.getLast();
      assertThat(email.at("/counters/attempts").asInt()).isEqualTo(1);
      assertThat(email.at("/governor/ceiling_per_second").asDouble()).isEqualTo(250);
      assertThat(email.at("/governor/rate_per_second").asDouble()).isEqualTo(250);
      assertThat(email.at("/breaker/state").asString()).isEqualTo("closed");
      assertThat(email.at("/breaker/last_transition_at").isNull()).isTrue();
    }
  }

  @Test
  void actionOrProviderThatDoesNotExistChangesNothing() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      for (String body : List.of("{}", "{\"action\":\"smash\"}", "{\"action\":1}")) {
        HttpResponse<String> refused = app.client.post("/api/providers/email/breaker", body);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Client.json(refused).at("/errors/0/pointer").asString()).isEqualTo("/action");
      }
      assertThat(app.client.post("/api/providers/email/breaker", "[]").statusCode()).isEqualTo(400);
      HttpResponse<String> unknown =
          app.client.post("/api/providers/fax/breaker", "{\"action\":\"open\"}");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(Client.json(unknown).get("detail").asString()).contains("sms-mms, email");
      assertThat(app.metric("breaker_transitions")).isZero();
    }
  }

  private static JsonNode provider(RunningApp app, String name) {
    return app.client.getJson("/api/providers/" + name);
  }

  private static JsonNode operate(RunningApp app, String name, String action) {
    HttpResponse<String> answer =
        app.client.post("/api/providers/" + name + "/breaker", "{\"action\":\"" + action + "\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Client.json(answer);
  }

  private static void awaitBreaker(RunningApp app, String provider, String state) {
    await(provider + " is " + state)
        .atMost(PATIENCE)
        .until(() -> provider(app, provider).at("/breaker/state").asString().equals(state));
  }
}

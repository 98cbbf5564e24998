package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.Client.idOf;
import static dev.switchboard.server.Client.json;
import static dev.switchboard.server.Deliveries.awaitReceived;
import static dev.switchboard.server.Deliveries.received;
import static dev.switchboard.server.Deliveries.sms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.conversation.ConversationRules;
import dev.switchboard.intake.Delivery;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageIds;
import dev.switchboard.message.PhoneNumber;
import dev.switchboard.message.PhoneNumbers;
import dev.switchboard.queue.HandOff;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.store.JdbcIntakeStore;
import dev.switchboard.store.sqlite.SqliteDatabase;
import dev.switchboard.store.sqlite.SqliteFixture;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a provider delivers, from its webhook to the conversation (006 User Story 2). */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class InboundTest {
  private static final String SMS = "/api/webhooks/sms";
  private static final String EMAIL = "/api/webhooks/email";
  private static final String MOCK = "/api/provider/mock/inbound";
  private static final int AT_ONCE = 32;

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
  @CsvSource({
    "/api/webhooks/sms, type, sms, messaging_provider_id",
    "/api/webhooks/sms, type, mms, messaging_provider_id",
    "/api/webhooks/sms, type, sms, provider_message_id",
    "/api/webhooks/email, type, email, xillio_id",
    "/api/webhooks/email, type, email, provider_message_id",
    "/api/provider/mock/inbound, channel, sms, messaging_provider_id",
    "/api/provider/mock/inbound, channel, mms, provider_message_id",
    "/api/provider/mock/inbound, channel, email, xillio_id",
  })
  void deliveredMessageIsReceived(String path, String kind, String channel, String idMember) {
    boolean email = channel.equals("email");
    String from = email ? "contact@example.org" : "+18045551234";
    String to = email ? "user@example.com" : "(201) 666-1234";
    String attachments = channel.equals("mms") ? "[\"https://example.com/a.png\"]" : "null";
    String body =
        """
        {"%s":"%s","from":"%s","to":"%s","body":"Hi 📦","attachments":%s,"%s":"id-1",
         "timestamp":"2024-11-01T14:00:00+01:00"}
        """
            .formatted(kind, channel, from, to, attachments, idMember);

    HttpResponse<String> answer = app.client.post(path, body);

    assertThat(json(answer).get("conversation_id").isNull()).isTrue();
    assertThat(header(answer, "RateLimit")).contains("\"sender\";r=599", "\"ip\";r=2999");
    assertThat(header(answer, "RateLimit-Policy")).contains("\"sender\";q=6000");
    JsonNode message = awaitReceived(app, idOf(answer));
    assertThat(message.get("direction").asString()).isEqualTo("inbound");
    assertThat(message.get("channel").asString()).isEqualTo(channel);
    assertThat(message.get("from").asString()).isEqualTo(from);
    assertThat(message.get("to").asString()).isEqualTo(to);
    assertThat(message.get("body").asString()).isEqualTo("Hi 📦");
    assertThat(message.get("timestamp").asString()).isEqualTo("2024-11-01T13:00:00.000Z");
    assertThat(message.get("processed_at").isNull()).isFalse();
    assertThat(message.get("provider_name").asString()).isEqualTo(email ? "email" : "sms-mms");
    assertThat(message.get("provider_message_id").asString()).isEqualTo("id-1");
    assertThat(message.get("attempts")).isEmpty();
    assertThat(app.client.getJson("/api/messages?status=received").at("/meta/total").asInt())
        .isEqualTo(1);
    app.awaitMetric("worker_processed", 1);
    assertThat(app.metric("messages_accepted")).isZero();
    assertThat(app.metric("conversations_created")).isEqualTo(1);
    assertThat(app.metric("dispatch_attempts")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACME", "12345", "804-555-1234"})
  void senderOfATextMayBeAnythingThatSends(String from) {
    JsonNode message = awaitReceived(app, app.client.accepted(SMS, sms(from, "Hi", "SM1")));

    assertThat(message.get("from").asString()).isEqualTo(from);
  }

  @Test
  void htmlIsKeptByteForByte() {
    String html = "<html>\r\n <body style=\"x\">\t<b>Zoë</b>&nbsp;📦</body>\n</html>\n";
    String body =
        JsonMapper.shared()
            .writeValueAsString(
                Map.of(
                    "from", "contact@example.org",
                    "to", "user@example.com",
                    "subject", "Re: S",
                    "body", html,
                    "xillio_id", "message-2"));

    JsonNode message = awaitReceived(app, app.client.accepted(EMAIL, body));

    assertThat(message.get("body").asString()).isEqualTo(html);
    assertThat(message.get("subject").asString()).isEqualTo("Re: S");
  }

  @Test
  void replyJoinsTheConversationOfWhatItAnswers() {
    String sent = app.sendSms("Hello");
    JsonNode reply = awaitReceived(app, app.client.accepted(SMS, sms("804 555 1234", "Hi", "SM1")));

    assertThat(reply.get("conversation_id")).isEqualTo(app.message(sent).get("conversation_id"));
    assertThat(app.metric("conversations_created")).isEqualTo(1);
  }

  @Test
  void sameDeliveryAgainIsAnsweredAsTheFirst() {
    String first = app.client.accepted(SMS, sms("+18045551234", "Hi", "SM1"));
    awaitReceived(app, first);

    HttpResponse<String> again = app.client.post(SMS, sms("+18045551234", "Changed", "SM1"));
    HttpResponse<String> elsewhere =
        app.client.post(MOCK, sms("+18045551234", "Hi", "SM1").replace("\"type\"", "\"channel\""));

    for (HttpResponse<String> replay : List.of(again, elsewhere)) {
      assertThat(idOf(replay)).isEqualTo(first);
      assertThat(header(replay, "Idempotency-Replayed")).isEqualTo("true");
      assertThat(header(replay, "RateLimit")).isEmpty();
      assertThat(json(replay).get("conversation_id").asString()).isEqualTo("1");
    }
    assertThat(app.message(first).get("body").asString()).isEqualTo("Hi");
    assertThat(received(app)).isEqualTo(1);
    assertThat(app.metric("idempotent_replays")).isEqualTo(2);
  }

  @Test
  void deliveriesAtOnceAreOneMessage() {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      answers.add(app.client.postAsync(SMS, sms("+18045551234", "Hi", "SM1")));
    }
    Set<String> ids = new HashSet<>();
    int fresh = 0;
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      HttpResponse<String> response = answer.join();
      ids.add(idOf(response));
      fresh += header(response, "Idempotency-Replayed").isEmpty() ? 1 : 0;
    }

    assertThat(ids).hasSize(1);
    assertThat(fresh).isEqualTo(1);
    awaitReceived(app, ids.iterator().next());
    assertThat(received(app)).isEqualTo(1);
    app.awaitMetric("worker_processed", 1);
    assertThat(app.metric("idempotent_replays")).isEqualTo(AT_ONCE - 1);
  }

  @Test
  void idempotencyKeyWorksAsForSending() {
    String body = sms("+18045551234", "Hi", null);
    String first = app.client.accepted(SMS, body, "Idempotency-Key", "k");

    HttpResponse<String> replay = app.client.post(SMS, body, "Idempotency-Key", "\"k\"");
    assertThat(idOf(replay)).isEqualTo(first);
    assertThat(header(replay, "Idempotency-Replayed")).isEqualTo("true");
    HttpResponse<String> reused = app.client.post(SMS, body + " ", "Idempotency-Key", "k");
    assertThat(reused.statusCode()).isEqualTo(422);
    assertThat(codeOf(reused)).isEqualTo("idempotency_key_reused");
    // The key belongs to its path.
    String sent = app.client.accepted("/api/messages/sms", body, "Idempotency-Key", "k");
    assertThat(sent).isNotEqualTo(first);
    awaitReceived(app, first);
    assertThat(received(app)).isEqualTo(1);
    assertThat(app.logged("inbound_rejected")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"yesterday\"", "null", "5", "\"2024-13-01T00:00:00Z\""})
  void unreadableTimestampIsTheTimeOfAcceptance(String timestamp) {
    Instant before = Instant.now().minusMillis(1);
    String body =
        sms("+18045551234", "Hi", "SM1").replace("}", ",\"timestamp\":" + timestamp + "}");

    JsonNode message = awaitReceived(app, app.client.accepted(SMS, body));

    assertThat(Instant.parse(message.get("timestamp").asString()))
        .isBetween(before, Instant.parse(message.get("processed_at").asString()));
  }

  /** Accepted by a process that ended before it came to it. */
  @Test
  void whatWaitsAtTheStartIsProcessed() throws Exception {
    app.close();
    String id = queueWithoutProcessing();

    app = RunningApp.start(directory);

    JsonNode message = awaitReceived(app, id);
    assertThat(message.get("provider_message_id").asString()).isEqualTo("SM9");
    HttpResponse<String> again = app.client.post(SMS, sms("+18045551234", "Waiting", "SM9"));
    assertThat(idOf(again)).isEqualTo(id);
    assertThat(received(app)).isEqualTo(1);
  }

  private String queueWithoutProcessing() throws Exception {
    try (SqliteDatabase database = SqliteFixture.open(directory.resolve("switchboard.db"))) {
      database.start(new NobodyHome(), _ -> {}, _ -> {});
      PhoneNumbers numbers = new PhoneNumbers("US");
      PhoneNumber from = numbers.parse("+18045551234").orElseThrow();
      PhoneNumber to = numbers.parse("+12016661234").orElseThrow();
      InboundMessage waiting =
          new InboundMessage(
              new MessageIds(Instant::now, 0, 0, 1).next(),
              new Delivery(
                  new Submission(Channel.SMS, from, to, null, "Waiting", List.of(), null),
                  "SM9",
                  null),
              new ConversationRules(true, false).keyOf(Channel.SMS, from, to),
              false,
              "sms-mms",
              Instant.now());
      new JdbcIntakeStore(database, Duration.ofHours(1)).receive(waiting, null);
      return waiting.id().toString();
    }
  }

  /** Takes no event into memory. */
  private static final class NobodyHome implements HandOff {
    @Override
    public Set<String> channels() {
      return Set.of();
    }

    @Override
    public boolean reserve(String channel, long bytes) {
      return false;
    }

    @Override
    public void deliver(List<LeasedMessage> events) {}

    @Override
    public void cancel(String channel, long bytes) {}

    @Override
    public void caughtUp(String channel) {}

    @Override
    public void fellBehind(String channel) {}
  }
}

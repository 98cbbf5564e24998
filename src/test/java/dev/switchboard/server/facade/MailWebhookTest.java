package dev.switchboard.server.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.resend.Resend;
import com.resend.core.exception.ResendException;
import com.resend.services.webhooks.model.VerifyWebhookOptions;
import com.sendgrid.helpers.eventwebhook.EventWebhook;
import com.sendgrid.helpers.eventwebhook.EventWebhookHeader;
import dev.switchboard.server.Client;
import dev.switchboard.server.RunningApp;
import java.nio.file.Path;
import java.security.Security;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Endpoints in the formats of vendors of mail, checked by their own clients. */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class MailWebhookTest {
  private static final String ANN = "ann@example.com";
  private static final String DELIVERED = "delivered@switchboard.test";
  private static final String UNDELIVERED = "undelivered+550@switchboard.test";

  @TempDir private Path directory;
  private RunningApp app;
  private Posts posts;

  /** The helper of SendGrid asks for it by its name. */
  @BeforeAll
  static void addProvider() {
    Security.addProvider(new BouncyCastleProvider());
  }

  @AfterAll
  static void removeProvider() {
    Security.removeProvider(BouncyCastleProvider.PROVIDER_NAME);
  }

  /** A server for each test: what its endpoints are told is of its own messages. */
  @BeforeEach
  void start() throws Exception {
    app = RunningApp.start(directory);
    posts = new Posts();
  }

  @AfterEach
  void stop() {
    app.close();
    posts.close();
  }

  @Test
  void eventsOfSendGridAreSignedForItsHelper() throws Exception {
    JsonNode added = endpoint("sendgrid", "/sendgrid");
    String publicKey = added.at("/endpoint/public_key").asString();
    app.sendSms("no email");
    String id =
        app.client.accepted(
            "/api/messages/email",
            """
            {"from":"%s","to":"%s","subject":"Hi","body":"Hello","tags":["receipts"],
             "metadata":{"order":"7","event":"mine"}}\
            """
                .formatted(ANN, DELIVERED));
    String bounced = send(UNDELIVERED);

    List<Posts.Post> told = posts.arrived("/sendgrid", 4);

    assertThat(events(told, id)).containsExactly("processed", "delivered");
    assertThat(events(told, bounced)).containsExactly("processed", "bounce");
    // Messages overtake each other; the events of one do not.
    JsonNode first =
        told.stream()
            .map(it -> it.json().get(0))
            .filter(it -> it.get("sg_message_id").asString().equals(id))
            .findFirst()
            .orElseThrow();
    assertThat(first.get("email").asString()).isEqualTo(DELIVERED);
    assertThat(first.get("order").asString()).isEqualTo("7");
    assertThat(first.get("category").get(0).asString()).isEqualTo("receipts");
    assertThat(first.get("timestamp").isIntegralNumber()).isTrue();
    EventWebhook helper = new EventWebhook();
    for (Posts.Post post : told) {
      assertThat(isSigned(helper, publicKey, post, post.body())).isTrue();
      assertThat(isSigned(helper, publicKey, post, post.body() + " ")).isFalse();
    }
    await().atMost(RunningApp.PATIENCE).until(() -> shown(added).at("/waiting/count").asInt() == 0);
    assertThat(posts.at("/sendgrid")).as("what it has no word for is not sent").hasSize(4);
  }

  @Test
  void attemptThatIsFollowedByAnotherIsDeferred() {
    var _ = endpoint("sendgrid", "/deferred", "\"*\",\"message.deferred\"");
    String id = send("error@switchboard.test");

    List<Posts.Post> told = posts.arrived("/deferred", 2);

    assertThat(events(told, id)).startsWith("processed", "deferred");
    JsonNode deferred = told.get(1).json().get(0);
    assertThat(deferred.get("attempt").asString()).isEqualTo("1");
    assertThat(deferred.get("response").asString()).isEqualTo("500");
  }

  @Test
  void deferredMessageSaysWhenItIsTriedAgain() {
    var _ = endpoint("standard", "/waits", "\"message.deferred\"");
    String id = send("error@switchboard.test");

    JsonNode told =
        posts.arrived("/waits", 1).stream()
            .map(Posts.Post::json)
            .filter(it -> it.at("/data/id").asString().equals(id))
            .findFirst()
            .orElseThrow();

    assertThat(told.get("type").asString()).isEqualTo("message.deferred");
    assertThat(told.at("/data/status").asString()).isEqualTo("pending");
    assertThat(told.at("/data/deferred_by").asString()).isEqualTo("retry");
    assertThat(Instant.parse(told.at("/data/next_attempt_at").asString()))
        .isAfter(Instant.parse(told.get("timestamp").asString()));
    assertThat(told.at("/data/last_error_code").asString()).isEqualTo("500");
    assertThat(told.at("/data/attempt_count").asInt()).isEqualTo(1);
  }

  private static boolean isSigned(
      EventWebhook helper, String publicKey, Posts.Post post, String body) throws Exception {
    return helper.VerifySignature(
        helper.ConvertPublicKeyToECDSA(publicKey),
        body,
        post.header(EventWebhookHeader.SIGNATURE.toString()),
        post.header(EventWebhookHeader.TIMESTAMP.toString()));
  }

  private static List<String> events(List<Posts.Post> told, String message) {
    return told.stream()
        .map(it -> it.json().get(0))
        .filter(it -> it.get("sg_message_id").asString().equals(message))
        .map(it -> it.get("event").asString())
        .toList();
  }

  @Test
  void webhooksOfResendAreSignedForItsClient() throws Exception {
    JsonNode added = endpoint("resend", "/resend");
    String secret = added.get("secret").asString();
    assertThat(added.at("/endpoint/public_key").isNull()).isTrue();
    String id = send(UNDELIVERED);

    List<Posts.Post> told =
        posts.arrived("/resend", 2).stream()
            .filter(it -> it.json().at("/data/email_id").asString().equals(id))
            .toList();

    assertThat(told)
        .extracting(it -> it.json().get("type").asString())
        .containsExactly("email.sent", "email.bounced");
    JsonNode bounced = told.getLast().json().get("data");
    assertThat(bounced.get("to").get(0).asString()).isEqualTo(UNDELIVERED);
    assertThat(bounced.at("/bounce/message").asString()).isEqualTo("550");
    for (Posts.Post post : told) {
      new Resend("re_any").webhooks().verify(asItCame(post, secret));
      assertThat(post.header("webhook-id")).isEmpty();
    }
    assertThatThrownBy(() ->
            new Resend("re_any")
                .webhooks()
                .verify(asItCame(told.getFirst(), "whsec_" + "A".repeat(32))))
        .isInstanceOf(ResendException.class);
  }

  private static VerifyWebhookOptions asItCame(Posts.Post post, String secret) {
    return VerifyWebhookOptions.builder()
        .payload(post.body())
        .addHeader("svix-id", post.header("svix-id"))
        .addHeader("svix-timestamp", post.header("svix-timestamp"))
        .addHeader("svix-signature", post.header("svix-signature"))
        .secret(secret)
        .build();
  }

  /** Also for SendGrid's and Resend's clients: nothing but what the format can say. */
  @Test
  void theEndpointIsTestedInItsFormat() {
    JsonNode added = endpoint("sendgrid", "/test");
    String id = added.at("/endpoint/id").asString();

    assertThat(app.client.post("/api/endpoints/" + id + "/test", "").statusCode()).isEqualTo(202);

    assertThat(posts.arrived("/test", 1).getFirst().body()).isEqualTo("[]");
  }

  private JsonNode endpoint(String format, String path) {
    return endpoint(format, path, "\"*\"");
  }

  private JsonNode endpoint(String format, String path, String events) {
    return Client.json(
        app.client.post(
            "/api/endpoints",
            "{\"url\":\"%s\",\"format\":\"%s\",\"events\":[%s]}"
                .formatted(posts.url(path), format, events)));
  }

  private JsonNode shown(JsonNode added) {
    return app.client.getJson("/api/endpoints/" + added.at("/endpoint/id").asString());
  }

  private String send(String to) {
    return app.client.accepted("/api/messages/email", RunningApp.email(ANN, to, "Hello"));
  }
}

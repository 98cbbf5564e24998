package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.Client.idOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a secret is set, the signature opens the webhook, and nothing else does. */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class SignedWebhookTest {
  private static final String OLD = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
  private static final String NEW = "GBkaGxwdHh8gISIjJCUmJygpKissLS4v";
  private static final String API_KEY = "a-key-of-enough-length";
  private static final String SMS = "/api/webhooks/sms";
  private static final String EMAIL = "/api/webhooks/email";
  private static final String BODY = RunningApp.sms("+18045551234", "+12016661234", "Hi");

  /** One second of the test: a signature and its header must not be of two. */
  private final String now = String.valueOf(Instant.now().getEpochSecond());

  @TempDir private Path directory;
  private RunningApp app;

  @BeforeEach
  void start() throws Exception {
    app =
        RunningApp.start(
            directory, "webhooks.sms.secret=" + OLD + ",whsec_" + NEW, "auth.api-keys=" + API_KEY);
  }

  @AfterEach
  void close() {
    app.close();
  }

  @Test
  void eitherSecretOpensTheWebhookWithoutAnApiKey() {
    String one = idOf(post(BODY, "wh-1", now, sign(OLD, "wh-1", now, BODY)));
    String other = idOf(post(BODY, "wh-2", now, sign(NEW, "wh-2", now, BODY)));

    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void whatIsNotSignedNowBySomebodyWhoKnowsTheSecretIs401() {
    String stale = String.valueOf(Instant.now().getEpochSecond() - 600);
    String future = String.valueOf(Instant.now().getEpochSecond() + 600);
    String unknown = "MDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZH";
    String right = sign(OLD, "wh-1", now, BODY);

    assertUnauthorized(app.client.post(SMS, BODY));
    assertUnauthorized(app.client.post(SMS, BODY, "Authorization", "Bearer " + API_KEY));
    assertUnauthorized(post(BODY, "wh-1", now, sign(unknown, "wh-1", now, BODY)));
    assertUnauthorized(post(BODY, "wh-1", stale, sign(OLD, "wh-1", stale, BODY)));
    assertUnauthorized(post(BODY, "wh-1", future, sign(OLD, "wh-1", future, BODY)));
    assertUnauthorized(post(BODY.replace("Hi", "Ho"), "wh-1", now, right));
    assertUnauthorized(post(BODY, "wh-2", now, right));
    assertUnauthorized(post("not json", "wh-1", now, right));

    assertThat(app.logged("inbound_rejected")).isEmpty();
    assertThat(app.rawLog()).doesNotContain(OLD, NEW, right, "wh-1");
  }

  @Test
  void secondHeaderOfANameIs401() {
    String signature = sign(OLD, "wh-1", now, BODY);
    HttpResponse<String> response =
        app.client.post(
            SMS,
            BODY,
            "webhook-id",
            "wh-1",
            "webhook-id",
            "wh-2",
            "webhook-timestamp",
            now,
            "webhook-signature",
            signature);

    assertUnauthorized(response);
  }

  /** As Resend and others send them. */
  @Test
  void theOlderNamesOfTheHeadersAreTakenToo() {
    String signature = sign(OLD, "wh-1", now, BODY);
    String[] headers = {"svix-id", "wh-1", "svix-timestamp", now, "svix-signature", signature};

    String first = idOf(app.client.post(SMS, BODY, headers));

    assertThat(idOf(app.client.post(SMS, BODY, headers))).isEqualTo(first);
    assertThat(idOf(post(BODY, "wh-1", now, signature))).isEqualTo(first);
    headers[1] = "wh-2";
    assertUnauthorized(app.client.post(SMS, BODY, headers));
  }

  @Test
  void sameWebhookAgainIsTheSameMessageWhateverItSays() {
    HttpResponse<String> first = post(BODY, "wh-1", now, sign(OLD, "wh-1", now, BODY));
    String changed = BODY.replace("Hi", "Ho");
    HttpResponse<String> again = post(changed, "wh-1", now, sign(NEW, "wh-1", now, changed));

    assertThat(idOf(again)).isEqualTo(idOf(first));
    assertThat(header(first, "Idempotency-Replayed")).isEmpty();
    assertThat(header(again, "Idempotency-Replayed")).isEqualTo("true");
  }

  @Test
  void malformedDeliveryThatIsSignedIsRejected() {
    HttpResponse<String> response = post("{}", "wh-1", now, sign(OLD, "wh-1", now, "{}"));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(app.logged("inbound_rejected")).hasSize(1);
  }

  @Test
  void pathsWithoutASecretAskForTheApiKey() {
    String email = RunningApp.email("a@example.org", "b@example.org", "Hi");
    String simulated = email.replaceFirst("\\{", "{\"channel\":\"email\",");
    for (String path : new String[] {EMAIL, "/api/provider/mock/inbound"}) {
      String body = path.equals(EMAIL) ? email : simulated;
      HttpResponse<String> response = app.client.post(path, body);
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(header(response, "WWW-Authenticate")).isEqualTo("Bearer");
      app.client.accepted(path, body, "Authorization", "Bearer " + API_KEY);
    }
    // A signature opens nothing but POST on its own path.
    String signature = sign(OLD, "wh-1", now, email);
    assertThat(
            app.client
                .post(
                    EMAIL,
                    email,
                    "webhook-id",
                    "wh-1",
                    "webhook-timestamp",
                    now,
                    "webhook-signature",
                    signature)
                .statusCode())
        .isEqualTo(401);
    assertThat(app.client.get(SMS).statusCode()).isEqualTo(401);
  }

  @Test
  void simulationIsNoWayAroundASignature() {
    HttpResponse<String> refused =
        app.client.post(
            "/api/provider/mock/inbound",
            BODY.replace("\"type\"", "\"channel\""),
            "Authorization",
            "Bearer " + API_KEY);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("whose webhooks are not signed");
  }

  private HttpResponse<String> post(String body, String id, String timestamp, String signature) {
    return app.client.post(
        SMS,
        body,
        "webhook-id",
        id,
        "webhook-timestamp",
        timestamp,
        "webhook-signature",
        signature);
  }

  private static void assertUnauthorized(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(codeOf(response)).isEqualTo("unauthorized");
    assertThat(header(response, "WWW-Authenticate")).isEqualTo("StandardWebhooks");
  }

  private static String sign(String secret, String id, String timestamp, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret), "HmacSHA256"));
      byte[] content = (id + "." + timestamp + "." + body).getBytes(UTF_8);
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(content));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}

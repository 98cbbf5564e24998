package dev.switchboard.server.facade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient.Response;
import dev.switchboard.server.RunningApp;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Every error on the paths of SendGrid has the form of SendGrid. */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class SendGridErrorsTest {
  private static final String SEND = "/v3/mail/send";
  private static final String KEY = "Authorization: Bearer SG.secret.of.the.shop";
  private static final String TO =
      "\"personalizations\":[{\"to\":[{\"email\":\"b@example.org\"}]}]";
  private static final String REST =
      ",\"from\":{\"email\":\"a@example.com\"},\"subject\":\"Hi\","
          + "\"content\":[{\"type\":\"text/plain\",\"value\":\"Hello\"}]";
  private static final String MAIL = "{" + TO + REST + "}";

  @TempDir private static Path directory;
  private static RunningApp app;
  private static RawHttp raw;

  @BeforeAll
  static void start() throws Exception {
    app =
        RunningApp.start(
            directory,
            "http.max-upload-bytes=256KiB",
            "facades.sendgrid.enabled=true",
            "facades.sendgrid.api-keys=SG.secret.of.the.shop,SG.other.than.the.shop");
    raw = new RawHttp(app.client.port);
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  void whatTheServerRefusesHasTheSameForm() throws IOException {
    assertError(raw.post(SEND, MAIL), 401, null, "authorization grant is invalid");
    assertError(raw.ask("GET", SEND, "", KEY), 405, null, "POST");
    assertError(raw.ask("GET", "/v3/templates", "", KEY), 404, null, "nothing at this path");
    assertError(raw.ask("GET", "/v3/templates", ""), 401, null, "authorization grant");
    assertError(
        raw.ask("POST", SEND, MAIL, KEY, "Content-Type: text/plain"),
        415,
        null,
        "application/json");
    assertError(raw.post(SEND, "x".repeat(300_000), KEY), 413, null, "larger");
    assertError(raw.post(SEND, "{", KEY), 400, null, "not well-formed JSON");
    assertError(raw.post(SEND + "?x=1", MAIL, KEY), 400, "x", "not a parameter");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | from.email | The from object must be provided",
        "{} | content | content parameter is required",
        "{} | personalizations | You must have at least one personalization.",
        "{\"personalizations\":[{}]} | personalizations.0.to | The to array is required",
        "{\"personalizations\":7} | personalizations | must be an array of objects",
        "{\"content\":[{\"type\":\"text/plain\",\"value\":\"\"}]} | content.0.value | at least one character",
        "{\"content\":[{\"type\":\"text/csv\",\"value\":\"x\"}]} | content.0.type | one text/plain",
        "{\"from\":{\"email\":\"nobody\"}} | from.email | must be an email address",
        "{\"from\":{\"name\":\"Ann\"}} | from.email | is required",
        "{\"template_id\":\"d-1\"} | template_id | is not a member",
        "{\"send_at\":\"soon\"} | send_at | seconds since 1970",
        "{\"send_at\":9999999999} | send_at | hours ahead",
        "{\"headers\":{\"Subject\":\"x\"}} | headers | which Switchboard writes itself",
        "{\"attachments\":[{\"content\":\"-\",\"filename\":\"a\"}]} | attachments.0.content | must be base64",
        "{\"attachments\":[{\"content\":\"\",\"filename\":\"../a\"}]} | attachments.0.filename | without folders",
        "{\"personalizations\":[{\"to\":[{\"email\":\"A@b.c\"}],\"cc\":[{\"email\":\"a@b.c\"}]}]} | personalizations.0.cc | should be unique",
        "{\"personalizations\":[{\"to\":[{\"email\":\"a@b.c\"}],\"substitutions\":{}}]} | personalizations.0.substitutions | is not a member",
      })
  void whatIsWrongIsNamedWithItsField(String body, String field, String message)
      throws IOException {
    Response response = raw.post(SEND, body, KEY);

    assertThat(response.status()).isEqualTo(400);
    assertThat(response.json().get("errors"))
        .anySatisfy(error -> {
          assertThat(error.get("field").asString("")).isEqualTo(field);
          assertThat(error.get("message").asString()).contains(message);
          assertThat(error.get("help").isNull()).isTrue();
        });
  }

  @Test
  void idempotencyKeyOfOneApplicationIsNoneOfAnother() throws IOException {
    String[] keys = {KEY, "Authorization: Bearer SG.other.than.the.shop"};
    String mail = MAIL.replace("b@example.org", "shared-key@example.org");
    for (String key : new String[] {keys[0], keys[1], keys[0], keys[1]}) {
      assertThat(raw.post(SEND, mail, key, "Idempotency-Key: order-1").status()).isEqualTo(202);
    }
    assertThat(sentTo("shared-key@example.org")).isEqualTo(2);
  }

  @Test
  void emptyIdempotencyKeyIsRefusedAndNotTakenForOne() throws IOException {
    String mail = MAIL.replace("b@example.org", "empty-key@example.org");
    for (String key : new String[] {"", " ", "k".repeat(257)}) {
      assertError(
          raw.post(SEND, mail, KEY, "Idempotency-Key: " + key), 400, null, "Idempotency-Key must");
    }
    assertError(
        raw.post(SEND, mail, KEY, "Idempotency-Key: a", "Idempotency-Key: b"),
        400,
        null,
        "Idempotency-Key must");
    assertThat(sentTo("empty-key@example.org")).isZero();
  }

  private static int sentTo(String address) {
    return app.client.getJson("/api/messages?to=" + address).at("/meta/total").asInt();
  }

  @Test
  void oneWrongRecipientKeepsAllOthersOut() throws IOException {
    String body =
        MAIL.replace(
            "\"personalizations\":[", "\"personalizations\":[{\"to\":[{\"email\":\"x\"}]},");

    assertError(raw.post(SEND, body, KEY), 400, "personalizations.0.to.0.email", "email address");

    assertThat(app.client.getJson("/api/messages?to=b@example.org").at("/meta/total").asInt())
        .isZero();
  }

  private static void assertError(
      Response response, int status, @Nullable String field, String message) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    JsonNode error = response.json().at("/errors/0");
    assertThat(error.get("field").asString(null)).isEqualTo(field);
    assertThat(error.get("message").asString()).contains(message);
    assertThat(error.has("help")).isTrue();
  }
}

package dev.switchboard.server.facade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.http.RawClient.Response;
import dev.switchboard.server.RunningApp;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Every error on the paths of Resend has the form and the names of Resend. */
@Tag("server")
@SuppressWarnings("NullAway.Init")
class ResendErrorsTest {
  private static final String KEY = "Authorization: Bearer re_secret_of_the_shop";
  private static final String EMAIL =
      "{\"from\":\"ann@example.com\",\"to\":\"bob@example.org\",\"subject\":\"Hi\",\"text\":\"Hello\"}";

  @TempDir private static Path directory;
  private static RunningApp app;
  private static RawHttp raw;

  @BeforeAll
  static void start() throws Exception {
    app =
        RunningApp.start(
            directory,
            "http.max-upload-bytes=256KiB",
            "facades.resend.enabled=true",
            "facades.resend.api-keys=re_secret_of_the_shop");
    raw = new RawHttp(app.client.port);
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  void aMissingAndAWrongKeyAreToldApart() throws IOException {
    assertError(raw.post("/emails", EMAIL), 401, "missing_api_key", "Missing API key");
    assertError(
        raw.post("/emails", EMAIL, "Authorization: Bearer re_other"),
        403,
        "invalid_api_key",
        "API key is invalid.");
    assertError(raw.ask("GET", "/emails/x", ""), 401, "missing_api_key", "Missing API key");
    assertError(raw.ask("GET", "/emails/x/y/z", ""), 401, "missing_api_key", "Missing API key");
    assertError(raw.ask("PUT", "/emails/batch", "{}"), 401, "missing_api_key", "Missing API key");
  }

  /** A page without an email would have no last one to go on from. */
  @Test
  void receivedEmailsAreNoEndOfAList() throws IOException {
    String id = raw.post("/emails", EMAIL, KEY).json().get("id").asString();
    for (int i = 0; i < 3; i++) {
      String received =
          "{\"from\":\"q%d@example.org\",\"to\":\"b@example.org\",\"body\":\"in\"}".formatted(i);
      assertThat(app.client.post("/api/webhooks/email", received).statusCode()).isEqualTo(202);
    }
    await()
        .atMost(RunningApp.PATIENCE)
        .until(() ->
            app.client.getJson("/api/messages?status=received").at("/meta/total").asInt() >= 3);

    JsonNode page = raw.ask("GET", "/emails?limit=1", "", KEY).json();

    assertThat(page.at("/data/0/id").asString()).isEqualTo(id);
    assertThat(page.get("data")).hasSize(1);
  }

  @Test
  void whatIsNotThereIsNotFound() throws IOException {
    assertError(raw.ask("GET", "/emails/none", "", KEY), 404, "not_found", "Email not found");
    assertError(raw.ask("GET", "/emails/x/y/z", "", KEY), 404, "not_found", "nothing at this path");
  }

  @Test
  void whatTheServerRefusesHasANameOfResend() throws IOException {
    assertError(raw.ask("PUT", "/emails/batch", "{}", KEY), 405, "method_not_allowed", "POST");
    assertError(
        raw.ask("POST", "/emails", EMAIL, KEY, "Content-Type: text/plain"),
        415,
        "validation_error",
        "application/json");
    assertError(raw.post("/emails", "x".repeat(300_000), KEY), 413, "validation_error", "larger");
    assertError(raw.post("/emails", "{", KEY), 400, "validation_error", "not well-formed JSON");
    assertError(raw.post("/emails", "[]", KEY), 400, "validation_error", "must be a JSON object");
    assertError(raw.post("/emails?x=1", EMAIL, KEY), 400, "validation_error", "not a parameter");
    assertError(
        raw.post("/emails", EMAIL, KEY, "Sec-Fetch-Site: cross-site"),
        403,
        "security_error",
        "another site");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"subject\":\"Hi\",\"text\":\"x\",\"to\":\"a@b.c\" | missing_required_field | Missing `from` field.",
        "\"from\":\"a@b.c\",\"subject\":\"Hi\",\"text\":\"x\" | missing_required_field | Missing `to` field.",
        "\"from\":\"a@b.c\",\"to\":[],\"subject\":\"Hi\",\"text\":\"x\" | missing_required_field | Missing `to` field.",
        "\"from\":\"a@b.c\",\"to\":\"a@b.c\",\"text\":\"x\" | missing_required_field | Missing `subject` field.",
        "\"from\":\"a@b.c\",\"to\":\"a@b.c\",\"subject\":\"Hi\" | missing_required_field | Missing `html` or `text` field.",
        "\"from\":\"nobody\",\"to\":\"a@b.c\",\"subject\":\"Hi\",\"text\":\"x\" | invalid_from_address | from must be an email address",
        "\"from\":\"a@b.c\",\"to\":[\"a@b.c\",\"x\"],\"subject\":\"Hi\",\"text\":\"x\" | validation_error | to must be an email address",
        "\"from\":\"a@b.c\",\"to\":7,\"subject\":\"Hi\",\"text\":\"x\" | validation_error | to must be a string or an array of strings.",
        "\"from\":\"a@b.c\",\"to\":\"a@b.c\",\"subject\":\"a\\nb\",\"text\":\"x\" | validation_error | subject must not contain control characters",
        "\"from\":\"a@b.c\",\"to\":\"a@b.c\",\"subject\":\"Hi\",\"text\":\"x\",\"sujet\":1 | validation_error | sujet is not a member",
      })
  void whatIsWrongWithAnEmailIsNamed(String members, String name, String message)
      throws IOException {
    assertError(raw.post("/emails", "{" + members + "}", KEY), 422, name, message);
  }

  @Test
  void allThatIsWrongIsNamedAtOnce() throws IOException {
    Response response = raw.post("/emails", "{\"to\":\"nobody\"}", KEY);

    assertThat(response.json().get("message").asString())
        .contains("`from`", "`subject`", "`html`", "to must be an email address");
  }

  @Test
  void anEmptyKeyAndOneThatIsTooLongAreRefused() throws IOException {
    for (String key : new String[] {"", "k".repeat(257)}) {
      assertError(
          raw.post("/emails", EMAIL, KEY, "Idempotency-Key: " + key),
          400,
          "invalid_idempotency_key",
          "between 1-256");
    }
  }

  @Test
  void aKeyOfAnotherEmailIsRefused() throws IOException {
    assertThat(raw.post("/emails", EMAIL, KEY, "Idempotency-Key: k").status()).isEqualTo(200);
    assertError(
        raw.post("/emails", EMAIL.replace("Hello", "Bye"), KEY, "Idempotency-Key: k"),
        409,
        "invalid_idempotent_request",
        "another body");
  }

  @Test
  void oneWrongEmailKeepsTheWholeBatchOut() throws IOException {
    long before = accepted();

    assertError(
        raw.post("/emails/batch", "[" + EMAIL + ",{}]", KEY),
        422,
        "missing_required_field",
        "Missing `[1].from` field.");
    assertError(raw.post("/emails/batch", "[]", KEY), 422, "validation_error", "1 to 100");
    assertThat(accepted()).isEqualTo(before);
  }

  private static long accepted() {
    return app.client.getJson("/api/invariants").at("/channels/email/accepted").asLong();
  }

  private static void assertError(Response response, int status, String name, String message) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.json().get("statusCode").asInt()).isEqualTo(status);
    assertThat(response.json().get("name").asString()).isEqualTo(name);
    assertThat(response.json().get("message").asString()).contains(message);
  }
}

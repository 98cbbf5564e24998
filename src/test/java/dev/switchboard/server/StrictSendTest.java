package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.Client.header;
import static dev.switchboard.server.MockControl.pointers;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that a message does not have. */
@Tag("server")
class StrictSendTest {
  private static final String SMS = "/api/messages/sms";
  private static final String EMAIL = "/api/messages/email";
  private static final String[] STRICT = {"Prefer", "handling=strict"};

  /** Two members that do not exist, and one of emails. */
  private static final String MISSPELT =
      """
      {"type":"sms","from":"+12016661234","to":"+18045551234","body":"Hello",
       "atachments":["https://example.com/a"],"foo":{"bar":1},"subject":"S"}\
      """;

  private static final String PLAIN = RunningApp.sms("+12016661234", "+18045551234", "Hello");

  @TempDir private Path directory;

  @Test
  void unknownMembersAreIgnoredUntilAClientPrefersOtherwise() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      app.client.accepted(SMS, MISSPELT);
      app.client.accepted(SMS, MISSPELT, "Prefer", "handling=lenient, respond-async");

      HttpResponse<String> refused = app.client.post(SMS, MISSPELT, STRICT);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(codeOf(refused)).isEqualTo("invalid_request");
      assertThat(pointers(refused)).containsExactly("/atachments", "/foo", "/subject");
      assertThat(refused.body())
          .contains(
              "atachments is not a member of this message; did you mean attachments?",
              "foo is not a member of this message\"");
      assertThat(header(refused, "Preference-Applied")).isEqualTo("handling=strict");
      assertThat(app.metric("messages_accepted")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "handling=strict",
        "Handling = \"strict\"",
        "respond-async, wait=5, handling=strict; foo=bar",
        "handling=strict, handling=lenient"
      })
  void theAnswerSaysThatThePreferenceWasMet(String prefer) throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> response = app.client.post(SMS, PLAIN, "Prefer", prefer);
      assertThat(response.statusCode()).isEqualTo(202);
      assertThat(header(response, "Preference-Applied")).isEqualTo("handling=strict");
    }
  }

  @Test
  void thePreferenceMayStandInASecondLine() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> refused =
          app.client.post(SMS, MISSPELT, "Prefer", "wait=5", "Prefer", "handling=strict");
      assertThat(refused.statusCode()).isEqualTo(400);
    }
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      HttpResponse<String> refused =
          app.client.post(EMAIL, "{\"from\":\"a@example.org\",\"too\":1,\"body\":\"x\"}", STRICT);
      assertThat(pointers(refused)).containsExactly("/to", "/too");
      HttpResponse<String> malformed = app.client.post(EMAIL, "{\"from\":", STRICT);
      assertThat(codeOf(malformed)).isEqualTo("malformed_json");
    }
  }

  @Test
  void theServerCanBeStrictWithEverybodyWhoSends() throws Exception {
    try (RunningApp app = RunningApp.start(directory, "api.strict=true")) {
      HttpResponse<String> refused = app.client.post(SMS, MISSPELT);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(header(refused, "Preference-Applied")).isEmpty();
      HttpResponse<String> accepted = app.client.post(SMS, PLAIN);
      assertThat(accepted.statusCode()).isEqualTo(202);
      assertThat(header(accepted, "Preference-Applied")).isEmpty();
      app.client.accepted(
          EMAIL,
          """
          {"type":"email","from":"a@example.org","to":"b@example.org","subject":"S","body":"x",
           "attachments":[],"timestamp":"2026-03-02T14:00:00Z"}\
          """);
    }
  }

  /** Providers send members of their own, and a person's message must not be lost for them. */
  @Test
  void whatProvidersDeliverIsNeverReadSoStrictly() throws Exception {
    try (RunningApp app = RunningApp.start(directory, "api.strict=true")) {
      app.client.accepted("/api/webhooks/sms", MISSPELT, STRICT);
    }
  }
}

package dev.switchboard.api.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.callback.post.AddressGuard;
import dev.switchboard.callback.post.UrlRules;
import dev.switchboard.http.Body;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.AddressReader;
import dev.switchboard.message.Channel;
import dev.switchboard.message.PhoneNumbers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies of send requests, and what a reader makes of them. */
final class SubmissionBodies {
  static final int MAX_ATTACHMENTS = 10;

  static final int MAX_INBOUND_ATTACHMENTS = 12;
  static final int MAX_URL_LENGTH = 8_000;
  static final int MAX_FILE_BYTES = 1_000;
  static final int MAX_FILES_BYTES = 1_500;
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final MessageLimits LIMITS =
      new MessageLimits(
          MAX_ATTACHMENTS,
          MAX_INBOUND_ATTACHMENTS,
          MAX_URL_LENGTH,
          MAX_FILE_BYTES,
          MAX_FILES_BYTES,
          Duration.ofDays(35));
  static final AddressReader ADDRESSES = new AddressReader(new PhoneNumbers("US"));

  private static final JsonMapper JSON = JsonMapper.shared();
  static final SubmissionRules RULES =
      new SubmissionRules(
          ADDRESSES,
          LIMITS,
          new UrlRules(new AddressGuard(false, List.of()), List.of(443), false),
          () -> NOW,
          false);
  private static final SubmissionReader READER = new SubmissionReader(RULES);

  private SubmissionBodies() {}

  static Submission readText(String json) {
    return READER.read(Channel.Family.TEXT, json.getBytes(UTF_8), false);
  }

  static Submission readEmail(String json) {
    return READER.read(Channel.Family.EMAIL, json.getBytes(UTF_8), false);
  }

  static Map<String, String> faultsOfText(Body body) {
    return faults(refusalOf(Channel.Family.TEXT, body.bytes()));
  }

  static Map<String, String> faultsOfEmail(Body body) {
    return faults(refusalOf(Channel.Family.EMAIL, body.bytes()));
  }

  static String codeOf(byte[] body) {
    String ofText = problem(refusalOf(Channel.Family.TEXT, body)).get("code").asString();
    assertThat(problem(refusalOf(Channel.Family.EMAIL, body)).get("code").asString())
        .isEqualTo(ofText);
    return ofText;
  }

  static ProblemException refusalOf(Channel.Family family, byte[] body) {
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> READER.read(family, body, false));
    assertThat(refused).as("the refusal of %s", new String(body, ISO_8859_1)).isNotNull();
    return refused;
  }

  /** What the answer to a text message says. */
  static String answerTo(String body) {
    return new String(
        refusalOf(Channel.Family.TEXT, body.getBytes(UTF_8)).problem().json("r"), UTF_8);
  }

  static JsonNode problem(ProblemException refused) {
    return JSON.readTree(refused.problem().json("r"));
  }

  /** Pointer to detail; fails when one pointer is named twice. */
  static Map<String, String> faults(ProblemException refused) {
    JsonNode problem = problem(refused);
    assertThat(problem.get("code").asString()).isEqualTo("invalid_request");
    assertThat(problem.get("status").asInt()).isEqualTo(400);
    Map<String, String> faults = new TreeMap<>();
    for (JsonNode error : problem.get("errors")) {
      @Nullable String other =
          faults.put(error.get("pointer").asString(), error.get("detail").asString());
      assertThat(other).isNull();
    }
    return faults;
  }

  static Body sms() {
    return new Body()
        .string("from", "+12016661234")
        .string("to", "+18045551234")
        .string("type", "sms")
        .string("body", "Hello");
  }

  static Body mms() {
    return sms().string("type", "mms").attachments(List.of("https://example.com/a.png"));
  }

  static Body email() {
    return new Body()
        .string("from", "user@example.com")
        .string("to", "contact@example.org")
        .string("body", "Hello");
  }

  /** A body in the making: members and the JSON of their values. */
  static final class Body {
    private final Map<String, String> members = new LinkedHashMap<>();

    Body json(String member, String value) {
      members.put(member, value);
      return this;
    }

    Body string(String member, String value) {
      return json(member, JSON.writeValueAsString(value));
    }

    Body attachments(List<String> urls) {
      return json("attachments", JSON.writeValueAsString(urls));
    }

    Body without(String member) {
      members.remove(member);
      return this;
    }

    String text() {
      StringBuilder text = new StringBuilder("{");
      members.forEach((member, value) ->
          text.append(text.length() == 1 ? "" : ",")
              .append('"')
              .append(member)
              .append("\":")
              .append(value));
      return text.append('}').toString();
    }

    byte[] bytes() {
      return text().getBytes(UTF_8);
    }
  }
}

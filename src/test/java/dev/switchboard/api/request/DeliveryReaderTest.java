package dev.switchboard.api.request;

import static dev.switchboard.api.request.SubmissionBodies.email;
import static dev.switchboard.api.request.SubmissionBodies.sms;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.intake.Delivery;
import dev.switchboard.message.Channel;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a delivery that no sender would be allowed; beside the cases from the field. */
class DeliveryReaderTest {
  private static final int BODIES = 3_000;

  private final DeliveryReader reader =
      new DeliveryReader(SubmissionBodies.ADDRESSES, SubmissionBodies.LIMITS);

  @Test
  void longIdsThatBeginAlikeStayApart() {
    String beginning = "x".repeat(Delivery.MAX_ID_LENGTH);

    String one = idOf(beginning + "1");
    String other = idOf(beginning + "2");

    assertThat(one).isNotEqualTo(other).hasSize(Delivery.MAX_ID_LENGTH).startsWith("xxx");
    assertThat(idOf(beginning + "1")).isEqualTo(one);
    assertThat(idOf(beginning)).isEqualTo(beginning);
  }

  /** An expression that began anew at each space took a second for 40,000, and days for these. */
  @Test
  @Timeout(30)
  void longRunsOfSpacesTakeNoLongerThanTheirLength() {
    String spaces = " ".repeat(8_000_000);

    assertThat(subjectOf("Hello" + spaces)).isEqualTo("Hello");
    assertThat(subjectOf("Hello" + spaces + "\r\n  you")).isEqualTo("Hello you");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "\" \"", "true", "{}", "[]", "[\"a\"]", "\"\\u0000\""})
  void whatIsNoIdDoesNotMakeTwoMessagesOne(String id) {
    assertThat(read(sms().json("messaging_provider_id", id)).messageId()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "7, 7",
        "0, 0",
        "-1, -1",
        "1.50, 1.50",
        "1e3, 1e3",
        "12345678901234567890, 12345678901234567890"
      })
  void numberIsAnIdAsItIsWritten(String id, String kept) {
    assertThat(read(sms().json("messaging_provider_id", id)).messageId()).isEqualTo(kept);
  }

  @Test
  void bytesThatAreNoTextDoNotLoseTheMessage() {
    byte[] latin1 = sms().string("body", "Gr\u00fc\u00dfe").text().getBytes(ISO_8859_1);

    assertThat(reader.read(Channel.Family.TEXT, latin1, null).submission().body())
        .isEqualTo("Gr\ufffd\ufffde");
  }

  @Test
  void halfACharacterIsReplacedAndNulRemoved() {
    assertThat(read(sms().json("body", "\"a\\ud83d\\u0000b\"")).submission().body())
        .isEqualTo("a\ufffdb");
  }

  @Test
  void subjectIsNotCutWithinACharacter() {
    String subject = "x".repeat(DeliveryReader.MAX_SUBJECT_LENGTH - 1) + "\ud83d\ude00";

    assertThat(
            reader
                .read(Channel.Family.EMAIL, email().string("subject", subject).bytes(), null)
                .submission()
                .subject())
        .isEqualTo("x".repeat(DeliveryReader.MAX_SUBJECT_LENGTH - 1));
  }

  @Test
  void attachmentsAreKeptUpToTheirLimit() {
    List<String> many =
        Collections.nCopies(SubmissionBodies.MAX_INBOUND_ATTACHMENTS + 5, "https://example.com/a");

    assertThat(read(sms().attachments(many)).submission().attachments())
        .hasSize(SubmissionBodies.MAX_INBOUND_ATTACHMENTS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[\"a\\nb\"] | ab",
        "[\" \",null,\"a\"] | a",
        "{\"url\":\"a\"} | {\"url\":\"a\"}",
        "[{\"url\":\"a\"},1,true,{},[]] | {\"url\":\"a\"}",
        "\"a\" | a",
      })
  void oddAttachmentsAreKeptOnALineEach(String json, String kept) {
    assertThat(read(sms().json("attachments", json)).submission().attachments())
        .containsExactly(kept);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "true", "{}", "[]", "[{}]", "null", "\"\"", "[null]"})
  void whatNamesNoAttachmentIsNone(String json) {
    assertThat(read(sms().json("attachments", json)).submission().attachments()).isEmpty();
  }

  /** A failing seed replays. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void membersOfAnyKindNeverLoseAMessageOfKnownPeople(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> values =
        List.of(
            "null",
            "1",
            "-0.5e3",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\"x\"",
            "[1,[2,{\"a\":null}]]",
            "{\"a\":[\"b\"]}",
            "\"\\u0000\\ud800\\r\\n\\t\"",
            "\"2024-11-01T14:00:00Z\"",
            "[\"a\",\"b\"]");
    List<String> members =
        List.of(
            "body",
            "subject",
            "attachments",
            "timestamp",
            "messaging_provider_id",
            "xillio_id",
            "provider_message_id",
            "channel",
            "extra");
    for (int i = 0; i < BODIES; i++) {
      boolean text = random.nextBoolean();
      SubmissionBodies.Body body = text ? sms() : email();
      for (int n = random.nextInt(1, 6); n > 0; n--) {
        body.json(
            members.get(random.nextInt(members.size())), values.get(random.nextInt(values.size())));
      }
      Delivery kept =
          text
              ? reader.read(Channel.Family.TEXT, body.bytes(), null)
              : reader.read(Channel.Family.EMAIL, body.bytes(), null);
      assertThat(StorableText.accepts(kept.submission().body())).as(body.text()).isTrue();
      assertThat(kept.submission().attachments())
          .as(body.text())
          .allMatch(url -> !url.isBlank() && url.indexOf('\n') < 0 && StorableText.accepts(url));
    }
  }

  @Test
  void refusalNamesEverythingThatCannotBeKnown() {
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                reader.read(
                    Channel.Family.TEXT,
                    "{\"type\":\"mms\",\"from\":\"x y z x y z x y z\"}".getBytes(UTF_8),
                    null));

    assertThat(refused.problem().errors())
        .extracting(Problem.InvalidMember::pointer)
        .containsExactlyInAnyOrder("/from", "/to", "/attachments");
  }

  private String idOf(String id) {
    String kept = read(sms().string("messaging_provider_id", id)).messageId();
    return kept == null ? "" : kept;
  }

  private @Nullable String subjectOf(String subject) {
    return reader
        .read(Channel.Family.EMAIL, email().string("subject", subject).bytes(), null)
        .submission()
        .subject();
  }

  private Delivery read(SubmissionBodies.Body body) {
    return reader.read(Channel.Family.TEXT, body.bytes(), null);
  }
}

package dev.switchboard.api.request;

import static dev.switchboard.api.request.SubmissionBodies.email;
import static dev.switchboard.api.request.SubmissionBodies.faultsOfEmail;
import static dev.switchboard.api.request.SubmissionBodies.faultsOfText;
import static dev.switchboard.api.request.SubmissionBodies.mms;
import static dev.switchboard.api.request.SubmissionBodies.readEmail;
import static dev.switchboard.api.request.SubmissionBodies.readText;
import static dev.switchboard.api.request.SubmissionBodies.sms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.intake.Submission;
import dev.switchboard.message.Channel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract's table of a send request, row by row; attachments: {@link
 * SubmissionAttachmentsTest}.
 */
class SubmissionReaderTest {
  @Test
  void theSmsOfTheContractIsUnderstood() {
    Submission submission =
        readText(
            """
            {"from":"+12016661234","to":"+18045551234","type":"sms","body":"Hello",\
            "attachments":null,"timestamp":"2024-11-01T14:00:00Z"}\
            """);
    assertThat(submission.channel()).isEqualTo(Channel.SMS);
    assertThat(submission.from().original()).isEqualTo("+12016661234");
    assertThat(submission.to().normal()).isEqualTo("+18045551234");
    assertThat(submission.subject()).isNull();
    assertThat(submission.body()).isEqualTo("Hello");
    assertThat(submission.attachments()).isEmpty();
    assertThat(submission.timestamp()).isEqualTo(Instant.parse("2024-11-01T14:00:00Z"));
  }

  @Test
  void theEmailOfTheContractIsUnderstood() {
    Submission submission =
        readEmail(
            """
            {"from":"user@example.com","to":"contact@example.org","subject":"optional",\
            "body":"text or <b>HTML</b>","attachments":["https://example.com/a.pdf"]}\
            """);
    assertThat(submission.channel()).isEqualTo(Channel.EMAIL);
    assertThat(submission.subject()).isEqualTo("optional");
    assertThat(submission.body()).isEqualTo("text or <b>HTML</b>");
    assertThat(submission.attachments()).containsExactly("https://example.com/a.pdf");
    assertThat(submission.timestamp()).isNull();
  }

  // type

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "\"email\"", "\"SMS\"", "\"\"", "\"sms \"", "1", "true", "[]", "{}"})
  void onTheTextPathTypeIsSmsOrMms(String type) {
    assertThat(faultsOfText(sms().json("type", type))).containsOnlyKeys("/type");
    assertThat(faultsOfText(sms().without("type"))).containsOnlyKeys("/type");
  }

  @Test
  void onTheEmailPathTypeIsEmailOrAbsent() {
    assertThat(readEmail(email().json("type", "\"email\"").text()).channel())
        .isEqualTo(Channel.EMAIL);
    assertThat(readEmail(email().json("type", "null").text()).channel()).isEqualTo(Channel.EMAIL);
    for (String type : List.of("\"sms\"", "\"Email\"", "1", "[\"email\"]", "{}", "false")) {
      assertThat(faultsOfEmail(email().json("type", type))).containsOnlyKeys("/type");
    }
  }

  // from and to

  @ParameterizedTest
  @ValueSource(
      strings = {"+12016661234", "(201) 666-1234", "+15550001", "12345", "+44 20 7946 0958", "555"})
  void phoneNumbersAreTakenAsPeopleWriteThem(String number) {
    Submission submission = readText(sms().string("from", number).string("to", number).text());
    assertThat(submission.from().original()).isEqualTo(number);
    assertThat(submission.to().original()).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "12", "+", "a@example.com", "12345678901234567890", "+1\n2016661234"})
  void whatNobodyCanDialIsRefusedAtBothEnds(String number) {
    assertThat(faultsOfText(sms().string("from", number).string("to", number)))
        .containsOnlyKeys("/from", "/to");
  }

  @Test
  void onlyASenderMayBeAName() {
    assertThat(readText(sms().string("from", "ACME Shop").text()).from().original())
        .isEqualTo("ACME Shop");
    assertThat(faultsOfText(sms().string("to", "ACME Shop"))).containsOnlyKeys("/to");
    assertThat(faultsOfText(sms().string("from", "ACME Shop 12"))).containsOnlyKeys("/from");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "a@b c",
        "a\n@b",
        "a\u0000@b",
        "a\u00a0@b"
      })
  void emailAddressesHaveTwoSidesAndNoSpaces(String address) {
    assertThat(faultsOfEmail(email().string("from", address).string("to", address)))
        .containsOnlyKeys("/from", "/to");
  }

  @Test
  void emailAddressesEndAt254Characters() {
    String longest = "a".repeat(242) + "@example.org";
    assertThat(readEmail(email().string("to", longest).text()).to().original()).isEqualTo(longest);
    assertThat(faultsOfEmail(email().string("to", "a" + longest))).containsOnlyKeys("/to");
  }

  // body

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\r\n\t", "\u2003"})
  void onlyAnMmsMayHaveABlankBody(String blank) {
    assertThat(faultsOfText(sms().string("body", blank))).containsOnlyKeys("/body");
    assertThat(faultsOfEmail(email().string("body", blank))).containsOnlyKeys("/body");
    assertThat(readText(mms().string("body", blank).text()).body()).isEqualTo(blank);
  }

  @Test
  void everyChannelNeedsABody() {
    assertThat(faultsOfText(sms().without("body"))).containsOnlyKeys("/body");
    assertThat(faultsOfText(mms().json("body", "null"))).containsOnlyKeys("/body");
    assertThat(faultsOfEmail(email().without("body"))).containsOnlyKeys("/body");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<p style='x'>&amp;\"</p>",
        "\ud83d\ude00 \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
        "a\r\nb\rc\nd\u2028e",
        "  leading and trailing  ",
        "\ufeffmark",
        "\u0001\u001b[31m\u007f\u0085",
        "e\u0301 is not \u00e9",
        "\ufffd\uffff\ue000"
      })
  void theBodyIsKeptAsItIs(String body) {
    assertThat(readText(sms().string("body", body).text()).body()).isEqualTo(body);
    assertThat(readEmail(email().string("body", body).text()).body()).isEqualTo(body);
  }

  // subject

  @Test
  void anEmailMayHaveASubject() {
    assertThat(readEmail(email().string("subject", "\u00dcber \ud83d\ude00").text()).subject())
        .isEqualTo("\u00dcber \ud83d\ude00");
    assertThat(readEmail(email().string("subject", "").text()).subject()).isEmpty();
    assertThat(readEmail(email().json("subject", "null").text()).subject()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nBcc: x@y", "a\nb", "a\rb", "a\u0000", "a\u0085b", "\t"})
  void aSubjectCannotStartAnotherHeader(String subject) {
    assertThat(faultsOfEmail(email().string("subject", subject))).containsOnlyKeys("/subject");
  }

  @Test
  void aSubjectFitsALine() {
    assertThat(readEmail(email().string("subject", "a".repeat(998)).text()).subject()).hasSize(998);
    assertThat(faultsOfEmail(email().string("subject", "a".repeat(999))))
        .containsOnlyKeys("/subject");
  }

  @Test
  void aTextMessageHasNoSubjectWhateverIsSent() {
    assertThat(readText(sms().string("subject", "a\r\nb").text()).subject()).isNull();
    assertThat(readText(sms().json("subject", "{\"a\":1}").text()).subject()).isNull();
  }

  // timestamp

  @ParameterizedTest
  @CsvSource({
    "2024-11-01T14:00:00Z,2024-11-01T14:00:00Z",
    "2024-11-01t14:00:00.5z,2024-11-01T14:00:00.500Z",
    "2024-11-01T14:00:00.123456789+05:30,2024-11-01T08:30:00.123456789Z",
    "2024-11-01T23:00:00-02:00,2024-11-02T01:00:00Z",
    "0001-01-01T00:00:00Z,0001-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z,0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00,0000-12-31T23:00:00Z",
    "2016-12-31T23:59:60Z,2016-12-31T23:59:59.999999Z",
    "2016-12-31T23:59:60.75Z,2016-12-31T23:59:59.999999Z",
    "1990-12-31T15:59:60-08:00,1990-12-31T23:59:59.999999Z",
    "2017-01-01T05:29:60+05:30,2016-12-31T23:59:59.999999Z",
    "2015-06-30t23:59:60z,2015-06-30T23:59:59.999999Z",
    "2024-11-01T14:00:00.1234567890Z,2024-11-01T14:00:00.123456789Z",
    "2024-11-01T14:00:00.000000000000000000000000001Z,2024-11-01T14:00:00Z",
    "2024-11-01T14:00:00.1Z,2024-11-01T14:00:00.100Z",
    "2024-11-01 14:00:00Z,2024-11-01T14:00:00Z",
    "2024-11-01T14:00:00-00:00,2024-11-01T14:00:00Z",
    "2024-11-01T14:00:00+23:59,2024-10-31T14:01:00Z",
    "2024-11-01T14:00:00-23:59,2024-11-02T13:59:00Z",
    "1937-01-01T12:00:27.87+00:20,1937-01-01T11:40:27.870Z",
    "2024-02-29T00:00:00Z,2024-02-29T00:00:00Z",
    "2024-11-01T14:00Z,2024-11-01T14:00:00Z",
    "9999-12-31T23:59:59.999Z,9999-12-31T23:59:59.999Z",
  })
  void timestampsKeepTheirInstant(String timestamp, Instant instant) {
    assertThat(readText(sms().string("timestamp", timestamp).text()).timestamp())
        .isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"yesterday\"",
        "\"2024-11-01\"",
        "\"2024-11-01T14:00:00\"",
        "\"2024-02-30T14:00:00Z\"",
        "\"2024-11-01T25:00:00Z\"",
        "\"-0001-01-01T00:00:00Z\"",
        "\"0000-01-01T00:00:00+01:00\"",
        "\"2016-12-30T23:59:60Z\"",
        "\"2016-12-31T12:00:60Z\"",
        "\"2016-12-31T23:59:61Z\"",
        "\"2024-11-01T14:00:00+24:00\"",
        "\"2024-11-01T14:00:00+0100\"",
        "\"2024-11-01T24:00:00Z\"",
        "\"24-11-01T14:00:00Z\"",
        "\"9999-12-31T23:59:59-01:00\"",
        "\"+10000-01-01T00:00:00Z\"",
        "\"+999999999-12-31T23:59:59-18:00\"",
        "1730469600",
        "1e999",
        "true",
        "[]",
        "{}"
      })
  void aTimestampThatCannotBeReadIsNeverAnError(String timestamp) {
    assertThat(readText(sms().json("timestamp", timestamp).text()).timestamp()).isNull();
  }

  // all at once

  @Test
  void allProblemsAreNamedAtOnceAndEachNamesItsMember() {
    Map<String, String> faults =
        faultsOfEmail(
            new SubmissionBodies.Body()
                .json("type", "\"sms\"")
                .json("from", "1")
                .json("subject", "[]")
                .json("body", "{}")
                .json("attachments", "\"https://example.com/a\"")
                .json("timestamp", "7"));
    assertThat(faults)
        .containsOnlyKeys("/type", "/from", "/to", "/subject", "/body", "/attachments");
    faults.forEach((pointer, detail) -> assertThat(detail).startsWith(pointer.substring(1) + " "));
    assertThat(faultsOfText(new SubmissionBodies.Body()))
        .containsOnlyKeys("/type", "/from", "/to", "/body");
    assertThat(faultsOfText(mms().json("attachments", "[\"x\",\"http://a/b\",\"y\"]")))
        .containsOnlyKeys("/attachments/0", "/attachments/2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "1", "-1.5e3", "true", "false", "[]", "[\"a\"]", "{}", "{\"a\":[]}"})
  void wrongTypesAreFaultsOfTheirMembers(String value) {
    for (String member : List.of("from", "to", "body")) {
      assertThat(faultsOfText(sms().json(member, value))).containsOnlyKeys("/" + member);
      assertThat(faultsOfEmail(email().json(member, value))).containsOnlyKeys("/" + member);
    }
  }

  @Test
  void unknownMembersAreIgnored() {
    String deep = "{\"type\":".repeat(20) + "[{\"from\":1}]" + "}".repeat(20);
    Submission submission =
        readText(
            sms()
                .json("messaging_provider_id", "\"m1\"")
                .json("extra", deep)
                .json("", "[1,2.5e300,null,\"\u00e4\"]")
                .text());
    assertThat(submission.channel()).isEqualTo(Channel.SMS);
    assertThat(submission.from().original()).isEqualTo("+12016661234");
  }
}

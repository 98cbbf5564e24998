package dev.switchboard.api.request;

import static dev.switchboard.api.request.SubmissionBodies.NOW;
import static dev.switchboard.api.request.SubmissionBodies.email;
import static dev.switchboard.api.request.SubmissionBodies.faultsOfEmail;
import static dev.switchboard.api.request.SubmissionBodies.faultsOfText;
import static dev.switchboard.api.request.SubmissionBodies.readEmail;
import static dev.switchboard.api.request.SubmissionBodies.readText;
import static dev.switchboard.api.request.SubmissionBodies.sms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.intake.Submission;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageOptions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What few messages to be sent have. */
class OptionsReaderTest {
  private static final String ID = "\"<a1@shop.example>\"";

  @Test
  void messageWithoutAnyHasNone() {
    assertThat(readEmail(email().text()).options()).isSameAs(MessageOptions.NONE);
    assertThat(readText(sms().text()).options()).isSameAs(MessageOptions.NONE);
    assertThat(readText(sms().text()).validFor()).isNull();
  }

  @Test
  void allOfAnEmailIsRead() {
    Submission read =
        readEmail(
            email()
                .string("html", "<b>Hello</b>")
                .string("from_name", "Shop")
                .string("to_name", "Ann")
                .json("reply_to", "[\"help@example.com\"]")
                .json("cc", "[\"Zoe <zoe@example.org>\"]")
                .json("bcc", "[\"audit@example.com\"]")
                .json("headers", "{\"X-Order\":\"1009\",\"X-None\":null}")
                .json("message_id", ID)
                .json("in_reply_to", ID)
                .json("references", "[" + ID + "]")
                .json("files", "[" + file("a.pdf", "aGk=") + "]")
                .string("group_id", "g-1")
                .string("status_callback", "https://example.com/status")
                .json("tags", "[\"welcome\"]")
                .json("metadata", "{\"order\":\"1009\"}")
                .string("send_at", "2026-03-02T00:00:00+01:00")
                .string("valid_for", "10m")
                .text());

    assertThat(read.options())
        .isEqualTo(
            new MessageOptions.Builder()
                .html("<b>Hello</b>")
                .fromName("Shop")
                .toName("Ann")
                .replyTo(List.of("help@example.com"))
                .cc(List.of("Zoe <zoe@example.org>"))
                .bcc(List.of("audit@example.com"))
                .headers(Map.of("X-Order", "1009"))
                .messageId("<a1@shop.example>")
                .inReplyTo("<a1@shop.example>")
                .references(List.of("<a1@shop.example>"))
                .file(new MessageFile("a.pdf", "application/octet-stream", null, 2))
                .groupId("g-1")
                .statusCallback("https://example.com/status")
                .tags(List.of("welcome"))
                .metadata(Map.of("order", "1009"))
                .sendAt(NOW.plus(Duration.ofHours(11)))
                .build());
    assertThat(read.files())
        .singleElement()
        .satisfies(it -> assertThat(it.bytes()).isEqualTo(new byte[] {'h', 'i'}));
    assertThat(read.validFor()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void whatOnlyAnEmailHasIsPassedOverElsewhere() {
    assertThat(readText(sms().json("cc", "7").json("files", "7").text()).options())
        .isSameAs(MessageOptions.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "html | 7",
        "html | \" \"",
        "from_name | \"\"",
        "from_name | \"a\\nb\"",
        "to_name | [\"Ann\"]",
        "reply_to | \"help@example.com\"",
        "message_id | \"a@example.com\"",
        "message_id | \"<a b@example.com>\"",
        "in_reply_to | \"<a@example.com>\\r\\nX: y\"",
        "headers | []",
        "headers | {\"X-Order\":7}",
        "headers | {\"X Order\":\"a\"}",
        "headers | {\"X:Order\":\"a\"}",
        "headers | {\"X-Order\":\"a\\r\\nBcc: eve@example.com\"}",
        "headers | {\"bcc\":\"eve@example.com\"}",
        "headers | {\"From\":\"eve@example.com\"}",
        "headers | {\"Content-Type\":\"text/html\"}",
        "headers | {\"Message-Id\":\"<a@b>\"}",
        "headers | {\"X-A\":\"1\",\"x-a\":\"2\"}",
        "group_id | \"a b\"",
        "group_id | 7",
        "status_callback | \"http://example.com\"",
        "status_callback | \"https://127.0.0.1/\"",
        "tags | \"a\"",
        "metadata | {\"a\":7}",
        "metadata | [\"a\"]",
        "send_at | \"tomorrow\"",
        "send_at | \"2026-04-05T12:00:01Z\"",
        "valid_for | \"10\"",
        "valid_for | 600",
        "valid_for | \"0s\"",
        "valid_for | \"36d\"",
        "files | {}",
      })
  void wrongMemberIsNamed(String member, String json) {
    assertThat(faultsOfEmail(email().json(member, json))).containsOnlyKeys("/" + member);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cc | [\"contact@example.org\",\"nobody\"] | /cc/1",
        "bcc | [7] | /bcc/0",
        "references | [\"a\"] | /references/0",
        "tags | [\"\"] | /tags/0",
        "files | [7] | /files/0",
        "files | [{\"name\":\"a\",\"content\":\"?\"}] | /files/0/content",
        "files | [{\"name\":\"a\"}] | /files/0/content",
        "files | [{\"content\":\"\"}] | /files/0/name",
        "files | [{\"name\":\"../a\",\"content\":\"\"}] | /files/0/name",
        "files | [{\"name\":\"a\\r\\nb\",\"content\":\"\"}] | /files/0/name",
        "files | [{\"name\":\"a\",\"content\":\"\",\"type\":\"pdf\"}] | /files/0/type",
        "files | [{\"name\":\"a\",\"content\":\"\",\"type\":\"a/b\\r\\nc: d\"}] | /files/0/type",
        "files | [{\"name\":\"a\",\"content\":\"\",\"content_id\":\"<a>\"}] | /files/0/content_id",
      })
  void wrongItemIsNamed(String member, String json, String pointer) {
    assertThat(faultsOfEmail(email().json(member, json))).containsOnlyKeys(pointer);
  }

  @Test
  void sizesAndNumbersHaveLimits() {
    String large = Base64.getEncoder().encodeToString(new byte[1_001]);
    String medium = Base64.getEncoder().encodeToString(new byte[800]);
    assertThat(faultsOfEmail(email().json("files", "[" + file("a", large) + "]")))
        .containsOnlyKeys("/files/0/content");
    assertThat(
            faultsOfEmail(
                email().json("files", "[" + file("a", medium) + "," + file("b", medium) + "]")))
        .containsOnlyKeys("/files");
    assertThat(
            faultsOfEmail(
                email()
                    .attachments(List.of("https://example.com/a"))
                    .json("files", "[" + (file("a", "") + ",").repeat(9) + file("a", "") + "]")))
        .containsOnlyKeys("/files");
    String copies = "[" + "\"a@example.com\",".repeat(25) + "\"a@example.com\"]";
    assertThat(faultsOfEmail(email().json("cc", copies).json("bcc", copies)))
        .containsOnlyKeys("/cc");
    assertThat(faultsOfEmail(email().json("headers", "{\"X-A\":\"" + "a".repeat(999) + "\"}")))
        .containsOnlyKeys("/headers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-01T12:00:00Z", "2020-01-01T00:00:00Z", "2026-04-05T12:00:00Z"})
  void timeThatHasPassedIsAllowedAndSoIsTheLast(String time) {
    assertThat(readText(sms().string("send_at", time).text()).options().sendAt()).isNotNull();
  }

  @Test
  void membersOfOneMessageAreAllChecked() {
    assertThat(faultsOfText(sms().string("valid_for", "x").string("send_at", "y").string("to", "")))
        .containsOnlyKeys("/valid_for", "/send_at", "/to");
  }

  private static String file(String name, String content) {
    return "{\"name\":\"" + name + "\",\"content\":\"" + content + "\"}";
  }
}

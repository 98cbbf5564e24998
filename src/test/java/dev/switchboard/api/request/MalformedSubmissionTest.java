package dev.switchboard.api.request;

import static dev.switchboard.api.request.SubmissionBodies.answerTo;
import static dev.switchboard.api.request.SubmissionBodies.codeOf;
import static dev.switchboard.api.request.SubmissionBodies.email;
import static dev.switchboard.api.request.SubmissionBodies.faultsOfEmail;
import static dev.switchboard.api.request.SubmissionBodies.faultsOfText;
import static dev.switchboard.api.request.SubmissionBodies.mms;
import static dev.switchboard.api.request.SubmissionBodies.readEmail;
import static dev.switchboard.api.request.SubmissionBodies.readText;
import static dev.switchboard.api.request.SubmissionBodies.sms;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.message.Channel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are no JSON, not UTF-8, or hold text that cannot be kept as it is. */
class MalformedSubmissionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "1",
        "true",
        "\"text\"",
        "[]",
        "[{}]",
        "{",
        "}",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":.5}",
        "{\"a\":tru}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{}{}",
        "{} 1",
        "{},",
        "{}]",
        "{}\u0000",
        "/**/{}",
        "<xml/>"
      })
  void anythingButOneJsonObjectIsMalformed(String body) {
    assertThat(codeOf(body.getBytes(UTF_8))).isEqualTo("malformed_json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"from", "body"})
  void aMemberThatStandsTwiceIsMalformed(String member) {
    String body = sms().string(member, "1").text().replaceFirst("}$", ",\"" + member + "\":\"2\"}");
    assertThat(codeOf(body.getBytes(UTF_8))).isEqualTo("malformed_json");
    assertThat(answerTo(body)).contains("The body has the member \\\"" + member + "\\\" twice.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "headers | {\"X-A\":\"1\",\"X-A\":\"2\"}",
        "metadata | {\"a\":\"1\",\"a\":\"1\"}",
        "files | [{\"name\":\"a\",\"name\":\"b\",\"content\":\"\"}]",
      })
  void memberOfAMemberMayNotStandTwiceEither(String member, String json) {
    byte[] body = email().json(member, json).bytes();
    ProblemException refused =
        catchThrowableOfType(ProblemException.class, () -> readEmail(new String(body, UTF_8)));
    assertThat(refused.problem().code().wireName()).isEqualTo("malformed_json");
  }

  /** It means nothing here, so its form is not judged. */
  @ParameterizedTest
  @ValueSource(strings = {"1,\"unknown\":2", "[[[{\"a\":[{\"a\":1,\"a\":2}]}]]]", "\"\""})
  void aMemberThatIsNotReadMayLookAsItLikes(String value) {
    assertThat(readText(sms().json("unknown", value).text()).channel()).isEqualTo(Channel.SMS);
    String deep = "[".repeat(490) + "]".repeat(490);
    assertThat(readText(sms().json("unknown", deep).text()).channel()).isEqualTo(Channel.SMS);
    assertThat(readText(sms().json("n".repeat(5_000), "1").text()).channel())
        .isEqualTo(Channel.SMS);
  }

  @Test
  void nestingHasALimitThatIsNamed() {
    String deep = sms().json("x", "[".repeat(501) + "]".repeat(501)).text();
    assertThat(codeOf(deep.getBytes(UTF_8))).isEqualTo("malformed_json");
    assertThat(answerTo(deep)).contains("nested deeper than 500 levels");
    assertThat(codeOf(sms().json("x", "[".repeat(100_000)).bytes())).isEqualTo("malformed_json");
    assertThat(codeOf("{\"a\":".repeat(20_000).getBytes(UTF_8))).isEqualTo("malformed_json");
  }

  @Test
  void hugeNumbersCostNothing() {
    assertThat(readText(sms().json("x", "1e999999999").text()).channel()).isEqualTo(Channel.SMS);
    assertThat(readText(sms().json("x", "9".repeat(100_000)).text()).channel())
        .isEqualTo(Channel.SMS);
    assertThat(faultsOfText(sms().json("body", "1e999999999"))).containsOnlyKeys("/body");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "a\\udc00b", "\\ud800\\ud800", "\\udc00\\ud800", "\\u0000"})
  void textThatCannotBeKeptAsItIsIsAFault(String escaped) {
    String text = "\"+1 201 666 1234" + escaped + "\"";
    assertThat(faultsOfText(sms().json("from", text).json("to", text).json("body", text)))
        .containsOnlyKeys("/from", "/to", "/body");
    String address = "\"a" + escaped + "@example.org\"";
    assertThat(
            faultsOfEmail(
                email()
                    .json("from", address)
                    .json("to", address)
                    .json("subject", text)
                    .json("body", text)
                    .json("attachments", "[\"https://example.org/" + escaped + "\"]")))
        .containsOnlyKeys("/from", "/to", "/subject", "/body", "/attachments/0");
  }

  /** Bytes as ISO 8859-1, in a member that is read and in one that is skipped. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00ed\u00a0\u0080",
        "\u00ed\u00a0\u00bd\u00ed\u00b8\u0080",
        "\u00e4",
        "\u0080",
        "\u00c0\u0080",
        "\u00c1\u0081",
        "\u00e0\u0080\u00af",
        "\u00f4\u0090\u0080\u0080",
        "\u00f8\u0088\u0080\u0080\u0080",
        "\u00ff",
        "\u00c3"
      })
  void bytesThatAreNoUtf8AreMalformed(String bytes) {
    for (String member : List.of("body", "unknown", bytes)) {
      assertThat(codeOf(sms().string(member, bytes).text().getBytes(ISO_8859_1)))
          .isEqualTo("malformed_json");
    }
  }

  @Test
  void aByteOrderMarkIsPassedOver() {
    assertThat(readText("\ufeff" + sms().text()).body()).isEqualTo("Hello");
    assertThat(codeOf(("\ufeff\ufeff" + sms().text()).getBytes(UTF_8))).isEqualTo("malformed_json");
  }

  @Test
  void otherEncodingsAreMalformed() {
    assertThat(codeOf(sms().text().getBytes(UTF_16))).isEqualTo("malformed_json");
    assertThat(codeOf(sms().text().getBytes(UTF_16BE))).isEqualTo("malformed_json");
    assertThat(codeOf(sms().text().getBytes(UTF_16LE))).isEqualTo("malformed_json");
  }

  @ParameterizedTest
  @MethodSource("secrets")
  void anErrorRepeatsNothingOfTheBody(String body) {
    assertThat(SubmissionBodies.answerTo(body))
        .doesNotContain("secret")
        .doesNotContain("jackson")
        .doesNotContain("Exception");
  }

  private static Stream<String> secrets() {
    return Stream.of(
        "secret",
        "{\"secret\":secret}",
        "{\"secret\":1,\"secret\":2}",
        sms().string("from", "secret@").string("to", "secret").text(),
        mms().attachments(List.of("secret")).text());
  }
}

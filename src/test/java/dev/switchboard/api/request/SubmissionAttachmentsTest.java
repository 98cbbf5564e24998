package dev.switchboard.api.request;

import static dev.switchboard.api.request.SubmissionBodies.email;
import static dev.switchboard.api.request.SubmissionBodies.faultsOfEmail;
import static dev.switchboard.api.request.SubmissionBodies.faultsOfText;
import static dev.switchboard.api.request.SubmissionBodies.mms;
import static dev.switchboard.api.request.SubmissionBodies.readEmail;
import static dev.switchboard.api.request.SubmissionBodies.readText;
import static dev.switchboard.api.request.SubmissionBodies.sms;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The row of attachments in the contract's table of a send request. */
class SubmissionAttachmentsTest {
  @Test
  void anMmsHasAnAttachmentAndAnSmsNone() {
    assertThat(faultsOfText(mms().without("attachments"))).containsOnlyKeys("/attachments");
    assertThat(faultsOfText(mms().json("attachments", "[]"))).containsOnlyKeys("/attachments");
    assertThat(faultsOfText(mms().json("attachments", "null"))).containsOnlyKeys("/attachments");
    assertThat(faultsOfText(sms().json("attachments", "[\"https://example.com/a\"]")))
        .containsOnlyKeys("/attachments");
    assertThat(readText(sms().json("attachments", "[]").text()).attachments()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.com/a.png",
        "HTTPS://EXAMPLE.COM:8443/a?b=c#d",
        "https://user:secret@example.com/a",
        "https://[2001:db8::1]/a",
        "https://my_bucket.example.com:443/a",
        "https://b\u00fccher.example/\u00e4"
      })
  void attachmentsAreUrls(String url) {
    assertThat(readText(mms().attachments(List.of(url)).text()).attachments()).containsExactly(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.png",
        "/a.png",
        "//example.com/a",
        "ftp://example.com/a",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/plain,a",
        "http:",
        "http://",
        "http:///a",
        "http://:80/a",
        "http:example.com",
        "https://exa mple.com/a",
        " https://example.com/a",
        "https://example.com/a\n"
      })
  void anythingElseIsNoAttachment(String url) {
    assertThat(faultsOfText(mms().attachments(List.of("https://example.com/a", url))))
        .containsOnlyKeys("/attachments/1");
  }

  @Test
  void attachmentsAreLimitedInNumberAndLength() {
    List<String> most =
        Collections.nCopies(SubmissionBodies.MAX_ATTACHMENTS, "https://example.com/a");
    assertThat(readEmail(email().attachments(most).text()).attachments()).isEqualTo(most);
    List<String> tooMany =
        Collections.nCopies(SubmissionBodies.MAX_ATTACHMENTS + 1, "https://example.com/a");
    assertThat(faultsOfEmail(email().attachments(tooMany))).containsOnlyKeys("/attachments");
    List<String> tooLong =
        List.of("https://example.com/" + "a".repeat(SubmissionBodies.MAX_URL_LENGTH));
    assertThat(faultsOfEmail(email().attachments(tooLong))).containsOnlyKeys("/attachments/0");
  }

  @Test
  void tenThousandAttachmentsAreRefusedWithoutTenThousandReasons() {
    Map<String, String> faults =
        faultsOfEmail(email().attachments(Collections.nCopies(10_000, "nonsense")));
    assertThat(faults)
        .containsKey("/attachments")
        .hasSizeLessThanOrEqualTo(SubmissionBodies.MAX_ATTACHMENTS + 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "true",
        "\"https://example.com/a\"",
        "{}",
        "[1]",
        "[null]",
        "[[]]",
        "[\"http://a/b\",{}]"
      })
  void attachmentsOfAnotherTypeAreAFault(String value) {
    assertThat(faultsOfText(mms().json("attachments", value))).containsOnlyKeys("/attachments");
    assertThat(faultsOfText(sms().json("attachments", value))).containsOnlyKeys("/attachments");
    assertThat(faultsOfEmail(email().json("attachments", value))).containsOnlyKeys("/attachments");
  }
}

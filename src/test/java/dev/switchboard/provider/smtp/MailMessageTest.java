package dev.switchboard.provider.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.OutboundMessage;
import jakarta.mail.BodyPart;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent, as another program reads it. */
class MailMessageTest {
  private static final String LONG_SUBJECT =
      "a subject that is longer than the 78 characters of a line that mail programs like to see";
  private static final MessageId ID =
      new MessageId(MessageId.firstOf(Instant.parse("2026-03-01T10:00:00Z")).value() + 5);

  @Test
  void theSameMessageHasTheSameBytesOnEveryAttempt() throws Exception {
    assertThat(bytes("Hello", "Hi", List.of("https://example.com/a.pdf")))
        .asString(StandardCharsets.US_ASCII)
        .contains("Message-ID: <" + ID + "@example.com>\r\n")
        .contains("From: user@example.com\r\n")
        .contains("To: contact@example.org\r\n");
    MimeMessage mail = sent("Hello", "Hi", List.of());

    assertThat(mail.getSentDate()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
    assertThat(bytes("Hello", "Hi", List.of())).isEqualTo(bytes("Hello", "Hi", List.of()));
  }

  @Test
  void namesBeforeTheAddressesStay() throws Exception {
    OutboundMessage message =
        new OutboundMessage(
            ID,
            "\"Acme, Inc\" <shop@example.com>",
            "Jürgen Müller <contact@example.org>",
            null,
            "Hi",
            List.of());

    MimeMessage mail = sent(message);

    assertThat(mail.getFrom())
        .containsExactly(new InternetAddress("shop@example.com", "Acme, Inc"));
    assertThat(((InternetAddress) mail.getFrom()[0]).getPersonal()).isEqualTo("Acme, Inc");
    assertThat(((InternetAddress) mail.getAllRecipients()[0]).getPersonal())
        .isEqualTo("Jürgen Müller");
    assertThat(bytes(message))
        .asString(StandardCharsets.US_ASCII)
        .contains("<contact@example.org>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Hi",
        "Grüße, 你好, 😀\r\nsecond line",
        ".\r\n..\r\nFrom here",
        "  leading and trailing  \r\n\r\n",
      })
  void theBodyArrivesAsItWasSent(String body) throws Exception {
    MimeMessage mail = sent(null, body, List.of());

    assertThat(mail.getContentType()).startsWith("text/plain").containsIgnoringCase("utf-8");
    assertThat(mail.getContent()).isEqualTo(body);
  }

  @Test
  void aLongLineArrivesAsItWasSent() throws Exception {
    String body = "x".repeat(5000) + " é";

    assertThat(sent(null, body, List.of()).getContent()).isEqualTo(body);
    assertThat(new String(bytes(null, body, List.of()), StandardCharsets.US_ASCII).lines())
        .allMatch(line -> line.length() <= 998);
  }

  @Test
  void linesEndAsMimeHasIt() throws Exception {
    assertThat(sent(null, "one\ntwo\rthree\r\nfour", List.of()).getContent())
        .isEqualTo("one\r\ntwo\r\nthree\r\nfour");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          text or <b>HTML</b>, html
          <!DOCTYPE html><html lang="en"><body>Hi</body></html>, html
          Hi<br/>there, html
          <p style="color: red">Hi, html
          1 < 2 and 3 > 2, plain
          a <- b, plain
          Ann <ann@example.org>, plain
          <https://example.com/>, plain
          """)
  void aBodyWithATagOfHtmlIsHtml(String body, String subtype) throws Exception {
    MimeMessage mail = sent(null, body, List.of());

    assertThat(mail.getContentType()).startsWith("text/" + subtype);
    assertThat(mail.getContent()).isEqualTo(body);
  }

  @Test
  void attachmentsFollowTheBodyAsLinks() throws Exception {
    MimeMessage mail = sent(null, "Hi", List.of("https://example.com/a.pdf", "http://b.example/"));

    MimeMultipart parts = (MimeMultipart) mail.getContent();
    assertThat(parts.getContentType()).startsWith("multipart/mixed");
    assertThat(parts.getCount()).isEqualTo(2);
    assertThat(parts.getBodyPart(0).getContent()).isEqualTo("Hi");
    assertThat(parts.getBodyPart(1).getDisposition()).isEqualTo("inline");
    assertThat(parts.getBodyPart(1).getContent())
        .isEqualTo("Attachments:\r\nhttps://example.com/a.pdf\r\nhttp://b.example/\r\n");
  }

  @Test
  void linksToAnHtmlBodyAreHtmlThatNothingCanBreakOutOf() throws Exception {
    MimeMessage mail = sent(null, "<b>Hi</b>", List.of("https://example.com/?a=1&b=\"><script>"));

    BodyPart links = ((MimeMultipart) mail.getContent()).getBodyPart(1);
    assertThat(links.getContentType()).startsWith("text/html");
    assertThat(links.getContent())
        .asString()
        .contains("<a href=\"https://example.com/?a=1&amp;b=&quot;&gt;&lt;script&gt;\">");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Hello", "Grüße 你好 😀", LONG_SUBJECT})
  void theSubjectArrivesAsItWasSent(String subject) throws Exception {
    assertThat(sent(subject, "Hi", List.of()).getSubject().strip()).isEqualTo(subject.strip());
  }

  @Test
  void withoutASubjectThereIsNone() throws Exception {
    assertThat(sent(null, "Hi", List.of()).getHeader("Subject")).isNull();
  }

  @Test
  void aSubjectCannotBecomeAHeader() throws Exception {
    MimeMessage mail = sent("Hi\r\nBcc: victim@example.org\r\n\r\nBody", "Hi", List.of());

    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(mail.getSubject()).isEqualTo("Hi Bcc: victim@example.org Body");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ann@example.org               | ann@example.org
          Ann.Lee+tag@Example.org       | Ann.Lee+tag@example.org
          Ann Lee <Ann.Lee@example.org> | Ann.Lee@example.org
          mailto:ann@example.org        | ann@example.org
          ann..lee.@example.org         | "ann..lee."@example.org
          "a,b"@example.org             | "a,b"@example.org
          "Ann Lee"@example.org         | "Ann Lee"@example.org
          "ann"@example.org             | ann@example.org
          ann@BÜCHER.example            | ann@xn--bcher-kva.example
          ann@straße.example            | ann@xn--strae-oqa.example
          ann@[127.0.0.1]               | ann@[127.0.0.1]
          """)
  void everyAddressOfTheApiHasAFormThatSmtpCarries(String address, String carried) {
    assertThat(Mailbox.of(address)).map(Mailbox::address).hasValue(carried);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ann", "@example.org", "ann@", "a b@example.org", "ann@x\r\nRCPT", "a@<x>"})
  void whatIsNoAddressHasNone(String address) {
    assertThat(Mailbox.of(address)).isEmpty();
  }

  private static MimeMessage sent(@Nullable String subject, String body, List<String> attachments)
      throws Exception {
    return sent(message(subject, body, attachments));
  }

  private static MimeMessage sent(OutboundMessage message) throws Exception {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(bytes(message)));
  }

  private static byte[] bytes(@Nullable String subject, String body, List<String> attachments)
      throws Exception {
    return bytes(message(subject, body, attachments));
  }

  private static OutboundMessage message(
      @Nullable String subject, String body, List<String> attachments) {
    return new OutboundMessage(
        ID, "user@example.com", "contact@example.org", subject, body, attachments);
  }

  private static byte[] bytes(OutboundMessage message) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new MailMessage(
            message,
            Mailbox.of(message.from()).orElseThrow(),
            Mailbox.of(message.to()).orElseThrow())
        .writeTo(bytes);
    return bytes.toByteArray();
  }
}

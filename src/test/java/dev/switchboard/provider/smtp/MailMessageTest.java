package dev.switchboard.provider.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.OutboundMessage;
import jakarta.mail.BodyPart;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

  @Test
  void optionsBecomeHeaders() throws Exception {
    MessageOptions options =
        new MessageOptions.Builder()
            .fromName("Müller, \"Shop\"")
            .toName("Ann")
            .replyTo(List.of("Help <help@example.com>"))
            .cc(List.of("cc@example.org"))
            .bcc(List.of("secret@example.com", "cc@example.org"))
            .headers(Map.of("X-Order", "Grüße 1009", "Bcc", "eve@example.com"))
            .messageId("<a1@shop.example>")
            .inReplyTo("<b1@shop.example>")
            .references(List.of("<c1@shop.example>", "<b1@shop.example>"))
            .build();

    MimeMessage mail = sent(with(options, "Hello"));

    assertThat(mail.getFrom())
        .containsExactly(new InternetAddress("user@example.com", "Müller, \"Shop\""));
    assertThat(((InternetAddress) mail.getFrom()[0]).getPersonal()).isEqualTo("Müller, \"Shop\"");
    assertThat(mail.getReplyTo()[0]).hasToString("Help <help@example.com>");
    assertThat(mail.getHeader("Cc")).containsExactly("cc@example.org");
    assertThat(mail.getHeader("Bcc")).isNull();
    assertThat(new String(bytes(with(options, "Hello")), StandardCharsets.US_ASCII))
        .doesNotContain("secret")
        .doesNotContain("eve");
    assertThat(MimeUtility.decodeText(mail.getHeader("X-Order", null))).isEqualTo("Grüße 1009");
    assertThat(mail.getMessageID()).isEqualTo("<a1@shop.example>");
    assertThat(mail.getHeader("In-Reply-To")).containsExactly("<b1@shop.example>");
    assertThat(MimeUtility.unfold(mail.getHeader("References", null)))
        .isEqualTo("<c1@shop.example> <b1@shop.example>");
    assertThat(
            RelayEnvelope.of(with(options, "Hello"))
                    instanceof RelayEnvelope.Read.Fine(RelayEnvelope envelope)
                ? envelope.recipients().stream().map(Mailbox::address).toList()
                : List.of())
        .containsExactly("contact@example.org", "cc@example.org", "secret@example.com");
  }

  @Test
  void htmlStandsBesideTheTextAndFilesBehindBoth() throws Exception {
    byte[] logo = {1, 2, 3};
    byte[] pdf = "ü".getBytes(StandardCharsets.UTF_8);
    OutboundMessage message =
        with(
            new MessageOptions.Builder()
                .html("<img src=\"cid:logo\">")
                .file(new MessageFile("logo.png", "image/png", "logo", 3))
                .file(new MessageFile("Rechnung für März.pdf", "application/pdf", null, 2))
                .build(),
            "Hello",
            FileContent.of(logo),
            FileContent.of(pdf));

    MimeMessage mail = sent(message);

    assertThat(bytes(message)).isEqualTo(bytes(message));
    MimeMultipart mixed = (MimeMultipart) mail.getContent();
    assertThat(mixed.getContentType()).startsWith("multipart/mixed");
    MimeMultipart alternative = (MimeMultipart) mixed.getBodyPart(0).getContent();
    assertThat(alternative.getContentType()).startsWith("multipart/alternative");
    assertThat(alternative.getBodyPart(0).getContent()).isEqualTo("Hello");
    assertThat(alternative.getBodyPart(0).isMimeType("text/plain")).isTrue();
    MimeMultipart related = (MimeMultipart) alternative.getBodyPart(1).getContent();
    assertThat(related.getContentType()).startsWith("multipart/related");
    assertThat(related.getBodyPart(0).getContent()).isEqualTo("<img src=\"cid:logo\">");
    MimeBodyPart inline = (MimeBodyPart) related.getBodyPart(1);
    assertThat(inline.getContentID()).isEqualTo("<logo>");
    assertThat(inline.getDisposition()).isEqualTo("inline");
    assertThat(inline.getInputStream()).hasBinaryContent(logo);
    BodyPart attached = mixed.getBodyPart(1);
    assertThat(attached.getDisposition()).isEqualTo("attachment");
    assertThat(attached.isMimeType("application/pdf")).isTrue();
    assertThat(attached.getFileName()).isEqualTo("Rechnung für März.pdf");
    assertThat(attached.getInputStream()).hasBinaryContent(pdf);
  }

  /** A reader would take it apart, and base64 is not allowed for it (RFC 2046, 5.2.1). */
  @Test
  void fileThatIsAMailIsNotTakenApart() throws Exception {
    MimeMessage mail =
        sent(
            with(
                new MessageOptions.Builder()
                    .file(new MessageFile("a.eml", "message/rfc822", null, 2))
                    .build(),
                "Hello",
                FileContent.of(new byte[2])));

    BodyPart attached = ((MimeMultipart) mail.getContent()).getBodyPart(1);
    assertThat(attached.isMimeType("application/octet-stream")).isTrue();
  }

  private static OutboundMessage with(MessageOptions options, String body, FileContent... files) {
    return new OutboundMessage(
        ID,
        new MessageContent(
            "user@example.com", "contact@example.org", "Hi", body, List.of(), options),
        List.of(files));
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
    assertThat(RelayEnvelope.of(message))
        .isInstanceOfSatisfying(
            RelayEnvelope.Read.Fine.class,
            fine ->
                assertThatNoException()
                    .isThrownBy(() -> new MailMessage(message, fine.envelope()).writeTo(bytes)));
    return bytes.toByteArray();
  }
}

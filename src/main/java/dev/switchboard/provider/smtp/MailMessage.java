package dev.switchboard.provider.smtp;

import dev.switchboard.message.BodyFormat;
import dev.switchboard.queue.OutboundMessage;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.eclipse.angus.mail.smtp.SMTPMessage;

/**
 * A message as MIME, the same bytes on every attempt: {@code Message-ID} and {@code Date} follow
 * from the id of the message.
 *
 * <p>Attachments are URLs of others. They are not fetched: a client that may send a message could
 * otherwise read what only this machine can reach. They follow the body as a list of links, in a
 * part of their own, so that the body stays as it was sent.
 */
final class MailMessage extends SMTPMessage {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();
  private static final Session ASCII_HEADERS = Session.getInstance(new Properties());
  private static final Session UTF_8_HEADERS = utf8Headers();

  private final String messageId;
  private final InternetAddress recipient;
  private final boolean needsUtf8;

  /**
   * @throws MessagingException when the library cannot build it
   */
  MailMessage(OutboundMessage message, Mailbox from, Mailbox to) throws MessagingException {
    super(from.needsUtf8() || to.needsUtf8() ? UTF_8_HEADERS : ASCII_HEADERS);
    this.needsUtf8 = from.needsUtf8() || to.needsUtf8();
    this.messageId = "<" + message.id() + "@" + from.domain() + ">";
    this.recipient = address(to);
    setFrom(address(from));
    setRecipient(Message.RecipientType.TO, recipient);
    setEnvelopeFrom(from.address());
    setSentDate(Date.from(message.id().issuedAt()));
    if (message.subject() != null) {
      setSubject(oneLine(message.subject()), UTF_8);
    }
    setBody(message.body(), message.attachments());
    if (needsUtf8) {
      setMailExtension("SMTPUTF8");
    }
    saveChanges();
  }

  /** Whom it goes to. */
  InternetAddress recipient() {
    return recipient;
  }

  /** Whether only a server with {@code SMTPUTF8} (RFC 6531) can take it. */
  boolean needsUtf8() {
    return needsUtf8;
  }

  /** The library would make up a new one each time. */
  @Override
  protected void updateMessageID() throws MessagingException {
    setHeader("Message-ID", messageId);
  }

  private void setBody(String body, List<String> attachments) throws MessagingException {
    BodyFormat format = BodyFormat.of(body);
    if (attachments.isEmpty()) {
      setText(withLineEnds(body), UTF_8, format.subtype());
      return;
    }
    MimeBodyPart text = new MimeBodyPart();
    text.setText(withLineEnds(body), UTF_8, format.subtype());
    MimeBodyPart links = new MimeBodyPart();
    links.setText(links(attachments, format), UTF_8, format.subtype());
    links.setDisposition(Part.INLINE);
    setContent(new MimeMultipart("mixed", text, links));
  }

  private static String links(List<String> urls, BodyFormat format) {
    return switch (format) {
      case TEXT -> "Attachments:\r\n" + String.join("\r\n", urls) + "\r\n";
      case HTML ->
          urls.stream()
              .map(MailMessage::escaped)
              .map(url -> "<li><a href=\"" + url + "\">" + url + "</a></li>\r\n")
              .collect(Collectors.joining("", "<p>Attachments:</p>\r\n<ul>\r\n", "</ul>\r\n"));
    };
  }

  private static String escaped(String url) {
    return url.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static InternetAddress address(Mailbox mailbox) {
    InternetAddress address = new InternetAddress();
    address.setAddress(mailbox.address());
    try {
      address.setPersonal(mailbox.name(), UTF_8);
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
    return address;
  }

  /** A line end in a subject would begin a header of its author's choice. */
  private static String oneLine(String subject) {
    return subject.replaceAll("[\\p{Cntrl}\u2028\u2029]+", " ");
  }

  /** Lines of text end with CRLF in MIME (RFC 2046, 4.1.1). */
  private static String withLineEnds(String body) {
    return body.replaceAll("\r\n|\r|\n", "\r\n");
  }

  private static Session utf8Headers() {
    Properties properties = new Properties();
    properties.setProperty("mail.mime.allowutf8", "true");
    return Session.getInstance(properties);
  }
}

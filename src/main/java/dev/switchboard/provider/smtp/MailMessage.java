package dev.switchboard.provider.smtp;

import dev.switchboard.message.MailHeaders;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.OutboundMessage;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPMessage;

/**
 * A message as MIME, the same bytes on every attempt: {@code Message-ID} and {@code Date} follow
 * from the id of the message, unless the client chose a {@code Message-ID}.
 *
 * <p>Attachments are URLs of others. They are not fetched: a client that may send a message could
 * otherwise read what only this machine can reach. They follow the body as a list of links, in a
 * part of their own, so that the body stays as it was sent. Files come with their content.
 */
final class MailMessage extends SMTPMessage {
  private static final String UTF_8 = StandardCharsets.UTF_8.name();
  private static final Session ASCII_HEADERS = Session.getInstance(new Properties());
  private static final Session UTF_8_HEADERS = utf8Headers();

  private final String messageId;
  private final List<InternetAddress> recipients;
  private final boolean needsUtf8;

  /**
   * @throws MessagingException when the library cannot build it
   */
  MailMessage(OutboundMessage message, RelayEnvelope envelope) throws MessagingException {
    super(envelope.needsUtf8() ? UTF_8_HEADERS : ASCII_HEADERS);
    this.needsUtf8 = envelope.needsUtf8();
    MessageOptions options = message.options();
    this.messageId =
        options.messageId() == null
            ? "<" + message.id() + "@" + envelope.from().domain() + ">"
            : options.messageId();
    this.recipients = envelope.recipients().stream().map(MailMessage::address).toList();
    setFrom(address(envelope.from()));
    setRecipient(Message.RecipientType.TO, address(envelope.to()));
    // The others of a blind copy stand in no header.
    setRecipients(Message.RecipientType.CC, addresses(envelope.cc()));
    if (!envelope.replyTo().isEmpty()) {
      setReplyTo(addresses(envelope.replyTo()));
    }
    setEnvelopeFrom(envelope.from().address());
    setSentDate(Date.from(message.id().issuedAt()));
    if (message.subject() != null) {
      setSubject(oneLine(message.subject()), UTF_8);
    }
    setHeaders(options);
    new MailBody(message).putInto(this);
    if (needsUtf8) {
      setMailExtension("SMTPUTF8");
    }
    saveChanges();
  }

  private void setHeaders(MessageOptions options) throws MessagingException {
    if (options.inReplyTo() != null) {
      setHeader("In-Reply-To", options.inReplyTo());
    }
    if (!options.references().isEmpty()) {
      setHeader("References", String.join("\r\n ", options.references()));
    }
    for (Map.Entry<String, String> header : options.headers().entrySet()) {
      // Checked when it came in; what follows from something else stays as it is all the same.
      if (!MailHeaders.isOurs(header.getKey())) {
        setHeader(
            header.getKey(), MailBody.headerValue(header.getKey(), oneLine(header.getValue())));
      }
    }
  }

  /** Whom it goes to, each once. */
  List<InternetAddress> recipients() {
    return recipients;
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

  private static InternetAddress[] addresses(List<Mailbox> mailboxes) {
    return mailboxes.stream().map(MailMessage::address).toArray(InternetAddress[]::new);
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

  private static Session utf8Headers() {
    Properties properties = new Properties();
    properties.setProperty("mail.mime.allowutf8", "true");
    return Session.getInstance(properties);
  }
}

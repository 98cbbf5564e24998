package dev.switchboard.provider.smtp;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the server that knows how far it has come, and what the server said to the last
 * command that counts: the library itself forgets the reply when the connection breaks right after
 * it. Used by one thread at a time.
 */
final class RelayConnection extends SMTPTransport {
  /** How far a connection, or a message on it, has come. */
  enum Phase {
    /** Greeting, TLS, log in. */
    CONNECT,
    /** {@code MAIL} was sent. */
    SENDER,
    /** {@code RCPT} was sent. */
    RECIPIENT,
    /** {@code DATA} was sent. */
    DATA,
    /** The server has some of the content. */
    CONTENT,
    /** The server has all of the content. */
    END;

    /** Whether the server cannot have taken the message, so that it may be sent once more. */
    boolean isBeforeContent() {
      return compareTo(CONTENT) < 0;
    }
  }

  /** What the library calls the reply of a server that closed the connection. */
  private static final String END_OF_STREAM = "[EOF]";

  private static final RelayReply NO_REPLY = new RelayReply(-1, null, "");

  private final RelaySettings settings;
  private BooleanSupplier cancelled = () -> false;
  private Phase phase = Phase.CONNECT;
  private @Nullable RelayReply reply;
  private int messages;

  /** The server offers no TLS, which was asked for. */
  static final class NoTlsException extends MessagingException {
    private static final long serialVersionUID = 1L;
  }

  RelayConnection(Session session, RelaySettings settings) {
    super(session, null);
    this.settings = settings;
  }

  /**
   * Connects, secures the connection and logs in.
   *
   * @throws MessagingException when any of it fails; then it is closed
   */
  void open() throws MessagingException {
    RelaySettings.Credentials credentials = settings.credentials();
    if (credentials == null) {
      connect(settings.host(), settings.port(), "", null);
      return;
    }
    connect(settings.host(), settings.port(), credentials.user(), credentials.password());
    if (!supportsExtension("AUTH")) {
      shut();
      throw new AuthenticationFailedException("the server does not let anybody log in");
    }
  }

  /**
   * Sends a message.
   *
   * @param cancelled whether the caller has given up; then the content is not ended
   * @return what the server said when it took it
   * @throws MessagingException when it did not, or when that is unknown
   */
  RelayReply send(MailMessage message, BooleanSupplier cancelled) throws MessagingException {
    this.cancelled = cancelled;
    messages++;
    try {
      sendMessage(message, message.recipients().toArray(Address[]::new));
    } catch (MessagingException e) {
      // What counts is the server's word; the library knows only one of the positive codes.
      if (!isTaken()) {
        throw e;
      }
    }
    return lastReply();
  }

  Phase phase() {
    return phase;
  }

  /** What the server said to the command of this phase; code -1 when that was nothing. */
  RelayReply lastReply() {
    return reply == null ? NO_REPLY : reply;
  }

  /** How many messages were sent, or tried, over this connection. */
  int messages() {
    return messages;
  }

  /** Takes leave if that is possible at once, and closes. */
  void shut() {
    try {
      close();
    } catch (MessagingException _) {
      // It is closed all the same.
    }
  }

  private boolean isTaken() {
    return phase == Phase.END && lastReply().isPositive();
  }

  private void enter(Phase next) {
    phase = next;
    reply = null;
  }

  @Override
  protected boolean ehlo(String domain) throws MessagingException {
    boolean understood = super.ehlo(domain);
    boolean secured = settings.security() != SmtpSecurity.STARTTLS || isSSL();
    if (!secured && !(understood && supportsExtension("STARTTLS"))) {
      throw new NoTlsException();
    }
    return understood;
  }

  @Override
  protected void mailFrom() throws MessagingException {
    enter(Phase.SENDER);
    super.mailFrom();
  }

  @Override
  protected void rcptTo() throws MessagingException {
    enter(Phase.RECIPIENT);
    super.rcptTo();
  }

  @Override
  protected OutputStream data() throws MessagingException {
    enter(Phase.DATA);
    OutputStream content = super.data();
    enter(Phase.CONTENT);
    return content;
  }

  @Override
  protected void finishData() throws IOException, MessagingException {
    if (cancelled.getAsBoolean()) {
      throw new IOException("cancelled");
    }
    enter(Phase.END);
    super.finishData();
  }

  /**
   * The first reply of a phase counts; what follows answers the library's {@code RSET}. Of several
   * recipients the first refusal does, and while connecting, the last reply.
   */
  @Override
  protected int readServerResponse() throws MessagingException {
    int code = super.readServerResponse();
    boolean counts = phase == Phase.CONNECT || reply == null;
    if (counts || (phase == Phase.RECIPIENT && lastReply().isPositive())) {
      String lines = getLastServerResponse();
      reply = lines.equals(END_OF_STREAM) ? NO_REPLY : RelayReply.parse(code, lines);
    }
    return code;
  }

  /** The library writes the low byte of each character: so it writes UTF-8. */
  @Override
  protected void sendCommand(String command) throws MessagingException {
    byte[] bytes = command.getBytes(StandardCharsets.UTF_8);
    super.sendCommand(new String(bytes, StandardCharsets.ISO_8859_1));
  }
}

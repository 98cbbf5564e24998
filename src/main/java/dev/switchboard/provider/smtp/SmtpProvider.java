package dev.switchboard.provider.smtp;

import dev.switchboard.message.Channel;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.Timer;
import dev.switchboard.queue.OutboundMessage;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends emails through an SMTP server. Each attempt has a virtual thread of its own; cancelling its
 * future closes its connection. How many there are at the same time is the caller's to bound.
 *
 * <p>Success means that the server has taken responsibility for the message (RFC 5321, 4.2.5), and
 * carries the id that the server gave it. What a refusal leads to is told by {@link SmtpVerdict}.
 * Safe for use by many threads.
 */
public final class SmtpProvider implements Provider, AutoCloseable {
  /** No connection could be made. */
  static final String NO_CONNECTION = "connect";

  /** TLS was not offered or failed: for example, the certificate is not trusted. */
  static final String NO_TLS = "tls";

  /** The server offers no way to log in. */
  static final String NO_LOGIN = "auth";

  /** The connection broke while the message was on its way. */
  static final String CONNECTION_LOST = "connection_lost";

  /** What came is no SMTP reply, or none that fits. */
  static final String BAD_REPLY = "bad_reply";

  /** The sender is no address that SMTP carries (RFC 3463: X.1.7, RFC 5321: 553). */
  static final String BAD_SENDER = "553 5.1.7 The address of the sender is not valid";

  /** The recipient is no address that SMTP carries. */
  static final String BAD_RECIPIENT = "553 5.1.3 The address of the recipient is not valid";

  /** RFC 6531, 3.5: the server must not be sent such an address. */
  static final String NO_UTF8 = "553 5.6.7 The server takes no address with letters beyond ASCII";

  /** The server closes the connection: it was idle for too long, say (RFC 5321, 3.8). */
  private static final int SERVICE_CLOSING = 421;

  private static final String PROTOCOL = "mail.smtp.";

  private final String name;
  private final RelaySettings settings;
  private final Session session;
  private final ConnectionPool pool;

  /**
   * What became of a message on one connection.
   *
   * @param onDeadConnection the server had closed it before it saw any of the content
   */
  private record Sent(ProviderResult result, boolean onDeadConnection) {}

  /**
   * @param nanoTime monotonic nanoseconds, for the age of connections
   * @param timer tells when connections may have become old
   * @param tls makes TLS connections; null for the platform's own way, with its trusted authorities
   */
  public SmtpProvider(
      String name,
      RelaySettings settings,
      LongSupplier nanoTime,
      Timer timer,
      @Nullable SSLSocketFactory tls) {
    this.name = name;
    this.settings = settings;
    this.session = Session.getInstance(properties(settings, tls));
    this.pool =
        new ConnectionPool(settings.maxIdleConnections(), settings.idleTimeout(), nanoTime, timer);
  }

  @Override
  public String name() {
    return name;
  }

  /** How many connections wait for their next message. */
  public int idleConnections() {
    return pool.size();
  }

  /**
   * @throws IllegalArgumentException for another channel than email
   */
  @Override
  public CompletableFuture<ProviderResult> send(
      Channel channel, OutboundMessage message, int attemptNumber) {
    if (channel.family() != Channel.Family.EMAIL) {
      throw new IllegalArgumentException("SMTP carries no " + channel.wireName());
    }
    CompletableFuture<ProviderResult> answer = new CompletableFuture<>();
    Thread attempt =
        Thread.ofVirtual()
            .name("smtp-" + name)
            .unstarted(() -> {
              try {
                answer.complete(attempt(message, answer));
              } catch (Throwable e) {
                // A bug; unanswered, it would be taken for a slow server.
                answer.completeExceptionally(e);
              }
            });
    var _ =
        answer.whenComplete((_, _) -> {
          if (answer.isCancelled()) {
            attempt.interrupt();
          }
        });
    attempt.start();
    return answer;
  }

  /** Closes the connections that wait; those in use end with their attempts. */
  @Override
  public void close() {
    pool.close();
  }

  private ProviderResult attempt(OutboundMessage message, CompletableFuture<?> answer)
      throws MessagingException {
    return switch (RelayEnvelope.of(message)) {
      case RelayEnvelope.Read.Wrong wrong -> new ProviderResult.Rejected(wrong.code());
      case RelayEnvelope.Read.Fine fine ->
          attempt(new MailMessage(message, fine.envelope()), message, answer);
    };
  }

  private ProviderResult attempt(
      MailMessage mail, OutboundMessage message, CompletableFuture<?> answer) {
    RelayConnection used = pool.take();
    if (used != null) {
      Sent sent = send(mail, message, used, answer);
      if (!sent.onDeadConnection() || answer.isDone()) {
        return sent.result();
      }
    }
    RelayConnection fresh = new RelayConnection(session, settings);
    try {
      fresh.open();
    } catch (MessagingException e) {
      return notConnected(fresh, e);
    }
    return send(mail, message, fresh, answer).result();
  }

  private Sent send(
      MailMessage mail,
      OutboundMessage message,
      RelayConnection connection,
      CompletableFuture<?> answer) {
    if (mail.needsUtf8() && !connection.supportsExtension("SMTPUTF8")) {
      pool.giveBack(connection);
      return new Sent(new ProviderResult.Rejected(NO_UTF8), false);
    }
    try {
      String id = connection.send(mail, answer::isDone).toMessageId();
      if (answer.isDone()) {
        // Cancelled: the thread may be interrupted at any time, and that closes the connection.
        connection.shut();
      } else {
        pool.giveBack(connection);
      }
      return new Sent(
          new ProviderResult.Success(id.isEmpty() ? message.id().toString() : id), false);
    } catch (MessagingException e) {
      return notSent(connection, e, answer);
    }
  }

  private Sent notSent(
      RelayConnection connection, MessagingException failure, CompletableFuture<?> answer) {
    RelayReply reply = connection.lastReply();
    RelayConnection.Phase phase = connection.phase();
    boolean broken = isCausedBy(failure, IOException.class);
    boolean closing = reply.code() == SERVICE_CLOSING;
    if (reply.isRefusal()) {
      if (broken || closing || answer.isDone()) {
        connection.shut();
      } else {
        pool.giveBack(connection);
      }
      return new Sent(SmtpVerdict.of(phase, reply), closing && phase.isBeforeContent());
    }
    connection.shut();
    if (isCausedBy(failure, SocketTimeoutException.class)) {
      return new Sent(new ProviderResult.TimedOut(), false);
    }
    boolean lost = broken || reply.text().isEmpty();
    return new Sent(
        new ProviderResult.Failed(lost ? CONNECTION_LOST : BAD_REPLY),
        lost && phase.isBeforeContent());
  }

  private static ProviderResult notConnected(
      RelayConnection connection, MessagingException failure) {
    RelayReply reply = connection.lastReply();
    if (failure instanceof RelayConnection.NoTlsException
        || isCausedBy(failure, SSLException.class)) {
      return new ProviderResult.Failed(NO_TLS);
    }
    if (reply.isRefusal()) {
      return SmtpVerdict.of(RelayConnection.Phase.CONNECT, reply);
    }
    return new ProviderResult.Failed(
        failure instanceof AuthenticationFailedException ? NO_LOGIN : NO_CONNECTION);
  }

  private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static Properties properties(RelaySettings settings, @Nullable SSLSocketFactory tls) {
    Properties properties = new Properties();
    properties.put(PROTOCOL + "socketFactory", new BoundedSocketFactory());
    properties.setProperty(PROTOCOL + "socketFactory.fallback", "false");
    if (tls != null) {
      properties.put(PROTOCOL + "ssl.socketFactory", tls);
    }
    properties.setProperty(
        PROTOCOL + "connectiontimeout", Long.toString(settings.connectTimeout().toMillis()));
    properties.setProperty(PROTOCOL + "timeout", Long.toString(settings.readTimeout().toMillis()));
    properties.setProperty(PROTOCOL + "quitwait", "false");
    properties.setProperty(PROTOCOL + "ssl.checkserveridentity", "true");
    boolean starttls = settings.security() == SmtpSecurity.STARTTLS;
    properties.setProperty(PROTOCOL + "starttls.enable", Boolean.toString(starttls));
    properties.setProperty(PROTOCOL + "starttls.required", Boolean.toString(starttls));
    properties.setProperty(
        PROTOCOL + "ssl.enable", Boolean.toString(settings.security() == SmtpSecurity.TLS));
    if (settings.credentials() != null) {
      properties.setProperty(PROTOCOL + "auth", "true");
      properties.setProperty(PROTOCOL + "auth.mechanisms", "PLAIN LOGIN");
    }
    if (settings.ehloName() != null) {
      properties.setProperty(PROTOCOL + "localhost", settings.ehloName());
    }
    return properties;
  }
}

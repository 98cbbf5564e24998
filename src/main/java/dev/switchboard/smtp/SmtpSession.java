package dev.switchboard.smtp;

import dev.switchboard.http.access.Authenticator;
import dev.switchboard.memory.Reservation;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One conversation, from its greeting to its end (RFC 5321). One thread runs it; others may {@link
 * #drain}.
 */
final class SmtpSession implements Runnable {
  /** Refused commands after which a client is sent away. */
  private static final int MAX_ERRORS = 20;

  /** What a browser sends when a page makes it post to this port. */
  private static final Set<String> HTTP_METHODS =
      Set.of("GET", "POST", "PUT", "HEAD", "OPTIONS", "PATCH", "DELETE", "CONNECT");

  /** Commands that are told apart in metrics; clients make up others. */
  private static final Set<String> TOLD_APART = Set.of("MAIL", "RCPT", "DATA", "AUTH");

  private final SmtpServer server;
  private final SmtpSettings settings;
  private final SmtpConnection connection;
  private final String name;
  private final EnvelopeReader envelopes;
  private final LogIn logIn;
  private boolean greeted;
  private @Nullable Envelope envelope;
  private int errors;
  private int told;

  /** Guarded by this: whether a mail is arriving, which a draining server lets end. */
  private boolean receiving;

  private boolean draining;

  /**
   * @param name for logs
   */
  SmtpSession(SmtpServer server, SmtpConnection connection, String name) {
    this.server = server;
    this.settings = server.settings();
    this.connection = connection;
    this.name = name;
    this.envelopes = new EnvelopeReader(settings);
    this.logIn = new LogIn(server.authenticator(), connection);
  }

  SmtpConnection connection() {
    return connection;
  }

  @Override
  public void run() {
    try {
      converse();
    } catch (IOException _) {
      // The client is gone, or was too slow to take an answer.
    } catch (Throwable e) {
      // Also a StackOverflowError: the client must have an answer, and the log the reason.
      server.log().unexpected("mail session " + name, e);
      sayGoodbye();
    } finally {
      connection.end();
      server.ended(this);
    }
  }

  /** Ends the session now, or where a mail is arriving, after it. */
  synchronized void drain() {
    if (!draining && !receiving) {
      connection.endInput();
    }
    draining = true;
  }

  private void converse() throws IOException {
    connection.send("220 " + server.hostName() + " ESMTP Switchboard\r\n");
    boolean open = true;
    while (open) {
      open =
          switch (connection.readLine()) {
            case ClientInput.Line.Text line -> handle(line.text());
            case ClientInput.Line.Unreadable _ -> answer("other", SmtpReply.UNREADABLE);
            case ClientInput.Line.TooLong _ -> answer("other", SmtpReply.LINE_TOO_LONG);
            case ClientInput.Line.BareLineEnd _ -> answer("other", SmtpReply.BARE_LINE_END);
            case ClientInput.Line.Late _ -> answer("other", SmtpReply.TIMEOUT);
            case ClientInput.Line.End _ -> isDraining() && answer("other", SmtpReply.STOPPING);
          };
    }
    connection.flush();
  }

  /** Whether the conversation goes on. */
  private boolean handle(String line) throws IOException {
    int space = line.indexOf(' ');
    String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
    String argument = space < 0 ? "" : line.substring(space + 1).strip();
    return switch (verb) {
      case "EHLO", "HELO" -> hello(argument, verb.equals("EHLO"));
      case "STARTTLS" -> startTls(argument);
      case "AUTH" -> answer(verb, authenticate(argument));
      case "MAIL" -> answer(verb, mail(argument));
      case "RCPT" -> answer(verb, recipient(argument));
      case "DATA" -> data(argument);
      case "RSET" -> answer(verb, reset(argument));
      case "NOOP" -> answer(verb, SmtpReply.OK);
      case "QUIT" -> answer(verb, SmtpReply.BYE);
      case "VRFY" -> answer(verb, SmtpReply.CANNOT_VERIFY);
      case "HELP" -> answer(verb, SmtpReply.HELP);
      case "EXPN", "BDAT", "ETRN" -> answer(verb, SmtpReply.NOT_IMPLEMENTED);
      default ->
          answer(
              verb, HTTP_METHODS.contains(verb) ? SmtpReply.NOT_SMTP : SmtpReply.UNKNOWN_COMMAND);
    };
  }

  private boolean hello(String argument, boolean extended) throws IOException {
    if (argument.isEmpty()) {
      return answer("EHLO", SmtpReply.BAD_NAME);
    }
    greeted = true;
    envelope = null;
    if (!extended) {
      connection.send("250 " + server.hostName() + "\r\n");
      return true;
    }
    StringBuilder lines = new StringBuilder("250-" + server.hostName() + "\r\n");
    lines.append("250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n");
    if (server.tls() != null && !connection.isEncrypted()) {
      lines.append("250-STARTTLS\r\n");
    }
    if (connection.isPrivate()) {
      lines.append("250-AUTH PLAIN LOGIN\r\n");
    }
    connection.send(lines + "250 SIZE " + settings.maxMessageBytes() + "\r\n");
    return true;
  }

  private boolean startTls(String argument) throws IOException {
    SmtpTls tls = server.tls();
    if (!argument.isEmpty()) {
      return answer("STARTTLS", SmtpReply.NO_ARGUMENT);
    } else if (connection.isEncrypted()) {
      return answer("STARTTLS", SmtpReply.BAD_SEQUENCE);
    } else if (tls == null) {
      return answer("STARTTLS", SmtpReply.NO_TLS);
    }
    connection.send(SmtpReply.START_TLS);
    connection.startTls(tls);
    greeted = false;
    envelope = null;
    logIn.forget();
    return true;
  }

  private SmtpReply authenticate(String argument) throws IOException {
    if (!connection.isPrivate()) {
      return SmtpReply.TLS_FIRST;
    } else if (!greeted) {
      return SmtpReply.SAY_EHLO;
    }
    return envelope == null ? logIn.authenticate(argument) : SmtpReply.BAD_SEQUENCE;
  }

  private SmtpReply mail(String argument) {
    if (!greeted) {
      return SmtpReply.SAY_EHLO;
    } else if (envelope != null) {
      return SmtpReply.BAD_SEQUENCE;
    } else if (logIn.caller() == null) {
      return SmtpReply.LOG_IN_FIRST;
    }
    return switch (envelopes.open(argument)) {
      case EnvelopeReader.Opening.Opened opened -> {
        envelope = opened.envelope();
        yield SmtpReply.SENDER_OK;
      }
      case EnvelopeReader.Opening.Refused refused -> refused.reply();
    };
  }

  private SmtpReply recipient(String argument) {
    return envelope == null ? SmtpReply.BAD_SEQUENCE : envelopes.addRecipient(envelope, argument);
  }

  private SmtpReply reset(String argument) {
    if (!argument.isEmpty()) {
      return SmtpReply.NO_ARGUMENT;
    }
    envelope = null;
    return SmtpReply.OK;
  }

  private boolean data(String argument) throws IOException {
    Envelope to = envelope;
    String caller = logIn.caller();
    if (!argument.isEmpty()) {
      return answer("DATA", SmtpReply.NO_ARGUMENT);
    } else if (to == null || to.count() == 0) {
      return answer("DATA", to == null ? SmtpReply.BAD_SEQUENCE : SmtpReply.NO_RECIPIENTS);
    } else if (!beginReceiving()) {
      return answer("DATA", SmtpReply.STOPPING);
    }
    long began = server.now();
    try (Reservation memory = new Reservation(server.memory())) {
      connection.send(SmtpReply.START_DATA);
      MailData data = new MailData(settings.maxMessageBytes(), memory);
      MailData.Arrival arrival = connection.receive(data, settings.dataTimeout());
      envelope = null;
      if (arrival == MailData.Arrival.CUT) {
        return false;
      }
      SmtpReply refused = refusal(arrival);
      if (refused != null) {
        return answer("DATA", refused, began, to.count(), null);
      }
      Answer answer =
          server
              .submitter()
              .submit(
                  data,
                  to,
                  caller == null ? Authenticator.ANONYMOUS : caller,
                  connection.client().limitKey(),
                  name + "-" + (told + 1),
                  memory);
      return answer("DATA", answer.reply(), began, to.count(), answer.messageId());
    } catch (SocketTimeoutException _) {
      return answer("DATA", SmtpReply.TIMEOUT);
    } finally {
      endReceiving();
    }
  }

  private static @Nullable SmtpReply refusal(MailData.Arrival arrival) {
    return switch (arrival) {
      case COMPLETE, CUT -> null;
      case TOO_LARGE -> SmtpReply.TOO_LARGE;
      case OUT_OF_MEMORY -> SmtpReply.OUT_OF_MEMORY;
      case BARE_LINE_END -> SmtpReply.BARE_IN_MAIL;
      case LINE_TOO_LONG -> SmtpReply.LONG_LINE_IN_MAIL;
      case NUL -> SmtpReply.NUL_IN_MAIL;
    };
  }

  private synchronized boolean beginReceiving() {
    receiving = !draining;
    return receiving;
  }

  private synchronized void endReceiving() {
    receiving = false;
    if (draining) {
      connection.endInput();
    }
  }

  private synchronized boolean isDraining() {
    return draining;
  }

  private boolean answer(String command, SmtpReply reply) throws IOException {
    return answer(command, reply, server.now(), envelope == null ? 0 : envelope.count(), null);
  }

  /** Whether the conversation goes on. */
  private boolean answer(
      String command, SmtpReply reply, long began, int recipients, @Nullable String messageId)
      throws IOException {
    boolean tooMany = reply.isError() && ++errors > MAX_ERRORS && !reply.closes();
    connection.send(tooMany ? SmtpReply.TOO_MANY_ERRORS : reply);
    if (reply.isError() || command.equals("DATA")) {
      server
          .log()
          .answered(
              TOLD_APART.contains(command) ? command : "other",
              reply.code(),
              name + "-" + ++told,
              server.now() - began,
              recipients,
              messageId);
    }
    return !reply.closes() && !tooMany;
  }

  private void sayGoodbye() {
    try {
      connection.send(SmtpReply.DEFECT);
      connection.flush();
    } catch (IOException _) {
      // It cannot be told.
    }
  }
}

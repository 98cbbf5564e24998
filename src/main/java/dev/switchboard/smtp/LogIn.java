package dev.switchboard.smtp;

import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Who a client is (RFC 4954): AUTH PLAIN and AUTH LOGIN, with an API key as password. The name of
 * the user may be anything. Where no key is needed any password is taken, because programs that are
 * told one insist on it. For one thread.
 */
final class LogIn {
  private static final int MAX_WRONG_KEYS = 3;

  private final Authenticator authenticator;
  private final SmtpConnection connection;
  private int wrongKeys;
  private @Nullable String caller;

  LogIn(Authenticator authenticator, SmtpConnection connection) {
    this.authenticator = authenticator;
    this.connection = connection;
    forget();
  }

  /** Who has logged in; null where a log-in is needed and has not come. */
  @Nullable String caller() {
    return caller;
  }

  /** Back to the beginning: with TLS everything begins anew. */
  void forget() {
    caller = authenticator.areNeeded() ? null : Authenticator.ANONYMOUS;
  }

  /**
   * Answers AUTH, and asks for what it lacks.
   *
   * @throws IOException where the client does not answer
   */
  SmtpReply authenticate(String argument) throws IOException {
    int space = argument.indexOf(' ');
    String mechanism = space < 0 ? argument : argument.substring(0, space);
    String initial = space < 0 ? null : argument.substring(space + 1).strip();
    return switch (mechanism.toUpperCase(Locale.ROOT)) {
      case "PLAIN" -> {
        String message = initial == null ? ask("") : initial;
        yield message == null ? SmtpReply.CANCELED : judge(message, LogIn::passwordOfPlain);
      }
      case "LOGIN" -> {
        String user = initial == null ? ask("Username:") : initial;
        String password = user == null ? null : ask("Password:");
        yield password == null ? SmtpReply.CANCELED : judge(password, it -> it);
      }
      default -> SmtpReply.UNKNOWN_MECHANISM;
    };
  }

  /** The client's response; null where it has changed its mind. */
  private @Nullable String ask(String challenge) throws IOException {
    byte[] text = challenge.getBytes(StandardCharsets.US_ASCII);
    connection.send("334 " + Base64.getEncoder().encodeToString(text) + "\r\n");
    return switch (connection.readLine()) {
      case ClientInput.Line.Text response ->
          response.text().equals("*") ? null : response.text().strip();
      default -> throw new IOException("no response to AUTH");
    };
  }

  private SmtpReply judge(String response, UnaryOperator<@Nullable String> password) {
    String secret = password.apply(decoded(response));
    if (secret == null) {
      return SmtpReply.NOT_BASE64;
    }
    Optional<String> holder = authenticator.holder(secret, Scope.SEND);
    if (holder.isPresent()) {
      caller = holder.get();
      return SmtpReply.LOGGED_IN;
    }
    return ++wrongKeys < MAX_WRONG_KEYS ? SmtpReply.WRONG_KEY : SmtpReply.WRONG_KEY.closing();
  }

  /** The text of a response; null where it is not base64. */
  private static @Nullable String decoded(String response) {
    try {
      // "=" alone is an empty response.
      return response.equals("=")
          ? ""
          : new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /**
   * The password in a response of PLAIN (RFC 4616): an identity to act for, a user and a password,
   * with NUL between them; null where it is none.
   */
  private static @Nullable String passwordOfPlain(@Nullable String message) {
    if (message == null) {
      return null;
    }
    int first = message.indexOf('\0');
    int second = message.indexOf('\0', first + 1);
    boolean three = first >= 0 && second > 0 && message.indexOf('\0', second + 1) < 0;
    return three ? message.substring(second + 1) : null;
  }
}

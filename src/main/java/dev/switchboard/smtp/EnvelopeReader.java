package dev.switchboard.smtp;

import dev.switchboard.message.EmailAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what MAIL and RCPT say. What can be refused for ever is refused here, before DATA. */
final class EnvelopeReader {
  private static final Set<String> BODIES = Set.of("7BIT", "8BITMIME");

  /** More digits than any limit has. */
  private static final int MAX_SIZE_DIGITS = 12;

  private final SmtpSettings settings;

  EnvelopeReader(SmtpSettings settings) {
    this.settings = settings;
  }

  /** What MAIL comes to. */
  sealed interface Opening {
    /** It names a sender. */
    record Opened(Envelope envelope) implements Opening {}

    /** It is wrong. */
    record Refused(SmtpReply reply) implements Opening {}
  }

  /** Reads the argument of MAIL. */
  Opening open(String argument) {
    PathArgument path = PathArgument.parse(argument, "FROM");
    if (path == null) {
      return new Opening.Refused(SmtpReply.BAD_PATH);
    }
    SmtpReply refused = check(path.parameters());
    boolean utf8 = path.parameters().containsKey("SMTPUTF8");
    Optional<EmailAddress> sender = path.email();
    if (refused == null && sender.isEmpty() && !path.address().isEmpty()) {
      refused = SmtpReply.BAD_SENDER;
    } else if (refused == null && path.isBeyondAscii() && !utf8) {
      refused = SmtpReply.NEEDS_UTF8;
    }
    return refused == null
        ? new Opening.Opened(new Envelope(sender.orElse(null), utf8))
        : new Opening.Refused(refused);
  }

  /** Reads the argument of RCPT, and adds the recipient if it is one. */
  SmtpReply addRecipient(Envelope envelope, String argument) {
    PathArgument path = PathArgument.parse(argument, "TO");
    if (path == null) {
      return SmtpReply.BAD_PATH;
    } else if (!path.parameters().isEmpty()) {
      return SmtpReply.UNKNOWN_PARAMETER;
    }
    Optional<EmailAddress> recipient = path.email();
    if (recipient.isEmpty()) {
      return SmtpReply.BAD_RECIPIENT;
    } else if (path.isBeyondAscii() && !envelope.allowsUtf8()) {
      return SmtpReply.NEEDS_UTF8;
    } else if (envelope.count() >= settings.maxRecipients() && !envelope.has(recipient.get())) {
      return SmtpReply.TOO_MANY_RECIPIENTS;
    }
    envelope.add(recipient.get());
    return SmtpReply.RECIPIENT_OK;
  }

  private @Nullable SmtpReply check(Map<String, String> parameters) {
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      String value = parameter.getValue();
      SmtpReply refused =
          switch (parameter.getKey()) {
            case "SIZE" -> checkSize(value);
            case "BODY" ->
                BODIES.contains(value.toUpperCase(Locale.ROOT)) ? null : SmtpReply.BAD_PARAMETER;
            case "SMTPUTF8" -> value.isEmpty() ? null : SmtpReply.BAD_PARAMETER;
            // Who says that another has logged in is not believed (RFC 4954, section 5).
            case "AUTH" -> null;
            default -> SmtpReply.UNKNOWN_PARAMETER;
          };
      if (refused != null) {
        return refused;
      }
    }
    return null;
  }

  private @Nullable SmtpReply checkSize(String value) {
    if (!value.matches("[0-9]{1,20}")) {
      return SmtpReply.BAD_PARAMETER;
    }
    boolean tooLarge =
        value.length() > MAX_SIZE_DIGITS || Long.parseLong(value) > settings.maxMessageBytes();
    return tooLarge ? SmtpReply.TOO_LARGE : null;
  }
}

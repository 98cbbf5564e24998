package dev.switchboard.provider.smtp;

import dev.switchboard.message.EmailAddress;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address in the form that SMTP carries (RFC 5321, 4.1.2, and RFC 6531): the local part quoted
 * where it must be, the domain in ASCII. It holds no line end or other control character, and
 * spaces only in quotation marks, so it can end neither a command nor a header.
 *
 * @param address such as {@code ann@example.org} or {@code "ann.."@xn--bcher-kva.example}
 * @param domain of the address, in ASCII
 * @param name that was written before the address, null for none
 */
record Mailbox(String address, String domain, @Nullable String name) {
  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10FFFF}-]+";
  private static final Pattern DOT_ATOM = Pattern.compile(ATOM + "(?:\\." + ATOM + ")*+");
  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\\\p{Cntrl}]|\\\\[!-~])*+\"");
  private static final Pattern DOMAIN =
      Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*+|\\[[A-Za-z0-9.:]+]");

  /** Reads an address as the API takes it, with a display name for example; empty for none. */
  static Optional<Mailbox> of(String text) {
    return EmailAddress.parse(text).flatMap(address -> of(text, address));
  }

  private static Optional<Mailbox> of(String text, EmailAddress read) {
    String normal = read.normal();
    int at = normal.lastIndexOf('@');
    String local = asWritten(normal.substring(0, at), text);
    String domain = normal.substring(at + 1);
    boolean carried =
        DOMAIN.matcher(domain).matches() && local.chars().noneMatch(Character::isISOControl);
    return carried
        ? Optional.of(
            new Mailbox(quoted(local) + "@" + domain, domain, read.displayName().orElse(null)))
        : Optional.empty();
  }

  /** In capitals where the client wrote some: they may mean something (RFC 5321, 2.4). */
  private static String asWritten(String local, String text) {
    String key = local + "@";
    for (int i = 0; i + key.length() <= text.length(); i++) {
      if (text.regionMatches(true, i, key, 0, key.length())) {
        return text.substring(i, i + local.length());
      }
    }
    return local;
  }

  /** The same with another name; with its own where that is null. */
  Mailbox named(@Nullable String other) {
    return other == null ? this : new Mailbox(address, domain, other);
  }

  /** Whether only a server with {@code SMTPUTF8} (RFC 6531) can take it. */
  boolean needsUtf8() {
    return address.chars().anyMatch(c -> c > 0x7f);
  }

  private static String quoted(String local) {
    return DOT_ATOM.matcher(local).matches() || QUOTED.matcher(local).matches()
        ? local
        : '"' + local.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}

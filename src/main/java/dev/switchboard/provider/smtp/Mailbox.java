package dev.switchboard.provider.smtp;

import java.net.IDN;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address in the form that SMTP carries (RFC 5321, 4.1.2, and RFC 6531): the local part quoted
 * where it must be, the domain in ASCII. It holds no line end, space or control character, so it
 * can end neither a command nor a header.
 *
 * @param address such as {@code ann@example.org} or {@code "ann.."@xn--bcher-kva.example}
 * @param domain of the address, in ASCII
 */
record Mailbox(String address, String domain) {
  private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\x{80}-\\x{10FFFF}-]+";
  private static final Pattern DOT_ATOM = Pattern.compile(ATOM + "(?:\\." + ATOM + ")*");
  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\\\p{Cntrl} ]|\\\\[!-~])*\"");
  private static final Pattern DOMAIN =
      Pattern.compile("[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*|\\[[A-Za-z0-9.:]+]");

  /** Reads an address as the API takes it; empty where the domain has no form in ASCII. */
  static Optional<Mailbox> of(String text) {
    int at = text.lastIndexOf('@');
    if (at <= 0 || text.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      return Optional.empty();
    }
    String domain = ascii(text.substring(at + 1));
    return DOMAIN.matcher(domain).matches()
        ? Optional.of(new Mailbox(quoted(text.substring(0, at)) + "@" + domain, domain))
        : Optional.empty();
  }

  /** Whether only a server with {@code SMTPUTF8} (RFC 6531) can take it. */
  boolean needsUtf8() {
    return address.chars().anyMatch(c -> c > 0x7f);
  }

  private static String ascii(String domain) {
    try {
      return IDN.toASCII(domain);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static String quoted(String local) {
    return DOT_ATOM.matcher(local).matches() || QUOTED.matcher(local).matches()
        ? local
        : '"' + local.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}

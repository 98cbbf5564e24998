package dev.switchboard.message;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An email address. What is read is an {@code addr-spec} of RFC 5322, alone, in angle brackets,
 * after a display name, before a comment, or as a {@code mailto:} URI without headers; letters
 * beyond ASCII are allowed on both sides (RFC 6531).
 *
 * @param original as written
 * @param normal {@code local@domain} in lower case: the local part unquoted where it can be, the
 *     domain as {@link DomainName} writes it
 */
public record EmailAddress(String original, String normal) implements Address {
  /** The longest address that SMTP can carry (RFC 5321, 4.5.3.1.3, less the brackets). */
  public static final int MAX_LENGTH = 254;

  /** The longest spelling that is read, with its display name: a line of a header. */
  public static final int MAX_SPELLING_LENGTH = 998;

  /** With the slashes that programs add by mistake. */
  private static final Pattern MAILTO = Pattern.compile("mailto:(?://)?", Pattern.CASE_INSENSITIVE);

  /** Specials of RFC 5322, but for the dot, which initials have. */
  private static final Pattern SPECIAL = Pattern.compile("[()<>\\[\\]:;@\\\\,\"]");

  private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");
  private static final Pattern QUOTED_STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");

  /** One that holds no other, and no address that could be meant. */
  private static final Pattern COMMENT = Pattern.compile("\\([^()<>@,;\"\\\\]*\\)$");

  /** The innermost of nested comments, wherever they stand (RFC 5322, 3.2.2). */
  private static final Pattern ANY_COMMENT = Pattern.compile("\\((?:[^()\\\\]|\\\\.)*+\\)");

  /** A header that was quoted as a whole. */
  private static final Pattern IN_QUOTES =
      Pattern.compile("(?<quote>[\"'])(?<text>[^\"']+@[^\"']+)\\k<quote>");

  private static final Pattern LITERAL =
      Pattern.compile("\\[(?:(?<v4>(?:\\d{1,3}\\.){3}\\d{1,3})|ipv6:(?<v6>[0-9a-f:.]+))]");

  /** Reads an address; empty for text that is not wholly one. */
  public static Optional<EmailAddress> parse(String text) {
    if (isNormal(text)) {
      return Optional.of(new EmailAddress(text, text));
    }
    return text.length() > MAX_SPELLING_LENGTH
        ? Optional.empty()
        : read(text).map(normal -> new EmailAddress(text, normal));
  }

  /**
   * Reads an address that a provider delivered: also one in quotation marks, one between comments,
   * and one behind a display name that should have been quoted, as long as it is the only one.
   */
  public static Optional<EmailAddress> parseDelivered(String text) {
    Optional<EmailAddress> strict = parse(text);
    if (strict.isPresent() || text.length() > MAX_SPELLING_LENGTH) {
      return strict;
    }
    int open = text.lastIndexOf('<');
    if (open < 0) {
      Matcher quoted = IN_QUOTES.matcher(text.strip());
      String bare = withoutComments(quoted.matches() ? quoted.group("text") : text);
      return read(bare).map(normal -> new EmailAddress(text, normal));
    }
    String name = text.substring(0, open);
    boolean several = name.indexOf('@') >= 0 && (name.indexOf(',') >= 0 || name.indexOf(';') >= 0);
    return several || name.indexOf('<') >= 0
        ? Optional.empty()
        : read(text.substring(open)).map(normal -> new EmailAddress(text, normal));
  }

  private static String withoutComments(String text) {
    String bare = text;
    for (String before = ""; !before.equals(bare); ) {
      before = bare;
      bare = ANY_COMMENT.matcher(before).replaceFirst(" ");
    }
    return bare;
  }

  private static Optional<String> read(String text) {
    return Spelling.hasControls(text)
        ? Optional.empty()
        : canonical(Spelling.cleanButForJoiners(text));
  }

  /** The name that stands before an address in angle brackets, without quotation marks. */
  public Optional<String> displayName() {
    int open = angle(original);
    String name = open <= 0 ? "" : Spelling.clean(original.substring(0, open));
    if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
      name = ESCAPED.matcher(name.substring(1, name.length() - 1)).replaceAll("$1").strip();
    }
    return Optional.of(name).filter(it -> !it.isEmpty());
  }

  /** The normal form without a {@code +tag}: {@code ann+news@example.org} is Ann's address too. */
  public String withoutPlusTag() {
    if (normal.indexOf('+') < 0) {
      return normal;
    }
    int at = normal.lastIndexOf('@');
    return LocalPart.content(normal.substring(0, at))
        .filter(local -> local.indexOf('+') > 0)
        .map(local -> local.substring(0, local.indexOf('+')))
        .filter(local -> !local.isBlank())
        .map(local -> LocalPart.written(local) + normal.substring(at))
        .orElse(normal);
  }

  /** Whether it is written as most addresses are, which need not be read any further. */
  private static boolean isNormal(String text) {
    int at = text.indexOf('@');
    for (int i = 0; i < at; i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "._-+".indexOf(c) >= 0;
      if (!plain) {
        return false;
      }
    }
    return at > 0 && text.length() <= MAX_LENGTH && DomainName.isNormal(text, at + 1);
  }

  private static Optional<String> canonical(String clean) {
    String text = clean;
    if (text.endsWith(">")) {
      int open = angle(text);
      if (open < 0 || !isDisplayName(text.substring(0, open).strip())) {
        return Optional.empty();
      }
      text = text.substring(open + 1, text.length() - 1).strip();
    } else if (text.endsWith(")")) {
      text = COMMENT.matcher(text).replaceFirst("").strip();
    }
    Matcher mailto = MAILTO.matcher(text);
    if (mailto.lookingAt()) {
      String uri = text.substring(mailto.end());
      if (uri.indexOf('?') >= 0) {
        // Headers, perhaps of other recipients, which must not be dropped in silence.
        return Optional.empty();
      }
      text = Spelling.cleanButForJoiners(Spelling.percentDecoded(uri));
    }
    return addrSpec(text);
  }

  private static Optional<String> addrSpec(String text) {
    int at = text.lastIndexOf('@');
    if (at <= 0) {
      return Optional.empty();
    }
    Optional<String> local = LocalPart.content(Spelling.withoutJoiners(text.substring(0, at)));
    if (local.isEmpty()) {
      return Optional.empty();
    }
    String spelled = text.substring(at + 1);
    Optional<String> domain =
        spelled.startsWith("[") ? literal(spelled) : DomainName.canonical(spelled);
    return domain
        .map(name -> LocalPart.written(local.get()) + '@' + name)
        .filter(address -> address.length() <= MAX_LENGTH);
  }

  /** An address of a host in place of its name (RFC 5321, 4.1.3). */
  private static Optional<String> literal(String spelled) {
    Matcher literal = LITERAL.matcher(spelled.toLowerCase(Locale.ROOT));
    if (!literal.matches()) {
      return Optional.empty();
    }
    String host = literal.group("v4") == null ? literal.group("v6") : literal.group("v4");
    try {
      String normal = InetAddress.ofLiteral(host).getHostAddress();
      return Optional.of(normal.indexOf(':') < 0 ? '[' + normal + ']' : "[ipv6:" + normal + ']');
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** Where the angle bracket opens that is not within quotation marks; -1 for none. */
  private static int angle(String text) {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '<' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isDisplayName(String text) {
    String words = text.indexOf('"') < 0 ? text : QUOTED_STRING.matcher(text).replaceAll("");
    return !SPECIAL.matcher(words).find();
  }
}

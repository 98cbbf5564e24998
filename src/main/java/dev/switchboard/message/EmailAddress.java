package dev.switchboard.message;

import java.util.Locale;
import java.util.Optional;

/**
 * An email address. The rule is deliberately loose (only the receiving server knows better): one
 * {@code @}, both sides non-empty, no spaces or control characters.
 *
 * @param original as written
 * @param normal in lower case
 */
public record EmailAddress(String original, String normal) implements Address {
  /** The longest address that SMTP can carry (RFC 5321, 4.5.3.1.3, less the brackets). */
  public static final int MAX_LENGTH = 254;

  /** Reads an address; empty when it breaks the rule above. */
  public static Optional<EmailAddress> parse(String text) {
    int at = text.indexOf('@');
    if (text.length() > MAX_LENGTH
        || at <= 0
        || at == text.length() - 1
        || text.indexOf('@', at + 1) >= 0
        || !text.codePoints().allMatch(EmailAddress::isVisible)) {
      return Optional.empty();
    }
    return Optional.of(new EmailAddress(text, text.toLowerCase(Locale.ROOT)));
  }

  /** The normal form without a {@code +tag}: {@code ann+news@example.org} is Ann's address too. */
  public String withoutPlusTag() {
    int plus = normal.indexOf('+');
    int at = normal.indexOf('@');
    return plus > 0 && plus < at ? normal.substring(0, plus) + normal.substring(at) : normal;
  }

  private static boolean isVisible(int codePoint) {
    return !Character.isWhitespace(codePoint)
        && !Character.isSpaceChar(codePoint)
        && !Character.isISOControl(codePoint)
        && Character.getType(codePoint) != Character.SURROGATE;
  }
}

package dev.switchboard.telemetry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what looks like an address in text that was not written for the log: the messages of
 * exceptions quote rows and URLs, and a client may put anything into a path. Phone numbers in
 * international form and everything joined by an {@code @} (email addresses, the credentials of a
 * URL) become {@code ***}.
 */
final class AddressMask {
  private static final int MIN_PHONE_DIGITS = 5;

  // Possessive, and bounded where two runs meet, so that no input makes matching slow.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[^\\s@\"'<>(),;=/]{1,254}+@[^\\s@\"'<>(),;=/]{1,254}+"
              + "|(?:\\+|%2[bB])[0-9]{"
              + MIN_PHONE_DIGITS
              + ",}+");

  private AddressMask() {}

  /**
   * Also cuts at {@code maxChars}: this work is done for text of any length that a client may send.
   */
  static String mask(String text, int maxChars) {
    String value = text.length() > maxChars ? text.substring(0, maxChars) : text;
    if (value.indexOf('@') < 0 && value.indexOf('+') < 0 && value.indexOf('%') < 0) {
      return value;
    }
    Matcher matcher = ADDRESS.matcher(value);
    return matcher.find() ? matcher.replaceAll("***") : value;
  }
}

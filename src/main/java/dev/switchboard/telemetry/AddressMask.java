package dev.switchboard.telemetry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what looks like an address in text that was not written for the log: the messages of
 * exceptions quote rows and URLs, and a client may put anything into a path. Phone numbers in
 * international form and everything joined by an {@code @} (email addresses, the credentials of a
 * URL) become {@code ***}, also where a URL encodes them.
 */
final class AddressMask {
  private static final int MIN_PHONE_DIGITS = 5;

  /** An {@code @}, also in full width, as it is or percent-encoded in a path. */
  private static final String AT = "(?:[@\uff20]|%40|%[eE][fF]%[bB][cC]%[aA]0)";

  private static final String JOINED = "[^\\s@\uff20\"'<>(),;=/]";

  // Possessive, and bounded where two runs meet, so that no input makes matching slow.
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?:(?!"
              + AT
              + ")"
              + JOINED
              + "){1,254}+"
              + AT
              + JOINED
              + "{1,254}+"
              + "|(?:\\+|%2[bB])[0-9]{"
              + MIN_PHONE_DIGITS
              + ",}+");

  private AddressMask() {}

  /**
   * Also cuts at {@code maxChars}: this work is done for text of any length that a client may send.
   */
  static String mask(String text, int maxChars) {
    String value = text.length() > maxChars ? text.substring(0, maxChars) : text;
    if (value.chars().noneMatch(c -> c == '@' || c == '+' || c == '%' || c == '\uff20')) {
      return value;
    }
    Matcher matcher = ADDRESS.matcher(value);
    return matcher.find() ? matcher.replaceAll("***") : value;
  }
}

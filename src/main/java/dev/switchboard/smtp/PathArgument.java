package dev.switchboard.smtp;

import dev.switchboard.message.EmailAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The argument of MAIL or RCPT (RFC 5321, section 4.1.2): a path and parameters.
 *
 * @param address what stands between the angle brackets, without a source route; empty for the null
 *     sender
 * @param parameters by their names in upper case; the value is empty where there is none
 */
record PathArgument(String address, Map<String, String> parameters) {
  /**
   * No display name, no comment, no URI: an envelope has addresses only. The repetition is
   * possessive, because any other takes stack for each character.
   */
  private static final Pattern BARE =
      Pattern.compile("(?:[^\\s\"()<>\\[\\]:;,\\\\]+|\"(?:[^\"\\\\]|\\\\.)*+\")@[^\\s\"()<>]+");

  private static final Pattern PARAMETER =
      Pattern.compile("(?<name>[A-Za-z0-9][A-Za-z0-9-]*)(?:=(?<value>[\\x21-\\x3c\\x3e-\\x7e]+))?");

  private static final char LAST_ASCII = 0x7f;

  /**
   * Reads an argument.
   *
   * @param keyword {@code FROM} or {@code TO}
   * @return null where it is not one
   */
  static @Nullable PathArgument parse(String argument, String keyword) {
    String prefix = keyword + ":";
    if (!argument.regionMatches(true, 0, prefix, 0, prefix.length())) {
      return null;
    }
    String text = argument.substring(prefix.length()).strip();
    int end = text.startsWith("<") ? closingBracket(text) : -1;
    if (end < 0) {
      return null;
    }
    Map<String, String> parameters = parameters(text.substring(end + 1));
    return parameters == null
        ? null
        : new PathArgument(withoutRoute(text.substring(1, end)), parameters);
  }

  /** The address, if it is one. */
  Optional<EmailAddress> email() {
    return address.length() <= EmailAddress.MAX_SPELLING_LENGTH && BARE.matcher(address).matches()
        ? EmailAddress.parse(address)
        : Optional.empty();
  }

  /** Whether it can only be carried by SMTPUTF8 (RFC 6531). */
  boolean isBeyondAscii() {
    return address.chars().anyMatch(c -> c > LAST_ASCII);
  }

  private static int closingBracket(String text) {
    boolean quoted = false;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '>' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  /** {@code @a,@b:user@c} means {@code user@c} (RFC 5321, appendix C). */
  private static String withoutRoute(String path) {
    return path.startsWith("@") ? path.substring(path.indexOf(':') + 1) : path;
  }

  private static @Nullable Map<String, String> parameters(String text) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (text.isBlank()) {
      return parameters;
    }
    if (!text.startsWith(" ")) {
      return null;
    }
    for (String one : text.strip().split(" +", -1)) {
      var matcher = PARAMETER.matcher(one);
      if (!matcher.matches()) {
        return null;
      }
      String value = matcher.group("value");
      if (parameters.put(matcher.group("name").toUpperCase(Locale.ROOT), value == null ? "" : value)
          != null) {
        return null;
      }
    }
    return parameters;
  }
}

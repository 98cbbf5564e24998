package dev.switchboard.message;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which headers and ids of an email its sender may choose. */
public final class MailHeaders {
  /** Headers of one email. */
  public static final int MAX_COUNT = 50;

  /** Characters of the names and values of one email together. */
  public static final int MAX_CHARACTERS = 8_000;

  /** Ids that an email may refer to. */
  public static final int MAX_REFERENCES = 100;

  /** A line of an email (RFC 5322, 2.1.1). */
  public static final int MAX_LINE = 998;

  /** A field name: printable ASCII but for the colon (RFC 5322, 3.6.8). */
  private static final Pattern NAME = Pattern.compile("[!-9;-~]{1,76}");

  private static final Pattern MESSAGE_ID = Pattern.compile("<[!-;=?-~]+@[!-;=?-~]+>");

  /** Those that follow from other members, from the message, or from its way. */
  private static final Set<String> OURS =
      Set.of(
          "from",
          "sender",
          "to",
          "cc",
          "bcc",
          "reply-to",
          "subject",
          "date",
          "message-id",
          "in-reply-to",
          "references",
          "mime-version",
          "return-path",
          "received",
          "delivered-to",
          "dkim-signature");

  private static final Set<String> OUR_PREFIXES = Set.of("content-", "resent-", "arc-");

  private MailHeaders() {}

  /**
   * What is wrong with the headers of one email; null for nothing.
   *
   * @return the rest of a sentence that begins with the name of the member
   */
  public static @Nullable String fault(Map<String, String> headers) {
    if (headers.size() > MAX_COUNT) {
      return "must not be more than " + MAX_COUNT;
    }
    int characters = 0;
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, String> header : headers.entrySet()) {
      characters += header.getKey().length() + header.getValue().length();
      if (!NAME.matcher(header.getKey()).matches()) {
        return "must have names of printable ASCII characters without a colon";
      }
      if (isOurs(header.getKey())) {
        return "must not hold " + header.getKey() + ", which Switchboard writes itself";
      }
      if (!seen.add(header.getKey())) {
        return "must not hold " + header.getKey() + " twice";
      }
      if (!isLine(header.getKey() + ": " + header.getValue())) {
        return "must have values of one line, without control characters";
      }
    }
    return characters > MAX_CHARACTERS
        ? "must not be longer than " + MAX_CHARACTERS + " characters together"
        : null;
  }

  /** Whether a header follows from something else, so that a sender may not choose it. */
  public static boolean isOurs(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return OURS.contains(lower) || OUR_PREFIXES.stream().anyMatch(lower::startsWith);
  }

  /** Whether a text may stand in a header as it is. */
  public static boolean isLine(String text) {
    return text.length() <= MAX_LINE
        && text.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029)
        && text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }

  /** Whether a text is the id of an email, in angle brackets (RFC 5322, 3.6.4). */
  public static boolean isMessageId(String text) {
    return text.length() <= 255 && MESSAGE_ID.matcher(text).matches();
  }
}

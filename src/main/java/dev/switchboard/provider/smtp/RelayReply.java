package dev.switchboard.provider.smtp;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a server said to one command (RFC 5321, 4.2).
 *
 * @param code of three digits; something else when it was no reply at all, or none came
 * @param enhanced the enhanced status code (RFC 3463) such as {@code 4.7.1}, null for none
 * @param text the rest, on one line
 */
record RelayReply(int code, @Nullable String enhanced, String text) {
  /** Longest text that is kept as an error code. */
  static final int MAX_ERROR_LENGTH = 160;

  /** Longest text that is kept as the provider's id of a message. */
  static final int MAX_ID_LENGTH = 200;

  private static final Pattern ENHANCED = Pattern.compile("^([245]\\.\\d{1,3}\\.\\d{1,3})(?: |$)");
  private static final int TEXT_BEGIN = 4;

  /** Of a reply no more is looked at: the rest says nothing new. */
  private static final int MAX_LENGTH = 2000;

  /** How Postfix and Exim name the message in their queues. */
  private static final Pattern QUEUE_ID = Pattern.compile("(?:queued as |\\bid=)([!-~]+)");

  private static final Pattern ADDRESS = Pattern.compile("(?<!\\S)[^\\s@]*+@\\S*+");

  /**
   * Reads the lines of a reply.
   *
   * @param code as the mail library understood it
   */
  static RelayReply parse(int code, String whole) {
    String lines = whole.substring(0, Math.min(whole.length(), MAX_LENGTH));
    String first = lines.lines().findFirst().orElse("");
    Matcher enhanced = ENHANCED.matcher(first);
    @Nullable String status =
        first.length() > TEXT_BEGIN && enhanced.region(TEXT_BEGIN, first.length()).lookingAt()
            ? enhanced.group(1)
            : null;
    String text =
        Arrays.stream(lines.split("\n", -1))
            .map(line -> line.length() > TEXT_BEGIN ? line.substring(TEXT_BEGIN) : "")
            .map(line -> ENHANCED.matcher(line).replaceFirst("").replaceAll("\\p{C}+", " "))
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .collect(Collectors.joining(" "));
    return new RelayReply(code, status, text);
  }

  boolean isPositive() {
    return code >= 200 && code < 300;
  }

  /** Whether it is a proper reply that says no. */
  boolean isRefusal() {
    return isTransient() || isPermanent();
  }

  boolean isTransient() {
    return code >= 400 && code < 500;
  }

  boolean isPermanent() {
    return code >= 500 && code < 600;
  }

  /** Code, enhanced status and text, without addresses: it goes into logs. */
  String toErrorCode() {
    String all = code + (enhanced == null ? "" : " " + enhanced) + " " + text;
    return shortened(ADDRESS.matcher(all).replaceAll("(address)"), MAX_ERROR_LENGTH);
  }

  /** The id of the message in the server's queue, else all that the server said; may be empty. */
  String toMessageId() {
    Matcher id = QUEUE_ID.matcher(text);
    return shortened(id.find() ? id.group(1) : text, MAX_ID_LENGTH);
  }

  private static String shortened(String text, int length) {
    String stripped = text.strip();
    return stripped.length() <= length
        ? stripped
        : stripped.substring(0, stripped.offsetByCodePoints(0, fitting(stripped, length)));
  }

  /** How many whole characters fit. */
  private static int fitting(String text, int length) {
    return text.codePointCount(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }
}

package dev.switchboard.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * How much a log line matters, in rising order: the threshold admits itself and all that follow.
 */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are written once and never leave
public enum LogLevel {
  /** For looking closely: health probes, and what libraries say at their INFO. */
  DEBUG("debug", "\u001b[90m"),
  /** What a running product does: attempts, requests, start and stop. */
  INFO("info", "\u001b[32m"),
  /** Something was lost, refused or overtaken; the product copes. */
  WARN("warn", "\u001b[33m"),
  /** Someone has to look. */
  ERROR("error", "\u001b[31m");

  private static final int TEXT_COLUMN_CHARS = 5;

  private final byte[] json;
  private final byte[] text;
  private final byte[] colored;

  LogLevel(String name, String color) {
    json = (",\"level\":\"" + name + "\"").getBytes(US_ASCII);
    String column = " " + name + " ".repeat(TEXT_COLUMN_CHARS - name.length()) + " ";
    text = column.getBytes(US_ASCII);
    colored = (color + column + "\u001b[0m").getBytes(US_ASCII);
  }

  void putJson(Utf8Buffer out) {
    out.put(json);
  }

  void putText(Utf8Buffer out, boolean inColor) {
    out.put(inColor ? colored : text);
  }
}

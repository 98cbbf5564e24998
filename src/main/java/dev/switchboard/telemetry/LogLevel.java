package dev.switchboard.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * How much a log line matters, in rising order: the threshold admits itself and all that follow.
 */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are written once and never leave
public enum LogLevel {
  /** For looking closely: health probes, and what libraries say at their INFO. */
  DEBUG("debug"),
  /** What a running product does: attempts, requests, start and stop. */
  INFO("info"),
  /** Something was lost, refused or overtaken; the product copes. */
  WARN("warn"),
  /** Someone has to look. */
  ERROR("error");

  private static final int TEXT_COLUMN_CHARS = 5;

  private final byte[] json;
  private final byte[] text;

  LogLevel(String name) {
    json = (",\"level\":\"" + name + "\"").getBytes(US_ASCII);
    text = (" " + name + " ".repeat(TEXT_COLUMN_CHARS - name.length()) + " ").getBytes(US_ASCII);
  }

  void putJson(Utf8Buffer out) {
    out.put(json);
  }

  void putText(Utf8Buffer out) {
    out.put(text);
  }
}

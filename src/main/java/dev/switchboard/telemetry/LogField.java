package dev.switchboard.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The members a log line may carry. Names are kept as bytes, ready to be copied into a line. */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are written once and never leave
enum LogField {
  ATTEMPT_NUMBER("attempt_number"),
  ATTEMPTS("attempts"),
  CHANNEL("channel"),
  COMMAND("command"),
  CONVERSATIONS("conversations"),
  COUNT("count"),
  DURATION_MS("duration_ms"),
  ERROR("error"),
  ERROR_CODE("error_code"),
  EVENT_ID("event_id"),
  FENCE("fence"),
  FROM("from"),
  LATENCY_MS("latency_ms"),
  LOGGER("logger"),
  MESSAGE_ID("message_id"),
  METHOD("method"),
  OPERATION("operation"),
  OUTCOME("outcome"),
  PATH("path"),
  PROVIDER("provider"),
  REASON("reason"),
  RECIPIENTS("recipients"),
  REQUEST_ID("request_id"),
  STACK("stack"),
  STATUS("status"),
  TO("to"),
  URL("url"),
  WHERE("where");

  private final byte[] json;
  private final byte[] text;

  LogField(String name) {
    json = (",\"" + name + "\":").getBytes(US_ASCII);
    text = (" " + name + "=").getBytes(US_ASCII);
  }

  void putJsonPrefix(Utf8Buffer out) {
    out.put(json);
  }

  void putTextPrefix(Utf8Buffer out) {
    out.put(text);
  }
}

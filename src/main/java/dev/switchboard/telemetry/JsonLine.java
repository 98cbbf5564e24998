package dev.switchboard.telemetry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Objects;

/** {@code {"time":"2026-01-01T12:00:00.123Z","level":"info","event":"dispatch_attempt",...}}. */
final class JsonLine extends Line {
  private static final byte[] TIME = "{\"time\":\"".getBytes(US_ASCII);
  private static final byte[] EVENT = ",\"event\":\"".getBytes(US_ASCII);
  private static final byte[] MESSAGE = ",\"message\":\"".getBytes(US_ASCII);

  JsonLine(LinePipe pipe, Utf8Buffer out) {
    super(pipe, out);
  }

  @Override
  void head(long epochMillis, LogLevel level, String event) {
    out.put(TIME);
    timestamp.putDateAndTime(out, epochMillis);
    out.put('"');
    level.putJson(out);
    out.put(EVENT);
    out.putEscaped(event, MAX_VALUE_BYTES, true);
    out.put('"');
  }

  @Override
  void string(LogField field, String value, int maxBytes) {
    Objects.requireNonNull(value, field.name());
    field.putJsonPrefix(out);
    out.put('"');
    out.putEscaped(value, maxBytes, true);
    out.put('"');
  }

  @Override
  Line number(LogField field, long value) {
    field.putJsonPrefix(out);
    out.putDecimal(value);
    return this;
  }

  @Override
  Line millis(LogField field, long nanos) {
    field.putJsonPrefix(out);
    putMillis(nanos);
    return this;
  }

  @Override
  Line message(String value) {
    Objects.requireNonNull(value, "message");
    out.put(MESSAGE);
    out.putEscaped(value, MAX_MESSAGE_BYTES, true);
    out.put('"');
    return this;
  }

  @Override
  void end() {
    out.put('}');
    out.put('\n');
  }
}

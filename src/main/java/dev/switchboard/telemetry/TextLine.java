package dev.switchboard.telemetry;

import java.util.Objects;

/** {@code 12:00:00.123Z info dispatch_attempt provider=sms-mms channel=sms outcome=success}. */
final class TextLine extends Line {
  /** Fields of neighbouring lines start in one column unless the name of the event is longer. */
  private static final int EVENT_COLUMN_CHARS = 18;

  private final boolean colored;

  TextLine(LinePipe pipe, Utf8Buffer out, boolean colored) {
    super(pipe, out);
    this.colored = colored;
  }

  @Override
  void head(long epochMillis, LogLevel level, String event) {
    timestamp.putTimeOnly(out, epochMillis);
    level.putText(out, colored);
    out.putEscaped(event, MAX_VALUE_BYTES, false);
    out.putSpaces(Math.max(0, EVENT_COLUMN_CHARS - event.length()));
  }

  @Override
  void string(LogField field, String value, int maxBytes) {
    Objects.requireNonNull(value, field.name());
    field.putTextPrefix(out);
    if (needsQuotes(value)) {
      out.put('"');
      out.putEscaped(value, maxBytes, true);
      out.put('"');
    } else {
      out.putEscaped(value, maxBytes, false);
    }
  }

  @Override
  Line number(LogField field, long value) {
    field.putTextPrefix(out);
    out.putDecimal(value);
    return this;
  }

  @Override
  Line millis(LogField field, long nanos) {
    field.putTextPrefix(out);
    putMillis(nanos);
    return this;
  }

  @Override
  Line message(String value) {
    Objects.requireNonNull(value, "message");
    out.put(' ');
    out.putEscaped(value, MAX_MESSAGE_BYTES, false);
    return this;
  }

  @Override
  void end() {
    out.put('\n');
  }

  private static boolean needsQuotes(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c == '"' || c == '=' || c == '\\' || c >= 0x7f) {
        return true;
      }
    }
    return value.isEmpty();
  }
}

package dev.switchboard.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * The log line being written: its fields in the order of the calls, then {@link #close}, which ends
 * it. There is one per {@link LinePipe}, and its taker holds the pipe's lock until it is closed.
 * Every call leaves a well-formed line behind, also one that throws.
 */
abstract sealed class Line implements AutoCloseable permits JsonLine, TextLine {
  /** An ordinary value: a name, an id, a path. */
  static final int MAX_VALUE_BYTES = 512;

  /** Free text. */
  static final int MAX_MESSAGE_BYTES = 4 * 1024;

  /** A stack trace. */
  static final int MAX_STACK_BYTES = 16 * 1024;

  final UtcTimestamp timestamp = new UtcTimestamp();
  private final LinePipe pipe;
  Utf8Buffer out;

  Line(LinePipe pipe, Utf8Buffer out) {
    this.pipe = pipe;
    this.out = out;
  }

  final void begin(Utf8Buffer target, long epochMillis, LogLevel level, String event) {
    out = target;
    head(epochMillis, level, event);
  }

  final Line text(LogField field, String value) {
    string(field, value, MAX_VALUE_BYTES);
    return this;
  }

  /** A field that is left out where there is nothing to say. */
  final Line textIfPresent(LogField field, @Nullable String value) {
    return value == null ? this : text(field, value);
  }

  final Line stack(String value) {
    string(LogField.STACK, value, MAX_STACK_BYTES);
    return this;
  }

  abstract Line number(LogField field, long value);

  /** A duration in milliseconds with three decimals. */
  abstract Line millis(LogField field, long nanos);

  /** Free text for people; the last part of a line. */
  abstract Line message(String value);

  abstract void head(long epochMillis, LogLevel level, String event);

  abstract void string(LogField field, String value, int maxBytes);

  /** Ends the line without giving the pipe back. */
  abstract void end();

  @Override
  public final void close() {
    end();
    pipe.release();
  }

  final void putMillis(long nanos) {
    long micros = Math.max(0, nanos) / 1_000;
    out.putDecimal(micros / 1_000);
    out.put('.');
    out.putThreeDigits((int) (micros % 1_000));
  }
}

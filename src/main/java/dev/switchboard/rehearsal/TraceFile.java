package dev.switchboard.rehearsal;

import dev.switchboard.rehearsal.scenario.Amounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;

/** Writes every event of a rehearsal as a line of JSON. */
public final class TraceFile implements AutoCloseable {
  private final Writer out;

  /**
   * @param out closed with this
   */
  public TraceFile(Writer out) {
    this.out = out;
  }

  Trace.Witness witness() {
    return this::write;
  }

  private void write(Trace.Kind kind, long at, int node, long subject, String detail) {
    try {
      out.append(
          String.format(
              Locale.ROOT,
              "{\"at\":%d.%09d,\"event\":\"%s\",\"node\":%d,\"subject\":\"%d\",\"detail\":\"%s\"}%n",
              at / Amounts.SECOND,
              at % Amounts.SECOND,
              kind.name().toLowerCase(Locale.ROOT),
              node,
              subject,
              detail.replace("\\", "\\\\").replace("\"", "\\\"")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

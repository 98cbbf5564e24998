package dev.switchboard.telemetry;

import org.jspecify.annotations.Nullable;

/** What is logged, and how it looks. */
public record LoggingSettings(LogLevels levels, Format format) {

  /** The form of a line. */
  public enum Format {
    /** {@link #TEXT} on a terminal, else {@link #JSON}. */
    AUTO,
    JSON,
    TEXT
  }

  /**
   * The form where it is known whether there is a terminal.
   *
   * @param noColor what the environment says in {@code NO_COLOR}: anything but nothing means no
   *     colour (no-color.org)
   */
  public LogFormat format(boolean terminal, @Nullable String noColor) {
    if (format == Format.JSON || (format == Format.AUTO && !terminal)) {
      return LogFormat.JSON;
    }
    boolean colored = terminal && (noColor == null || noColor.isEmpty());
    return colored ? LogFormat.COLORED : LogFormat.TEXT;
  }
}

package dev.switchboard.telemetry;

/**
 * What is logged, and how it looks.
 *
 * @param level the least severe lines that are written
 */
public record LoggingSettings(LogLevel level, Format format) {

  /** The form of a line. */
  public enum Format {
    /** {@link #TEXT} on a terminal, else {@link #JSON}. */
    AUTO,
    JSON,
    TEXT
  }

  /** The form where it is known whether there is a terminal. */
  public LogFormat format(boolean terminal) {
    return switch (format) {
      case TEXT -> LogFormat.TEXT;
      case JSON -> LogFormat.JSON;
      case AUTO -> terminal ? LogFormat.TEXT : LogFormat.JSON;
    };
  }
}

package dev.switchboard.settings;

/** What is logged, and how it looks. */
public record LoggingSettings(Level level, Format format) {

  /** The least severe lines that are still written. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** The form of a line. */
  public enum Format {
    /** {@link #TEXT} on a terminal, else {@link #JSON}. */
    AUTO,
    /** One JSON object per line. */
    JSON,
    /** For human eyes. */
    TEXT
  }
}

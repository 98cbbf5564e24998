package dev.switchboard.telemetry;

/** What a log line looks like ({@code logging.format}). */
public enum LogFormat {
  /** One JSON object per line, for collectors. */
  JSON,
  /** One short aligned line, for people. Times are UTC, without the date. */
  TEXT,
  /** {@link #TEXT} with the level in colour, for a terminal. */
  COLORED
}

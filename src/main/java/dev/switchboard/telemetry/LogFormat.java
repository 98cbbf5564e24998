package dev.switchboard.telemetry;

/** What a log line looks like ({@code logging.format}). */
public enum LogFormat {
  /** One JSON object per line, for collectors. */
  JSON,
  /** One short aligned line, for people at a terminal. Times are UTC, without the date. */
  TEXT
}

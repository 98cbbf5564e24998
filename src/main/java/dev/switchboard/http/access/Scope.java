package dev.switchboard.http.access;

import java.util.Locale;

/** A right of the holder of an API key. */
public enum Scope {
  /** Hand something in, and take it back. */
  SEND,
  /** Read data and the state of the server. */
  READ,
  /** Change how the server works. */
  OPERATE,
  /** Read the metrics. */
  METRICS;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The scope as configuration and clients see it, such as {@code read}. */
  public String wireName() {
    return wireName;
  }
}

package dev.switchboard.http;

import java.util.Locale;

/** What the holder of an API key may do. */
public enum Scope {
  /** Submit messages, and deliver inbound ones where a webhook is not signed. */
  SEND,
  /** Read messages, conversations and the state of the server. */
  READ,
  /** Change how the server works: retry by hand, operate a breaker, configure mock providers. */
  OPERATE,
  /** Read the metrics. */
  METRICS;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The scope as configuration and clients see it, such as {@code read}. */
  public String wireName() {
    return wireName;
  }
}

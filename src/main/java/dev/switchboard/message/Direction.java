package dev.switchboard.message;

import java.util.Locale;

/** Whether a message left through a provider or came from one. */
public enum Direction {
  OUTBOUND,
  INBOUND;

  /** The name in JSON and SQL. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}

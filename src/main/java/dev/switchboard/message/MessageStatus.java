package dev.switchboard.message;

import java.util.Locale;
import java.util.Optional;

/**
 * Where a message stands (006, key entity Message).
 *
 * <pre>
 *   outbound:  PENDING ──► DISPATCHED
 *               │   ▲
 *               ▼   │ brought back by hand
 *              FAILED (dead letter)
 *   inbound:   RECEIVED
 * </pre>
 */
public enum MessageStatus {
  PENDING,
  DISPATCHED,
  FAILED,
  RECEIVED;

  /** The name in JSON and SQL. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a {@link #wireName()}; empty for anything else. */
  public static Optional<MessageStatus> of(String wireName) {
    for (MessageStatus status : values()) {
      if (status.wireName().equals(wireName)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}

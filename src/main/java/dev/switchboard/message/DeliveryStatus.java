package dev.switchboard.message;

import java.util.Locale;
import java.util.Optional;

/** What a provider says became of a message that it took. */
public enum DeliveryStatus {
  DELIVERED,
  UNDELIVERED;

  /** The name in JSON and SQL. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a {@link #wireName()}; empty for anything else. */
  public static Optional<DeliveryStatus> of(String wireName) {
    for (DeliveryStatus status : values()) {
      if (status.wireName().equals(wireName)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}

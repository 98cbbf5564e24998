package dev.switchboard.callback;

import dev.switchboard.message.MessageId;
import java.util.Optional;

/**
 * The id of an endpoint, written as {@code ep_} and 13 characters.
 *
 * @param value greater than zero
 */
public record EndpointId(long value) {
  private static final String PREFIX = "ep_";

  /** Reads what {@link #toString} gave; empty for anything else. */
  public static Optional<EndpointId> parse(String text) {
    return text.startsWith(PREFIX)
        ? MessageId.parse(text.substring(PREFIX.length())).map(id -> new EndpointId(id.value()))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return PREFIX + new MessageId(value);
  }
}

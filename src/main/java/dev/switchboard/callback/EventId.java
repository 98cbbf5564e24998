package dev.switchboard.callback;

import dev.switchboard.message.MessageId;
import java.util.Optional;

/**
 * The id of an event, written as {@code evt_} and 13 characters; later events have greater ids,
 * also as texts.
 *
 * @param value greater than zero
 */
public record EventId(long value) {
  private static final String PREFIX = "evt_";

  /** Reads what {@link #toString} gave; empty for anything else. */
  public static Optional<EventId> parse(String text) {
    return text.startsWith(PREFIX)
        ? MessageId.parse(text.substring(PREFIX.length())).map(id -> new EventId(id.value()))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return PREFIX + new MessageId(value);
  }
}

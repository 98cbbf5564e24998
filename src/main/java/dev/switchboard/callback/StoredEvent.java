package dev.switchboard.callback;

import dev.switchboard.event.EventType;
import dev.switchboard.message.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What happened, as the store keeps it. The rest of it stands on the row of the message.
 *
 * @param messageId null for what is not about a message
 * @param sequence 1, 2, 3 for each message; 0 for what is not about one
 * @param attempts that the message had, as of then
 * @param errorCode of the message, as of then
 * @param reason why the message failed
 * @param data members that the row of the message does not have, as a JSON object
 */
public record StoredEvent(
    EventId id,
    EventType type,
    Instant at,
    @Nullable MessageId messageId,
    int sequence,
    int attempts,
    @Nullable String errorCode,
    @Nullable String reason,
    @Nullable String data) {
  /** Whether no event of its message follows, unless an operator brings it back. */
  public boolean isTerminal() {
    return switch (type) {
      case MESSAGE_FAILED, MESSAGE_RECEIVED, MESSAGE_DELIVERED, MESSAGE_UNDELIVERED -> true;
      default -> false;
    };
  }
}

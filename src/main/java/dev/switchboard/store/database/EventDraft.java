package dev.switchboard.store.database;

import dev.switchboard.callback.CallbackBody;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.event.EventType;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that is about to be written.
 *
 * @param messageId null when it is not about a message
 */
public record EventDraft(
    EventType type,
    Instant at,
    @Nullable Long messageId,
    int attempts,
    @Nullable String errorCode,
    @Nullable String reason,
    @Nullable String data) {
  /** What an event of a message was preceded by, where nothing is known: its acceptance. */
  private static final int SEQUENCE_OF_ACCEPTANCE = 1;

  private static final int SEQUENCE_OF_DISPATCH = 2;

  /**
   * As what an event of a message is written: of the attempts, those that failed and are followed
   * by another are {@code deferred}.
   */
  public static EventType typeOf(MessageEvent event) {
    return event instanceof MessageEvent.Attempted it && it.nextAttemptAt() != null
        ? EventType.MESSAGE_DEFERRED
        : EventType.of(event);
  }

  /** What has happened to a message. */
  public static EventDraft of(MessageEvent event) {
    EventType type = typeOf(event);
    long id = event.messageId().value();
    return switch (event) {
      case MessageEvent.Attempted it ->
          new EventDraft(
              type,
              it.at(),
              id,
              it.number(),
              it.errorCode(),
              null,
              it.nextAttemptAt() == null ? null : CallbackBody.due(it.nextAttemptAt()));
      case MessageEvent.Dispatched it ->
          new EventDraft(type, it.at(), id, it.attempts(), null, null, null);
      case MessageEvent.Failed it ->
          new EventDraft(type, it.at(), id, it.attempts(), it.errorCode(), it.reason(), null);
      case MessageEvent.Delivered it ->
          new EventDraft(type, it.at(), id, 0, it.errorCode(), null, null);
      case MessageEvent.Undelivered it ->
          new EventDraft(type, it.at(), id, 0, it.errorCode(), null, null);
      case MessageEvent.Accepted it -> new EventDraft(type, it.at(), id, 0, null, null, null);
      case MessageEvent.RetriedManually it ->
          new EventDraft(type, it.at(), id, 0, null, null, null);
      case MessageEvent.Received it -> new EventDraft(type, it.at(), id, 0, null, null, null);
    };
  }

  /** What is about no message. */
  public static EventDraft of(EventType type, Instant at, String data) {
    return new EventDraft(type, at, null, 0, null, null, data);
  }

  /** The sequence of what came before it at least, of which nothing may have been written. */
  public int sequenceBefore() {
    return switch (type) {
      case MESSAGE_ACCEPTED, MESSAGE_RECEIVED -> 0;
      case MESSAGE_DELIVERED, MESSAGE_UNDELIVERED -> SEQUENCE_OF_DISPATCH;
      default -> SEQUENCE_OF_ACCEPTANCE;
    };
  }

  /**
   * Whether the number of the next event of a message cannot be told by the type of that one, once
   * this one is forgotten.
   */
  public static boolean isToBeRemembered(int sequence, String type) {
    return sequence > SEQUENCE_OF_DISPATCH
        || type.equals(EventType.MESSAGE_FAILED.wireName())
        || type.equals(EventType.MESSAGE_DEFERRED.wireName());
  }

  /** The event, once it has an id and a place among those of its message. */
  public StoredEvent stored(EventId id, int sequence) {
    return new StoredEvent(
        id,
        type,
        at,
        messageId == null ? null : new MessageId(messageId),
        sequence,
        attempts,
        errorCode,
        reason,
        data);
  }
}

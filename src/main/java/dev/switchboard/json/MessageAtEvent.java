package dev.switchboard.json;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.history.MessageStanding;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.DeliveryStatus;
import dev.switchboard.message.MessageStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message as it was when an event became true. The store says what it is now, which may be more:
 * an {@code accepted} that is read late must not show a message as dispatched.
 */
public final class MessageAtEvent {
  private MessageAtEvent() {}

  /**
   * The message as of an event.
   *
   * @param now as it is read later
   */
  public static MessageRecord of(MessageRecord now, MessageEvent event) {
    return switch (event) {
      case MessageEvent.Accepted _ -> accepted(now);
      case MessageEvent.RetriedManually _ -> pending(now, null, null);
      case MessageEvent.Attempted it -> attempted(now, it);
      case MessageEvent.Dispatched it ->
          with(
              now,
              MessageStatus.DISPATCHED,
              it.at(),
              it.providerMessageId(),
              now.lastErrorCode(),
              null);
      case MessageEvent.Failed it ->
          with(now, MessageStatus.FAILED, it.at(), null, it.errorCode(), it.reason());
      case MessageEvent.Delivered it -> now.at(now.standing().delivered(delivery(it)));
      case MessageEvent.Undelivered it -> now.at(now.standing().delivered(delivery(it)));
      case MessageEvent.Received _ -> now;
    };
  }

  /** The message while it waits for its next attempt after one that failed. */
  public static MessageRecord deferred(
      MessageRecord now, @Nullable Instant nextAttemptAt, @Nullable String errorCode) {
    return pending(now, nextAttemptAt, errorCode);
  }

  static DeliveryState delivery(MessageEvent.Delivered event) {
    return new DeliveryState(DeliveryStatus.DELIVERED, event.at(), event.errorCode());
  }

  static DeliveryState delivery(MessageEvent.Undelivered event) {
    return new DeliveryState(DeliveryStatus.UNDELIVERED, event.at(), event.errorCode());
  }

  /** Where an event leaves its message. */
  public static MessageStatus status(MessageEvent event) {
    return switch (event) {
      case MessageEvent.Accepted _, MessageEvent.RetriedManually _ -> MessageStatus.PENDING;
      case MessageEvent.Attempted it ->
          it.errorCode() == null
              ? MessageStatus.DISPATCHED
              : it.nextAttemptAt() == null ? MessageStatus.FAILED : MessageStatus.PENDING;
      case MessageEvent.Dispatched _, MessageEvent.Delivered _, MessageEvent.Undelivered _ ->
          MessageStatus.DISPATCHED;
      case MessageEvent.Failed _ -> MessageStatus.FAILED;
      case MessageEvent.Received _ -> MessageStatus.RECEIVED;
    };
  }

  private static MessageRecord accepted(MessageRecord now) {
    MessageRecord pending = pending(now, null, null);
    Instant sendAt = now.content().options().sendAt();
    return sendAt == null
        ? pending
        : pending.at(pending.standing().due(sendAt, MessageStanding.SCHEDULED));
  }

  private static MessageRecord attempted(MessageRecord now, MessageEvent.Attempted event) {
    return switch (status(event)) {
      case PENDING -> pending(now, event.nextAttemptAt(), event.errorCode());
      case FAILED ->
          with(now, MessageStatus.FAILED, event.at(), null, event.errorCode(), now.failureReason());
      case DISPATCHED, RECEIVED ->
          with(
              now,
              MessageStatus.DISPATCHED,
              event.at(),
              now.providerMessageId(),
              now.lastErrorCode(),
              null);
    };
  }

  private static MessageRecord pending(
      MessageRecord now, @Nullable Instant nextAttemptAt, @Nullable String errorCode) {
    MessageRecord pending = with(now, MessageStatus.PENDING, null, null, errorCode, null);
    return nextAttemptAt == null
        ? pending
        : pending.at(pending.standing().due(nextAttemptAt, MessageStanding.RETRY));
  }

  private static MessageRecord with(
      MessageRecord now,
      MessageStatus status,
      @Nullable Instant processedAt,
      @Nullable String providerMessageId,
      @Nullable String lastErrorCode,
      @Nullable String failureReason) {
    return now.at(
        new MessageStanding(
            status,
            processedAt,
            providerMessageId,
            null,
            null,
            lastErrorCode,
            failureReason,
            null));
  }
}

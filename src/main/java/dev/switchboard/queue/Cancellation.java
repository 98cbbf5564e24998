package dev.switchboard.queue;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageStatus;

/** What came of the wish not to send a message. */
public sealed interface Cancellation {
  /** The reason of a message that was given up because of it. */
  String REASON = MessageEvent.Failed.CANCELED;

  /** It is failed for this reason, now or since an earlier wish; it is not sent. */
  record Canceled() implements Cancellation {}

  /** Nothing was changed: it has another end. */
  record Ended(MessageStatus status) implements Cancellation {}

  /**
   * Nothing was changed: a process holds it, and is about to send it or is sending it.
   *
   * @param channel by its name
   */
  record Held(String channel) implements Cancellation {}

  /** There is no such message. */
  record Unknown() implements Cancellation {}
}

package dev.switchboard.queue;

import dev.switchboard.message.MessageStatus;

/** What came of the wish to send a scheduled message at another time. */
public sealed interface Rescheduling {
  /** It waits for the new time. */
  record Moved() implements Rescheduling {}

  /**
   * Nothing was changed: it does not wait for a time that its sender chose, or not any more.
   *
   * @param status pending also for one that is about to be sent, or to be tried again
   */
  record NotScheduled(MessageStatus status) implements Rescheduling {}

  /** There is no such message. */
  record Unknown() implements Rescheduling {}
}

package dev.switchboard.queue;

import java.time.Instant;

/** What becomes of a leased event. Written only while its lease holds. */
public sealed interface Settlement {
  /** The event that is settled. */
  InboundEvent event();

  /** The attempt that led to it. */
  Attempt attempt();

  /** The provider took the message: {@code dispatched}, the event is gone. */
  record Completed(InboundEvent event, Attempt attempt, String providerMessageId)
      implements Settlement {}

  /** The attempt failed and another one is due later; the lease is given back. */
  record Retried(InboundEvent event, Attempt attempt, Instant dueAt) implements Settlement {}

  /**
   * The message is a dead letter: {@code failed}, the event is gone.
   *
   * @param attempt the last attempt
   * @param reason stable snake_case code, kept beside the message; its {@code last_error_code} is
   *     the last attempt's
   * @param at when it was given up
   */
  record Discarded(InboundEvent event, Attempt attempt, String reason, Instant at)
      implements Settlement {}
}

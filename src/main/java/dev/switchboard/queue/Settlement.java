package dev.switchboard.queue;

import dev.switchboard.event.MessageEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What becomes of a leased event. Written only while its lease holds. */
public sealed interface Settlement {
  /** The event that is settled. */
  LeasedMessage event();

  /** An attempt was made. */
  sealed interface Tried extends Settlement {
    /** The attempt that led to it. */
    Attempt attempt();

    /** When the next attempt is due; null when there is none. */
    default @Nullable Instant nextAttemptAt() {
      return null;
    }

    /** What is true of its attempt once it is written. */
    default MessageEvent.Attempted attempted() {
      Attempt attempt = attempt();
      return new MessageEvent.Attempted(
          event().message().id(),
          event().key().channel(),
          event().conversationId(),
          attempt.provider(),
          attempt.number(),
          attempt.outcome().wireName(),
          attempt.latency(),
          attempt.errorCode(),
          attempt.occurredAt(),
          nextAttemptAt());
    }
  }

  /**
   * No attempt was made, and none will be: {@code failed}, the event is gone.
   *
   * @param reason stable snake_case code, kept beside the message and as its {@code
   *     last_error_code}
   * @param at when it was given up
   */
  record GivenUp(LeasedMessage event, String reason, Instant at) implements Settlement {}

  /** The provider took the message: {@code dispatched}, the event is gone. */
  record Completed(LeasedMessage event, Attempt attempt, String providerMessageId)
      implements Tried {
    /** What is true of the message once it is written. */
    public MessageEvent.Dispatched dispatched() {
      return new MessageEvent.Dispatched(
          event.message().id(),
          event.key().channel(),
          event.conversationId(),
          attempt.provider(),
          attempt.number(),
          providerMessageId,
          attempt.endedAt());
    }
  }

  /** The attempt failed and another one is due later; the lease is given back. */
  record Retried(LeasedMessage event, Attempt attempt, Instant dueAt) implements Tried {
    @Override
    public Instant nextAttemptAt() {
      return dueAt;
    }
  }

  /**
   * The message is a dead letter: {@code failed}, the event is gone.
   *
   * @param attempt the last attempt
   * @param reason stable snake_case code, kept beside the message; its {@code last_error_code} is
   *     the last attempt's
   * @param at when it was given up
   */
  record Discarded(LeasedMessage event, Attempt attempt, String reason, Instant at)
      implements Tried {
    /** What is true of the message once it is written. */
    public MessageEvent.Failed failed() {
      return new MessageEvent.Failed(
          event.message().id(),
          event.key().channel(),
          event.conversationId(),
          attempt.provider(),
          attempt.number(),
          reason,
          attempt.errorCode(),
          at);
    }
  }
}

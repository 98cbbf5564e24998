package dev.switchboard.event;

import dev.switchboard.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to a message: made in the transaction that makes it true, told after its
 * commit. It carries no address and no text of the message.
 */
public sealed interface MessageEvent extends Event {
  /** The message. */
  MessageId messageId();

  /** Its channel by name; a row of the queue may name one that this version does not know. */
  String channel();

  /** Its conversation. */
  long conversationId();

  /** The provider that sends it, has sent it, or has delivered it. */
  String provider();

  /** When it happened. */
  Instant at();

  /**
   * An outbound message is stored.
   *
   * @param opensConversation whether it is the first message of its conversation
   */
  record Accepted(
      MessageId messageId,
      String channel,
      long conversationId,
      String provider,
      boolean opensConversation,
      Instant at)
      implements MessageEvent {}

  /**
   * An attempt to send it has ended.
   *
   * @param number of the attempt, from 1, over all rounds
   * @param outcome {@code success}, {@code rate_limited}, {@code error} or {@code timeout}
   * @param latency from the start of the call to its answer or its cut
   * @param errorCode null exactly when the outcome is a success
   * @param startedAt when the call started
   * @param nextAttemptAt when the next attempt is due, null when there is none
   */
  record Attempted(
      MessageId messageId,
      String channel,
      long conversationId,
      String provider,
      int number,
      String outcome,
      Duration latency,
      @Nullable String errorCode,
      Instant startedAt,
      @Nullable Instant nextAttemptAt)
      implements MessageEvent {
    @Override
    public Instant at() {
      return startedAt.plus(latency);
    }
  }

  /**
   * The provider took it. Follows the {@link Attempted} that succeeded.
   *
   * @param attempts how many there were, over all rounds
   */
  record Dispatched(
      MessageId messageId,
      String channel,
      long conversationId,
      String provider,
      int attempts,
      String providerMessageId,
      Instant at)
      implements MessageEvent {}

  /**
   * It was given up and is a dead letter.
   *
   * @param attempts how many there were, over all rounds
   * @param reason why, as a stable code in snake_case
   * @param errorCode of the last attempt, or the reason where that was no attempt
   */
  record Failed(
      MessageId messageId,
      String channel,
      long conversationId,
      String provider,
      int attempts,
      String reason,
      @Nullable String errorCode,
      Instant at)
      implements MessageEvent {
    /** The reason for a channel that exists, and that no provider carries. */
    public static final String PROVIDER_NOT_CONFIGURED = "provider_not_configured";

    /** The reason for a message that was taken back. */
    public static final String CANCELED = "canceled";

    /** The reason for a channel that does not exist. */
    public static final String INVALID_ROUTING = "invalid_routing";
  }

  /**
   * Its provider says that it reached its recipient. Follows the {@link Dispatched}.
   *
   * @param sinceDispatched until it was delivered, at least zero
   * @param errorCode what the recipient did not like about it, such as {@code complained}; or null
   * @param at when it was delivered, as the provider says
   */
  record Delivered(
      MessageId messageId,
      String channel,
      long conversationId,
      String provider,
      Duration sinceDispatched,
      @Nullable String errorCode,
      Instant at)
      implements MessageEvent {}

  /**
   * Its provider says that it did not reach its recipient. Follows the {@link Dispatched}.
   *
   * @param errorCode why, in the provider's words; null where it gave none
   * @param at when that was certain, as the provider says
   */
  record Undelivered(
      MessageId messageId,
      String channel,
      long conversationId,
      String provider,
      @Nullable String errorCode,
      Instant at)
      implements MessageEvent {}

  /** A dead letter is pending again because an operator asked for it. */
  record RetriedManually(
      MessageId messageId, String channel, long conversationId, String provider, Instant at)
      implements MessageEvent {}

  /**
   * An inbound message is part of its conversation.
   *
   * @param opensConversation whether it is the first message of its conversation
   */
  record Received(
      MessageId messageId,
      String channel,
      long conversationId,
      String provider,
      boolean opensConversation,
      Instant at)
      implements MessageEvent {}
}

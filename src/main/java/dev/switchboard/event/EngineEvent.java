package dev.switchboard.event;

import dev.switchboard.message.MessageId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the engine met that is neither the story of a message nor of a provider. */
public sealed interface EngineEvent extends Event {
  /** A request was answered with the stored answer of its idempotency key, or of its delivery. */
  record Replayed() implements EngineEvent {}

  /**
   * A rate limit refused a request.
   *
   * @param limit {@code sender} or {@code ip}; where both refuse, each has an event
   */
  record RateLimited(String limit) implements EngineEvent {}

  /** A request was refused because no provider carries its channel. */
  record ProviderNotConfigured(String channel) implements EngineEvent {}

  /**
   * Messages of a channel wait, and no live process can send them. Told once when that begins.
   *
   * @param grace how long they wait before they fail
   */
  record ChannelNotCarried(String channel, Duration grace) implements EngineEvent {}

  /**
   * The result of a call was not written, because its lease had gone to another process.
   *
   * @param fence of the lease that was lost
   */
  record SettlementRefused(String provider, MessageId messageId, int attemptNumber, long fence)
      implements EngineEvent {}

  /**
   * An inbound event in the queue could not become a message, and never will.
   *
   * @param refusal what the store said to it, null when its payload could not be read
   */
  record InboundDropped(MessageId messageId, @Nullable Throwable refusal) implements EngineEvent {}

  /**
   * Receipts of providers that no message was found for, after they were kept for a while.
   *
   * @param receipts how many
   */
  record ReceiptsUnknown(int receipts) implements EngineEvent {}

  /** An operator changed something by hand, for example {@code breaker_operated}. */
  record Operated(String action, String detail) implements EngineEvent {}

  /** The store failed in a way that is expected of a store: lost, full, locked. */
  record StoreFailed(String operation, Throwable cause) implements EngineEvent {}

  /**
   * Something was thrown that is a defect of the program.
   *
   * @param where the part that caught it, in a few words
   */
  record Unexpected(String where, Throwable thrown) implements EngineEvent {}
}

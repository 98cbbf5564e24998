package dev.switchboard.api.endpoint;

import dev.switchboard.callback.CallbackAttempt;
import dev.switchboard.callback.EventHistory.Delivery;
import dev.switchboard.message.MessageId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event that was told, or will be, as clients see it. */
record DeliveryJson(
    String eventId,
    String type,
    Instant timestamp,
    @Nullable String messageId,
    int sequence,
    String state,
    @Nullable Instant nextAttemptAt,
    List<AttemptJson> attempts) {
  static DeliveryJson of(Delivery delivery) {
    MessageId message = delivery.event().messageId();
    return new DeliveryJson(
        delivery.event().id().toString(),
        delivery.event().type().wireName(),
        delivery.event().at(),
        message == null ? null : message.toString(),
        delivery.event().sequence(),
        delivery.state().wireName(),
        delivery.nextAttemptAt(),
        delivery.attempts().stream().map(AttemptJson::of).toList());
  }

  /** One call. */
  record AttemptJson(
      int attemptNumber,
      @Nullable Integer status,
      @Nullable String errorCode,
      long latencyMs,
      Instant occurredAt,
      @Nullable String answer) {
    static AttemptJson of(CallbackAttempt attempt) {
      return new AttemptJson(
          attempt.number(),
          attempt.status(),
          attempt.errorCode(),
          attempt.latency().toMillis(),
          attempt.at(),
          attempt.answer());
    }
  }
}

package dev.switchboard.api;

import dev.switchboard.dispatch.LaneStatus.Deferral;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a stored message what only the running lanes know: why it is not sent although it is due.
 * Deferring writes nothing, so the store cannot tell.
 *
 * @param lanes what holds back a message, given its provider's name
 */
public record DeferralLookup(
    BiFunction<String, MessageId, Optional<Deferral>> lanes, InstantSource clock) {
  /** What a client that could not get through would have been answered. */
  private static final String SHORT_CIRCUITED = "503";

  /** The message as it stands now. */
  MessageRecord shown(MessageRecord message) {
    if (message.status() != MessageStatus.PENDING || isScheduled(message.nextAttemptAt())) {
      return message;
    }
    String provider = message.providerName();
    Deferral deferral = provider == null ? null : lanes.apply(provider, message.id()).orElse(null);
    return switch (deferral) {
      case BREAKER_OPEN -> message.deferred(deferral.wireName(), SHORT_CIRCUITED);
      case GOVERNOR -> message.deferred(deferral.wireName(), message.lastErrorCode());
      // It is being sent, or will be in a moment.
      case null -> message.deferred(null, message.lastErrorCode());
    };
  }

  private boolean isScheduled(@Nullable Instant nextAttemptAt) {
    return nextAttemptAt != null && nextAttemptAt.isAfter(clock.instant());
  }
}

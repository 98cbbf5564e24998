package dev.switchboard.api;

import dev.switchboard.history.MessageRecord;
import dev.switchboard.lane.LaneStatus.Deferral;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds out why a message that is due is not sent. Only the running lanes know: deferring writes
 * nothing to the store.
 *
 * @param lanes gives the reason, for the name of a provider and a message
 */
public record DeferralLookup(
    BiFunction<String, MessageId, Optional<Deferral>> lanes, InstantSource clock) {
  /** The status that a client behind an open breaker would see. */
  private static final String SHORT_CIRCUITED = "503";

  /** The message with its present reason, or none. */
  MessageRecord shown(MessageRecord message) {
    if (message.status() != MessageStatus.PENDING || isScheduled(message.nextAttemptAt())) {
      return message;
    }
    String provider = message.providerName();
    Deferral deferral = provider == null ? null : lanes.apply(provider, message.id()).orElse(null);
    return switch (deferral) {
      case BREAKER_OPEN -> message.deferred(deferral.wireName(), SHORT_CIRCUITED);
      case GOVERNOR -> message.deferred(deferral.wireName(), message.lastErrorCode());
      // It is in flight, or about to be.
      case null -> message.deferred(null, message.lastErrorCode());
    };
  }

  private boolean isScheduled(@Nullable Instant nextAttemptAt) {
    return nextAttemptAt != null && nextAttemptAt.isAfter(clock.instant());
  }
}

package dev.switchboard.history;

import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a message stands.
 *
 * @param processedAt when it reached a final status, null before
 * @param providerMessageId what the provider calls it, null until it has taken it
 * @param nextAttemptAt when the next attempt is due, null when none is planned for a set time
 * @param deferredBy what holds a pending message back, null when nothing does
 * @param lastErrorCode of the latest failed attempt, null when there was none
 * @param failureReason why a failed message was given up, null otherwise
 * @param delivery what its provider says became of it, null for nothing
 */
public record MessageStanding(
    MessageStatus status,
    @Nullable Instant processedAt,
    @Nullable String providerMessageId,
    @Nullable Instant nextAttemptAt,
    @Nullable String deferredBy,
    @Nullable String lastErrorCode,
    @Nullable String failureReason,
    @Nullable DeliveryState delivery) {
  /** It waits for the time that its sender chose. */
  public static final String SCHEDULED = "scheduled";

  /** It waits for its next attempt. */
  public static final String RETRY = "retry";

  /** Waits for its first attempt, which may be made at any time. */
  public static final MessageStanding PENDING =
      new MessageStanding(MessageStatus.PENDING, null, null, null, null, null, null, null);

  /**
   * What holds a message back whose next attempt is planned; null where none is.
   *
   * @param options say when it was to be sent first
   */
  public static @Nullable String deferral(@Nullable Instant nextAttemptAt, MessageOptions options) {
    if (nextAttemptAt == null) {
      return null;
    }
    return nextAttemptAt.equals(options.sendAt()) ? SCHEDULED : RETRY;
  }

  /** The same, held back by something else than the store knows of. */
  public MessageStanding deferred(@Nullable String by, @Nullable String errorCode) {
    return new MessageStanding(
        status,
        processedAt,
        providerMessageId,
        nextAttemptAt,
        by,
        errorCode,
        failureReason,
        delivery);
  }

  /** The same, with the next attempt planned. */
  public MessageStanding due(Instant nextAttempt, String by) {
    return new MessageStanding(
        status,
        processedAt,
        providerMessageId,
        nextAttempt,
        by,
        lastErrorCode,
        failureReason,
        delivery);
  }

  /** The same with a word of its provider; null for none. */
  public MessageStanding delivered(@Nullable DeliveryState word) {
    return new MessageStanding(
        status,
        processedAt,
        providerMessageId,
        nextAttemptAt,
        deferredBy,
        lastErrorCode,
        failureReason,
        word);
  }
}

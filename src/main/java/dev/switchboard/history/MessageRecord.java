package dev.switchboard.history;

import dev.switchboard.memory.Footprint;
import dev.switchboard.message.Channel;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.message.MessageTime;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored message and where it stands.
 *
 * @param from as written
 * @param to as written
 * @param time the source's own, or that of acceptance
 * @param processedAt when it reached a final status, null before
 * @param providerName null for messages that no provider carries
 * @param providerMessageId what the provider calls it, null until it has taken it
 * @param nextAttemptAt when the next attempt is due, null when none is planned for a set time
 * @param deferredBy what holds a pending message back, null when nothing does
 * @param lastErrorCode of the latest failed attempt, null when there was none
 * @param failureReason why a failed message was given up, null otherwise
 * @param delivery what its provider says became of it, null for nothing
 */
public record MessageRecord(
    MessageId id,
    long conversationId,
    Direction direction,
    Channel channel,
    String from,
    String to,
    @Nullable String subject,
    String body,
    List<String> attachments,
    MessageTime time,
    @Nullable Instant processedAt,
    MessageStatus status,
    @Nullable String providerName,
    @Nullable String providerMessageId,
    @Nullable Instant nextAttemptAt,
    @Nullable String deferredBy,
    @Nullable String lastErrorCode,
    @Nullable String failureReason,
    @Nullable DeliveryState delivery) {
  /** The record itself, its times, its names, and one copy of it. */
  private static final int OVERHEAD_BYTES = 1024;

  public MessageRecord {
    attachments = List.copyOf(attachments);
  }

  /** What it occupies in memory; an estimate from above. */
  public long retainedBytes() {
    return OVERHEAD_BYTES
        + Footprint.of(from)
        + Footprint.of(to)
        + Footprint.of(subject)
        + Footprint.of(body)
        + Footprint.of(attachments);
  }

  /** This message, held back by something else than the store knows of. */
  public MessageRecord deferred(@Nullable String by, @Nullable String errorCode) {
    return new MessageRecord(
        id,
        conversationId,
        direction,
        channel,
        from,
        to,
        subject,
        body,
        attachments,
        time,
        processedAt,
        status,
        providerName,
        providerMessageId,
        nextAttemptAt,
        by,
        errorCode,
        failureReason,
        delivery);
  }

  /** This message at another place of its life; nothing holds it back, and nothing is planned. */
  public MessageRecord standing(
      MessageStatus at,
      @Nullable Instant processed,
      @Nullable String idAtProvider,
      @Nullable String errorCode,
      @Nullable String reason) {
    return new MessageRecord(
        id,
        conversationId,
        direction,
        channel,
        from,
        to,
        subject,
        body,
        attachments,
        time,
        processed,
        at,
        providerName,
        idAtProvider,
        null,
        null,
        errorCode,
        reason,
        null);
  }

  /** This message, whose next attempt is planned. */
  public MessageRecord due(Instant nextAttempt, String by) {
    return new MessageRecord(
        id,
        conversationId,
        direction,
        channel,
        from,
        to,
        subject,
        body,
        attachments,
        time,
        processedAt,
        status,
        providerName,
        providerMessageId,
        nextAttempt,
        by,
        lastErrorCode,
        failureReason,
        delivery);
  }

  /** This message with a word of its provider; null for none. */
  public MessageRecord delivered(@Nullable DeliveryState word) {
    return new MessageRecord(
        id,
        conversationId,
        direction,
        channel,
        from,
        to,
        subject,
        body,
        attachments,
        time,
        processedAt,
        status,
        providerName,
        providerMessageId,
        nextAttemptAt,
        deferredBy,
        lastErrorCode,
        failureReason,
        word);
  }
}

package dev.switchboard.history;

import dev.switchboard.message.Channel;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.message.MessageTime;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored message and where it stands.
 *
 * @param time the source's own, or that of acceptance
 * @param providerName null for messages that no provider carries
 */
public record MessageRecord(
    MessageId id,
    long conversationId,
    Direction direction,
    Channel channel,
    MessageContent content,
    MessageTime time,
    @Nullable String providerName,
    MessageStanding standing) {
  /** The record itself, its times, its names, and one copy of it. */
  private static final int OVERHEAD_BYTES = 1024;

  /** What it occupies in memory; an estimate from above. */
  public long retainedBytes() {
    return OVERHEAD_BYTES + content.retainedBytes();
  }

  /** This message at another place of its life. */
  public MessageRecord at(MessageStanding place) {
    return new MessageRecord(
        id, conversationId, direction, channel, content, time, providerName, place);
  }

  /** The same with nothing in its body. */
  public MessageRecord redacted() {
    return new MessageRecord(
        id, conversationId, direction, channel, content.redacted(), time, providerName, standing);
  }

  public String from() {
    return content.from();
  }

  public String to() {
    return content.to();
  }

  public @Nullable String subject() {
    return content.subject();
  }

  public String body() {
    return content.body();
  }

  public List<String> attachments() {
    return content.attachments();
  }

  public MessageStatus status() {
    return standing.status();
  }

  public @Nullable Instant processedAt() {
    return standing.processedAt();
  }

  public @Nullable String providerMessageId() {
    return standing.providerMessageId();
  }

  public @Nullable Instant nextAttemptAt() {
    return standing.nextAttemptAt();
  }

  public @Nullable String deferredBy() {
    return standing.deferredBy();
  }

  public @Nullable String lastErrorCode() {
    return standing.lastErrorCode();
  }

  public @Nullable String failureReason() {
    return standing.failureReason();
  }

  public @Nullable DeliveryState delivery() {
    return standing.delivery();
  }

  /** This message, held back by something else than the store knows of. */
  public MessageRecord deferred(@Nullable String by, @Nullable String errorCode) {
    return at(standing.deferred(by, errorCode));
  }
}

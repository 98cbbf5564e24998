package dev.switchboard.store.memory;

import dev.switchboard.history.MessageRecord;
import dev.switchboard.history.MessageStanding;
import dev.switchboard.message.Channel;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.message.MessageTime;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.Round;
import dev.switchboard.store.sql.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message and what has become of it. Changed under the lock of the store. */
final class StoredMessage {
  /** As they stand in a conversation. */
  static final Comparator<StoredMessage> IN_CONVERSATION =
      Comparator.comparing((StoredMessage it) -> it.ordered()).thenComparingLong(it -> it.id());

  /** Of the record itself and of its places in the indexes. */
  private static final int OVERHEAD_BYTES = 512;

  /** Of an attempt. */
  private static final int ATTEMPT_BYTES = 128;

  OutboundMessage content;
  final StoredConversation conversation;
  final Direction direction;
  final String channel;
  final boolean sentByA;
  final Instant acceptedAt;

  /** Null where it is that of its acceptance. */
  private final @Nullable MessageTime ownTime;

  String providerName;
  MessageStatus status;
  @Nullable String providerMessageId;
  @Nullable DeliveryState delivery;
  @Nullable Instant processedAt;
  @Nullable Instant nextAttemptAt;
  @Nullable String lastErrorCode;
  @Nullable String failureReason;
  List<Attempt> attempts = List.of();

  /** Null as long as it is the first, in which no attempt was answered with 429. */
  private @Nullable Round laterRound;

  StoredMessage(
      OutboundMessage content,
      StoredConversation conversation,
      Direction direction,
      String channel,
      boolean sentByA,
      String providerName,
      Instant acceptedAt,
      MessageTime time) {
    this.content = content;
    this.conversation = conversation;
    this.direction = direction;
    this.channel = channel;
    this.sentByA = sentByA;
    this.providerName = providerName;
    this.acceptedAt = acceptedAt;
    boolean isUsual = time.shownInstead() == null && time.ordered().equals(acceptedAt);
    this.ownTime = isUsual ? null : time;
    this.status = direction == Direction.OUTBOUND ? MessageStatus.PENDING : MessageStatus.RECEIVED;
    this.nextAttemptAt = content.options().sendAt();
  }

  static long bytesOf(OutboundMessage content) {
    return OVERHEAD_BYTES + content.retainedBytes();
  }

  /** Empties its body. */
  void redact() {
    content = new OutboundMessage(content.id(), content.content().redacted(), content.files());
  }

  boolean isTextAlone() {
    return Channel.of(channel).orElseThrow().isTextAlone();
  }

  /** Whether it has no text to send any more; an email or an MMS may have none. */
  boolean isRedacted() {
    return isTextAlone() && content.body().isEmpty();
  }

  /** Whether nothing has become of it, and it has nothing that few messages have. */
  boolean isAsAccepted() {
    return status == MessageStatus.PENDING
        && ownTime == null
        && laterRound == null
        && attempts.isEmpty()
        && content.options().equals(MessageOptions.NONE)
        && content.files().isEmpty();
  }

  /** Whether it waits for the time that its sender chose, and that has not come. */
  boolean isScheduled(QueueRow row, Instant now) {
    Instant sendAt = content.options().sendAt();
    return status == MessageStatus.PENDING
        && sendAt != null
        && sendAt.isAfter(now)
        && row.attempts == 0
        && row.dueAt == Micros.of(sendAt);
  }

  /** Has it wait for another time. */
  void reschedule(Instant sendAt) {
    content =
        new OutboundMessage(content.id(), content.content().rescheduled(sendAt), content.files());
    nextAttemptAt = sendAt;
  }

  long id() {
    return content.id().value();
  }

  long bytes() {
    return bytesOf(content) + (long) ATTEMPT_BYTES * attempts.size();
  }

  /** The time by which it is ordered in its conversation. */
  Instant ordered() {
    return ownTime == null ? acceptedAt : ownTime.ordered();
  }

  String sender() {
    return sentByA ? conversation.key.participantA() : conversation.key.participantB();
  }

  String recipient() {
    return sentByA ? conversation.key.participantB() : conversation.key.participantA();
  }

  /** The round that it is in, with the attempts of it that were answered with 429. */
  Round round() {
    return laterRound == null ? Round.first(acceptedAt, content.options()) : laterRound;
  }

  void attempted(Attempt attempt) {
    if (attempts.isEmpty()) {
      attempts = new ArrayList<>(2);
    }
    attempts.add(attempt);
  }

  void counted(Attempt attempt) {
    if (attempt.outcome() == Outcome.RATE_LIMITED) {
      Round round = round();
      laterRound = round.rateLimited(round.rateLimited() + 1);
    }
  }

  void beginRound(Instant at) {
    laterRound = new Round(attempts.size(), 0, at);
  }

  MessageRecord record() {
    return new MessageRecord(
        content.id(),
        conversation.id,
        direction,
        Channel.of(channel).orElseThrow(),
        content.content(),
        ownTime == null ? new MessageTime(acceptedAt, null) : ownTime,
        providerName,
        new MessageStanding(
            status,
            processedAt,
            providerMessageId,
            nextAttemptAt,
            MessageStanding.deferral(nextAttemptAt, content.options()),
            lastErrorCode,
            failureReason,
            delivery));
  }
}

package dev.switchboard.api.twilio;

import dev.switchboard.history.MessageRecord;
import dev.switchboard.history.MessageStanding;
import dev.switchboard.intake.Submission;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.DeliveryStatus;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Cancellation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message in the words of Twilio.
 *
 * @param media absolute URLs, in order
 * @param status such as {@code queued} or {@code sent}
 * @param ended when it was sent or given up; null before
 * @param error null for none
 */
record TextMessage(
    MessageId id,
    String from,
    String to,
    String body,
    List<String> media,
    boolean inbound,
    String status,
    @Nullable Instant ended,
    @Nullable Failure error) {
  static final String SCHEDULED = "scheduled";
  static final String QUEUED = "queued";
  private static final String FAILED = "failed";
  private static final String CANCELED = "canceled";

  /**
   * Why it was not sent, or did not arrive.
   *
   * @param message null where nothing more is known
   */
  record Failure(int code, @Nullable String message) {
    /** What Twilio calls an error of which nothing more is known. */
    private static final int UNKNOWN = 30008;

    private static final int VALIDITY_EXPIRED = 30036;

    static Failure of(@Nullable String reason) {
      return new Failure("expired".equals(reason) ? VALIDITY_EXPIRED : UNKNOWN, reason);
    }

    /** A provider that speaks in Twilio's codes is taken at its word. */
    static Failure undelivered(@Nullable String code) {
      boolean known = code != null && code.matches("3[0-9]{4}");
      return new Failure(known ? Integer.parseInt(code) : UNKNOWN, code);
    }
  }

  /** A message as it stands. */
  static TextMessage of(MessageRecord message) {
    String status = status(message);
    DeliveryState delivery = message.delivery();
    Failure failure =
        switch (status) {
          case FAILED -> Failure.of(message.failureReason());
          case "undelivered" -> Failure.undelivered(delivery == null ? null : delivery.errorCode());
          default -> null;
        };
    return new TextMessage(
        message.id(),
        message.from(),
        message.to(),
        message.body(),
        message.attachments(),
        message.direction() == Direction.INBOUND,
        status,
        message.processedAt(),
        failure);
  }

  /**
   * A message at the moment of its acceptance: the same for a request that is repeated, however the
   * message stands by then.
   */
  static TextMessage accepted(MessageId id, Submission message) {
    Instant sendAt = message.options().sendAt();
    boolean later = sendAt != null && sendAt.isAfter(id.issuedAt());
    return new TextMessage(
        id,
        message.from().original(),
        message.to().original(),
        message.body(),
        message.attachments(),
        false,
        later ? SCHEDULED : QUEUED,
        null,
        null);
  }

  private static String status(MessageRecord message) {
    DeliveryState delivery = message.delivery();
    if (delivery != null) {
      return delivery.status() == DeliveryStatus.DELIVERED ? "delivered" : "undelivered";
    }
    return switch (message.status()) {
      case PENDING -> MessageStanding.SCHEDULED.equals(message.deferredBy()) ? SCHEDULED : QUEUED;
      case FAILED -> Cancellation.REASON.equals(message.failureReason()) ? CANCELED : FAILED;
      case DISPATCHED -> "sent";
      case RECEIVED -> "received";
    };
  }

  /** Whether it has ended without having been sent. */
  boolean isUnsent() {
    return status.equals(FAILED) || status.equals(CANCELED);
  }

  /** The sid of this message. */
  String sid() {
    return TwilioSid.of(id, !media.isEmpty());
  }
}

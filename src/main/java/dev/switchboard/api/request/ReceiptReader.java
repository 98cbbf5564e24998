package dev.switchboard.api.request;

import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.reply.ValidationErrors;
import dev.switchboard.http.request.JsonInput;
import dev.switchboard.inbound.ReceiptStore;
import dev.switchboard.message.DeliveryReceipt;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.DeliveryStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads receipts: one, or a list. A provider that says {@code bounced} means that the message was
 * not delivered, one that says {@code complained} that it was; both words are then the reason where
 * there is no other.
 */
public final class ReceiptReader {
  /** A receipt from further ahead is dated by its arrival: the provider's clock is wrong. */
  private static final Duration MAX_AHEAD = Duration.ofDays(1);

  private final InstantSource clock;

  public ReceiptReader(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Reads a whole body.
   *
   * @throws ProblemException {@code malformed_json}, or {@code invalid_request} naming all that is
   *     wrong
   */
  public List<DeliveryReceipt> read(byte[] body) {
    JsonNode document = JsonInput.value(body);
    ValidationErrors errors = new ValidationErrors();
    List<DeliveryReceipt> receipts = new ArrayList<>();
    if (document.isArray()) {
      if (document.size() > ReceiptStore.MAX_AT_ONCE) {
        errors.add("", "must hold at most %d receipts".formatted(ReceiptStore.MAX_AT_ONCE));
        errors.check();
      }
      for (int i = 0; i < document.size(); i++) {
        read(document.get(i), i + "/", errors, receipts);
      }
    } else {
      read(document, "", errors, receipts);
    }
    errors.check();
    return receipts;
  }

  private void read(
      JsonNode receipt, String path, ValidationErrors errors, List<DeliveryReceipt> into) {
    String id = text(receipt.path("provider_message_id"));
    if (id == null || id.length() > DeliveryReceipt.MAX_ID_LENGTH) {
      errors.add(
          path + "provider_message_id",
          "must be the provider's id of a message, at most %d characters"
              .formatted(DeliveryReceipt.MAX_ID_LENGTH));
    }
    String word = text(receipt.path("status"));
    DeliveryStatus status =
        switch (word) {
          case "delivered", "complained" -> DeliveryStatus.DELIVERED;
          case "undelivered", "bounced" -> DeliveryStatus.UNDELIVERED;
          case null, default -> {
            errors.add(path + "status", "must be delivered, undelivered, bounced or complained");
            yield null;
          }
        };
    if (id != null && status != null && word != null) {
      String code = text(receipt.path("error_code"));
      into.add(
          new DeliveryReceipt(
              id,
              new DeliveryState(
                  status,
                  time(text(receipt.path("timestamp"))),
                  code != null ? cut(code) : word.equals(status.wireName()) ? null : word)));
    }
  }

  private Instant time(@Nullable String written) {
    Instant now = clock.instant();
    return written == null
        ? now
        : Rfc3339.parse(written).filter(it -> it.isBefore(now.plus(MAX_AHEAD))).orElse(now);
  }

  /** Providers write ids and codes as numbers, too. */
  private static @Nullable String text(JsonNode value) {
    String text = value.isString() || value.isNumber() ? value.asString() : "";
    String storable = StorableText.kept(text).strip();
    return storable.isEmpty() ? null : storable;
  }

  private static String cut(String code) {
    return code.length() <= DeliveryReceipt.MAX_CODE_LENGTH
        ? code
        : code.substring(0, DeliveryReceipt.MAX_CODE_LENGTH);
  }
}

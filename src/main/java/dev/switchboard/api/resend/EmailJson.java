package dev.switchboard.api.resend;

import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.reply.JsonBuffer;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.BodyFormat;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.DeliveryStatus;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.Cancellation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes emails as Resend shows them. */
final class EmailJson {
  private EmailJson() {}

  static byte[] of(MessageRecord message, Reservation memory) {
    return new JsonBuffer(memory).json(json -> write(json, message));
  }

  /** A page of emails: without what they say, their copies and their options. */
  static byte[] page(List<MessageRecord> messages, boolean more, Reservation memory) {
    return new JsonBuffer(memory)
        .json(json -> {
          json.writeStartObject();
          json.writeStringProperty("object", "list");
          json.writeBooleanProperty("has_more", more);
          json.writeArrayPropertyStart("data");
          for (MessageRecord message : messages) {
            json.writeStartObject();
            head(json, message);
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, MessageRecord message) {
    MessageOptions options = message.content().options();
    boolean onlyHtml = options.html() == null && BodyFormat.of(message.body()) == BodyFormat.HTML;
    json.writeStartObject();
    json.writeStringProperty("object", "email");
    head(json, message);
    texts(json, "cc", options.cc());
    texts(json, "bcc", options.bcc());
    texts(json, "reply_to", options.replyTo());
    Instant sendAt = options.sendAt();
    text(json, "scheduled_at", sendAt == null ? null : sendAt.toString());
    text(json, "html", onlyHtml ? message.body() : options.html());
    text(json, "text", onlyHtml ? null : message.body());
    json.writeArrayPropertyStart("tags");
    options
        .metadata()
        .forEach((name, value) -> {
          json.writeStartObject();
          json.writeStringProperty("name", name);
          json.writeStringProperty("value", value);
          json.writeEndObject();
        });
    json.writeEndArray();
    json.writeEndObject();
  }

  /** What a list shows, too. */
  private static void head(JsonGenerator json, MessageRecord message) {
    json.writeStringProperty("id", message.id().toString());
    json.writeStringProperty("from", message.from());
    texts(json, "to", List.of(message.to()));
    text(json, "subject", message.subject());
    json.writeStringProperty("created_at", message.time().ordered().toString());
    json.writeStringProperty("last_event", lastEvent(message));
  }

  private static void texts(JsonGenerator json, String name, List<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }

  private static String lastEvent(MessageRecord message) {
    DeliveryState delivery = message.delivery();
    if (delivery != null) {
      return delivery.status() == DeliveryStatus.DELIVERED ? "delivered" : "bounced";
    }
    return switch (message.status()) {
      case PENDING -> waits(message) ? "scheduled" : "queued";
      case FAILED -> Cancellation.REASON.equals(message.failureReason()) ? "canceled" : "failed";
      case DISPATCHED, RECEIVED -> "sent";
    };
  }

  /** Whether it has not been tried yet, because it is to be sent later. */
  private static boolean waits(MessageRecord message) {
    return message.content().options().sendAt() != null && message.lastErrorCode() == null;
  }

  private static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }
}

package dev.switchboard.api.resend;

import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.JsonBuffer;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.BodyFormat;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.DeliveryStatus;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes emails as Resend shows them. */
final class EmailJson {
  private EmailJson() {}

  static byte[] of(MessageRecord message, Reservation memory) {
    return new JsonBuffer(memory).json(json -> write(json, message));
  }

  private static void write(JsonGenerator json, MessageRecord message) {
    boolean html = BodyFormat.of(message.body()) == BodyFormat.HTML;
    json.writeStartObject();
    json.writeStringProperty("object", "email");
    json.writeStringProperty("id", message.id().toString());
    json.writeStringProperty("from", message.from());
    json.writeArrayPropertyStart("to");
    json.writeString(message.to());
    json.writeEndArray();
    text(json, "subject", message.subject());
    text(json, "html", html ? message.body() : null);
    text(json, "text", html ? null : message.body());
    for (String none : new String[] {"cc", "bcc", "reply_to"}) {
      json.writeArrayPropertyStart(none);
      json.writeEndArray();
    }
    json.writeStringProperty("created_at", message.time().ordered().toString());
    json.writeNullProperty("scheduled_at");
    json.writeStringProperty("last_event", lastEvent(message));
    json.writeEndObject();
  }

  private static String lastEvent(MessageRecord message) {
    DeliveryState delivery = message.delivery();
    if (delivery != null) {
      return delivery.status() == DeliveryStatus.DELIVERED ? "delivered" : "bounced";
    }
    return switch (message.status()) {
      case PENDING -> "queued";
      case FAILED -> "failed";
      case DISPATCHED, RECEIVED -> "sent";
    };
  }

  private static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }
}

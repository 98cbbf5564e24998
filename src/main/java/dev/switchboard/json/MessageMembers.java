package dev.switchboard.json;

import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.reply.JsonOutput;
import dev.switchboard.message.DeliveryState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The members of a message wherever it is shown. */
public final class MessageMembers {
  private MessageMembers() {}

  /** Writes them into an object that has begun. */
  public static void write(JsonGenerator json, MessageRecord message) {
    json.writeStringProperty("id", message.id().toString());
    json.writeStringProperty("conversation_id", String.valueOf(message.conversationId()));
    json.writeStringProperty("direction", message.direction().wireName());
    json.writeStringProperty("channel", message.channel().wireName());
    json.writeStringProperty("from", message.from());
    json.writeStringProperty("to", message.to());
    text(json, "subject", message.subject());
    json.writeStringProperty("body", message.body());
    json.writeArrayPropertyStart("attachments");
    message.attachments().forEach(json::writeString);
    json.writeEndArray();
    time(json, "timestamp", message.time().shown());
    time(json, "accepted_at", message.id().issuedAt());
    time(json, "processed_at", message.processedAt());
    json.writeStringProperty("status", message.status().wireName());
    text(json, "provider_name", message.providerName());
    text(json, "provider_message_id", message.providerMessageId());
    time(json, "next_attempt_at", message.nextAttemptAt());
    text(json, "deferred_by", message.deferredBy());
    text(json, "last_error_code", message.lastErrorCode());
    text(json, "failure_reason", message.failureReason());
    delivery(json, message.delivery());
  }

  /** Writes what its provider says became of a message. */
  static void delivery(JsonGenerator json, @Nullable DeliveryState delivery) {
    json.writeObjectPropertyStart("delivery");
    text(json, "status", delivery == null ? null : delivery.status().wireName());
    time(json, "at", delivery == null ? null : delivery.at());
    text(json, "error_code", delivery == null ? null : delivery.errorCode());
    json.writeEndObject();
  }

  /** Writes a text, or null. */
  public static void text(JsonGenerator json, String member, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(member);
    } else {
      json.writeStringProperty(member, value);
    }
  }

  /** Writes a time, or null. */
  public static void time(JsonGenerator json, String member, @Nullable Instant value) {
    text(json, member, value == null ? null : JsonOutput.time(value));
  }
}

package dev.switchboard.api;

import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.JsonBuffer;
import dev.switchboard.http.JsonOutput;
import dev.switchboard.memory.Reservation;
import dev.switchboard.queue.Attempt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes messages as the contract shows them, and the parts that other nouns share. */
final class MessageJson {
  private MessageJson() {}

  /** A message with its attempts. */
  static byte[] detail(Detail detail, Reservation memory) {
    JsonBuffer answer = new JsonBuffer(memory);
    return answer.json(json -> {
      json.writeStartObject();
      members(json, detail.message());
      json.writeArrayPropertyStart("attempts");
      for (Attempt attempt : detail.attempts()) {
        attempt(json, attempt);
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  /** A page of messages without their attempts. */
  static byte[] page(Page page, Paging paging, Reservation memory) {
    JsonBuffer answer = new JsonBuffer(memory);
    return answer.json(json -> {
      json.writeStartObject();
      json.writeArrayPropertyStart("items");
      for (MessageRecord message : page.messages()) {
        json.writeStartObject();
        members(json, message);
        json.writeEndObject();
      }
      json.writeEndArray();
      meta(
          json,
          paging,
          page.total(),
          page.more() ? page.messages().getLast().id().toString() : null);
      json.writeEndObject();
    });
  }

  /** The position of a page. */
  static void meta(
      JsonGenerator json, Paging paging, @Nullable Long total, @Nullable String nextCursor) {
    json.writeObjectPropertyStart("meta");
    json.writeNumberProperty("page", paging.page());
    json.writeNumberProperty("page_size", paging.pageSize());
    if (total == null) {
      json.writeNullProperty("total");
    } else {
      json.writeNumberProperty("total", total);
    }
    text(json, "next_cursor", nextCursor);
    json.writeEndObject();
  }

  /** The members of a message wherever it is shown. */
  static void members(JsonGenerator json, MessageRecord message) {
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
    time(json, "processed_at", message.processedAt());
    json.writeStringProperty("status", message.status().wireName());
    text(json, "provider_name", message.providerName());
    text(json, "provider_message_id", message.providerMessageId());
    time(json, "next_attempt_at", message.nextAttemptAt());
    text(json, "deferred_by", message.deferredBy());
    text(json, "last_error_code", message.lastErrorCode());
    text(json, "failure_reason", message.failureReason());
  }

  private static void attempt(JsonGenerator json, Attempt attempt) {
    json.writeStartObject();
    json.writeNumberProperty("attempt_number", attempt.number());
    json.writeStringProperty("provider_name", attempt.provider());
    json.writeStringProperty("outcome", attempt.outcome().wireName());
    json.writeNumberProperty("latency_ms", attempt.latency().toMillis());
    text(json, "error_code", attempt.errorCode());
    time(json, "occurred_at", attempt.occurredAt());
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String member, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(member);
    } else {
      json.writeStringProperty(member, value);
    }
  }

  static void time(JsonGenerator json, String member, @Nullable Instant value) {
    text(json, member, value == null ? null : JsonOutput.time(value));
  }
}

package dev.switchboard.api;

import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.reply.JsonBuffer;
import dev.switchboard.json.MessageMembers;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageOptionsJson;
import dev.switchboard.message.SmsSegments;
import dev.switchboard.queue.Attempt;
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
      MessageMembers.write(json, detail.message());
      segments(json, detail.message());
      MessageOptions options = detail.message().content().options();
      MessageMembers.time(json, "send_at", options.sendAt());
      MessageMembers.time(json, "expires_at", options.expiresAt());
      json.writeName("options");
      MessageOptionsJson.write(json, options.timed(null, null));
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
        MessageMembers.write(json, message);
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
    MessageMembers.text(json, "next_cursor", nextCursor);
    json.writeEndObject();
  }

  private static void segments(JsonGenerator json, MessageRecord message) {
    if (message.channel().travelsInSegments()) {
      SmsSegments segments = SmsSegments.of(message.body());
      json.writeNumberProperty("segments", segments.count());
      json.writeStringProperty("encoding", segments.encoding().wireName());
    } else {
      json.writeNullProperty("segments");
      json.writeNullProperty("encoding");
    }
  }

  private static void attempt(JsonGenerator json, Attempt attempt) {
    json.writeStartObject();
    json.writeNumberProperty("attempt_number", attempt.number());
    json.writeStringProperty("provider_name", attempt.provider());
    json.writeStringProperty("outcome", attempt.outcome().wireName());
    json.writeNumberProperty("latency_ms", attempt.latency().toMillis());
    MessageMembers.text(json, "error_code", attempt.errorCode());
    MessageMembers.time(json, "occurred_at", attempt.occurredAt());
    json.writeEndObject();
  }
}

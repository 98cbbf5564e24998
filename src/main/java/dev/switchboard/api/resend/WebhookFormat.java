package dev.switchboard.api.resend;

import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackFormat;
import dev.switchboard.callback.CallbackPost;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.event.EventType;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.reply.JsonBuffer;
import dev.switchboard.http.reply.JsonOutput;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.Cancellation;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The webhooks of Resend: {@code type}, {@code created_at} and {@code data} about an email, signed
 * with {@code svix-*} headers.
 */
public final class WebhookFormat implements CallbackFormat {
  @Override
  public String wireName() {
    return "resend";
  }

  @Override
  public boolean tells(Endpoint endpoint, Callback callback) {
    StoredEvent event = callback.event();
    MessageRecord message = callback.message();
    return event.type() == EventType.ENDPOINT_TEST
        || (message != null && message.channel() == Channel.EMAIL && type(event, message) != null);
  }

  @Override
  public @Nullable CallbackPost post(Endpoint endpoint, Callback callback, Signing signing) {
    return signing.secrets().isEmpty()
        ? null
        : new CallbackPost("application/json", JsonBuffer.counted(json -> write(json, callback)))
            .signed("svix", callback.event(), signing);
  }

  private static @Nullable String type(StoredEvent event, MessageRecord message) {
    return switch (event.type()) {
      case MESSAGE_ACCEPTED ->
          message.content().options().sendAt() == null ? null : "email.scheduled";
      case MESSAGE_DISPATCHED -> "email.sent";
      case MESSAGE_DELIVERED -> "email.delivered";
      case MESSAGE_UNDELIVERED -> "email.bounced";
      case MESSAGE_FAILED -> Cancellation.REASON.equals(event.reason()) ? null : "email.failed";
      case MESSAGE_RECEIVED -> "email.received";
      default -> null;
    };
  }

  private static void write(JsonGenerator json, Callback callback) {
    StoredEvent event = callback.event();
    MessageRecord message = callback.message();
    json.writeStartObject();
    json.writeStringProperty(
        "type", message == null ? event.type().wireName() : type(event, message));
    json.writeStringProperty("created_at", JsonOutput.time(event.at()));
    json.writeObjectPropertyStart("data");
    if (message != null) {
      write(json, event, message);
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, StoredEvent event, MessageRecord message) {
    MessageOptions options = message.content().options();
    json.writeStringProperty("email_id", message.id().toString());
    json.writeStringProperty("created_at", JsonOutput.time(message.time().ordered()));
    json.writeStringProperty("from", message.from());
    texts(json, "to", List.of(message.to()));
    texts(json, "cc", options.cc());
    texts(json, "bcc", options.bcc());
    json.writeStringProperty("subject", message.subject());
    json.writeObjectPropertyStart("tags");
    options.metadata().forEach(json::writeStringProperty);
    json.writeEndObject();
    switch (event.type()) {
      case MESSAGE_UNDELIVERED -> {
        json.writeObjectPropertyStart("bounce");
        json.writeStringProperty("message", event.errorCode());
        json.writeStringProperty("type", "Permanent");
        json.writeStringProperty("subType", "General");
        json.writeEndObject();
      }
      case MESSAGE_FAILED -> {
        json.writeObjectPropertyStart("failed");
        json.writeStringProperty("reason", event.reason());
        json.writeEndObject();
      }
      default -> {
        // Nothing more is known.
      }
    }
  }

  private static void texts(JsonGenerator json, String name, List<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }
}

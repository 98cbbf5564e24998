package dev.switchboard.api.sendgrid;

import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackFormat;
import dev.switchboard.callback.CallbackPost;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.event.EventType;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.reply.JsonBuffer;
import dev.switchboard.message.Channel;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.signature.EcdsaSecret;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The event webhook of SendGrid: an array of one event about an email, signed with ECDSA. The pair
 * of keys is derived from the secret of the endpoint; the present one signs, because there is room
 * for one signature only.
 */
public final class EventWebhookFormat implements CallbackFormat {
  private static final String SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
  private static final String TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp";

  /** What custom arguments do not replace. */
  private static final Set<String> OWN =
      Set.of(
          "email",
          "timestamp",
          "event",
          "smtp-id",
          "category",
          "sg_event_id",
          "sg_message_id",
          "reason",
          "response",
          "attempt",
          "type");

  @Override
  public String wireName() {
    return "sendgrid";
  }

  @Override
  public boolean tells(Endpoint endpoint, Callback callback) {
    StoredEvent event = callback.event();
    return event.type() == EventType.ENDPOINT_TEST
        || (isSent(callback.message()) && name(event) != null);
  }

  @Override
  public @Nullable CallbackPost post(Endpoint endpoint, Callback callback, Signing signing) {
    if (signing.secrets().isEmpty()) {
      return null;
    }
    byte[] body = JsonBuffer.counted(json -> write(json, callback));
    String seconds = signing.seconds();
    String signature =
        new EcdsaSecret(signing.secrets().getFirst())
            .sign(seconds.getBytes(StandardCharsets.US_ASCII), body);
    return new CallbackPost("application/json", body)
        .header(SIGNATURE, signature)
        .header(TIMESTAMP, seconds);
  }

  @Override
  public String publicKey(String secret) {
    return new EcdsaSecret(secret).publicKey();
  }

  private static boolean isSent(@Nullable MessageRecord message) {
    return message != null
        && message.channel() == Channel.EMAIL
        && message.direction() == Direction.OUTBOUND;
  }

  private static @Nullable String name(StoredEvent event) {
    return switch (event.type()) {
      case MESSAGE_ACCEPTED -> "processed";
      case MESSAGE_DEFERRED -> "deferred";
      case MESSAGE_DELIVERED -> "delivered";
      case MESSAGE_UNDELIVERED -> "bounce";
      case MESSAGE_FAILED -> Cancellation.REASON.equals(event.reason()) ? null : "dropped";
      default -> null;
    };
  }

  private static void write(JsonGenerator json, Callback callback) {
    MessageRecord message = callback.message();
    json.writeStartArray();
    // A test is about no email, and says nothing.
    if (message != null) {
      write(json, callback.event(), message);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, StoredEvent event, MessageRecord message) {
    MessageOptions options = message.content().options();
    json.writeStartObject();
    json.writeStringProperty("email", message.to());
    json.writeNumberProperty("timestamp", event.at().getEpochSecond());
    json.writeStringProperty("event", name(event));
    json.writeStringProperty("sg_event_id", event.id().toString());
    json.writeStringProperty("sg_message_id", message.id().toString());
    if (options.messageId() != null) {
      json.writeStringProperty("smtp-id", options.messageId());
    }
    if (!options.tags().isEmpty()) {
      json.writeArrayPropertyStart("category");
      options.tags().forEach(json::writeString);
      json.writeEndArray();
    }
    switch (event.type()) {
      case MESSAGE_DEFERRED -> {
        json.writeStringProperty("response", event.errorCode());
        json.writeStringProperty("attempt", String.valueOf(event.attempts()));
      }
      case MESSAGE_UNDELIVERED -> {
        json.writeStringProperty("type", "bounce");
        json.writeStringProperty("reason", event.errorCode());
      }
      case MESSAGE_FAILED -> json.writeStringProperty("reason", event.reason());
      default -> {
        // Nothing more is known.
      }
    }
    for (Map.Entry<String, String> argument : options.metadata().entrySet()) {
      if (!OWN.contains(argument.getKey())) {
        json.writeStringProperty(argument.getKey(), argument.getValue());
      }
    }
    json.writeEndObject();
  }
}

package dev.switchboard.json;

import dev.switchboard.event.EventType;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.ProviderEvent;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.Direction;
import java.io.OutputStream;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An event as {@code {"type", "timestamp", "data"}}, on one line. Events without an {@link
 * EventType} have no such form.
 */
public final class EventJson {
  private static final JsonFactory JSON = new JsonFactory();

  private EventJson() {}

  /**
   * Writes a message event.
   *
   * @param message as it is read now, shown as it was at the event; null to show only the members
   *     that the event knows: no addresses and no text
   */
  public static void write(OutputStream out, MessageEvent event, @Nullable MessageRecord message) {
    write(out, event, message, _ -> {});
  }

  /**
   * Writes a message event.
   *
   * @param more writes more members behind {@code timestamp}
   */
  public static void write(
      OutputStream out,
      MessageEvent event,
      @Nullable MessageRecord message,
      Consumer<JsonGenerator> more) {
    write(
        out,
        EventType.of(event),
        event.at(),
        more,
        json -> {
          if (message == null) {
            outline(json, event);
          } else {
            MessageMembers.write(json, MessageAtEvent.of(message, event));
          }
          added(json, event);
        });
  }

  /** Writes a provider event that has a type. */
  public static void write(OutputStream out, EventType type, ProviderEvent event) {
    write(out, type, event.at(), _ -> {}, json -> provider(json, event));
  }

  /**
   * Writes anything of the form of an event.
   *
   * @param data writes the members of {@code data}
   */
  public static void write(
      OutputStream out,
      EventType type,
      Instant at,
      Consumer<JsonGenerator> more,
      Consumer<JsonGenerator> data) {
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("type", type.wireName());
      MessageMembers.time(json, "timestamp", at);
      more.accept(json);
      json.writeObjectPropertyStart("data");
      data.accept(json);
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  /** The members that an event knows without its message, named as in a message. */
  private static void outline(JsonGenerator json, MessageEvent event) {
    json.writeStringProperty("id", event.messageId().toString());
    json.writeStringProperty("conversation_id", String.valueOf(event.conversationId()));
    Direction direction =
        event instanceof MessageEvent.Received ? Direction.INBOUND : Direction.OUTBOUND;
    json.writeStringProperty("direction", direction.wireName());
    json.writeStringProperty("channel", event.channel());
    json.writeStringProperty("status", MessageAtEvent.status(event).wireName());
    json.writeStringProperty("provider_name", event.provider());
    switch (event) {
      case MessageEvent.Dispatched it ->
          json.writeStringProperty("provider_message_id", it.providerMessageId());
      case MessageEvent.Failed it -> {
        MessageMembers.text(json, "last_error_code", it.errorCode());
        json.writeStringProperty("failure_reason", it.reason());
      }
      case MessageEvent.Attempted it -> {
        MessageMembers.time(json, "next_attempt_at", it.nextAttemptAt());
        MessageMembers.text(json, "last_error_code", it.errorCode());
      }
      case MessageEvent.Delivered it -> MessageMembers.delivery(json, MessageAtEvent.delivery(it));
      case MessageEvent.Undelivered it ->
          MessageMembers.delivery(json, MessageAtEvent.delivery(it));
      case MessageEvent.Accepted _, MessageEvent.RetriedManually _, MessageEvent.Received _ -> {}
    }
  }

  /** What an event says besides the message. */
  private static void added(JsonGenerator json, MessageEvent event) {
    switch (event) {
      case MessageEvent.Attempted it -> {
        json.writeObjectPropertyStart("attempt");
        json.writeNumberProperty("attempt_number", it.number());
        json.writeStringProperty("provider_name", it.provider());
        json.writeStringProperty("outcome", it.outcome());
        json.writeNumberProperty("latency_ms", it.latency().toMillis());
        MessageMembers.text(json, "error_code", it.errorCode());
        MessageMembers.time(json, "occurred_at", it.startedAt());
        json.writeEndObject();
      }
      case MessageEvent.Dispatched it -> json.writeNumberProperty("attempt_count", it.attempts());
      case MessageEvent.Failed it -> json.writeNumberProperty("attempt_count", it.attempts());
      case MessageEvent.Accepted _,
          MessageEvent.Delivered _,
          MessageEvent.Undelivered _,
          MessageEvent.RetriedManually _,
          MessageEvent.Received _ -> {}
    }
  }

  private static void provider(JsonGenerator json, ProviderEvent event) {
    json.writeStringProperty("provider_name", event.provider());
    switch (event) {
      case ProviderEvent.BreakerChanged it -> {
        json.writeStringProperty("from", it.from());
        json.writeStringProperty("to", it.to());
        json.writeStringProperty("reason", it.reason());
        if (it instanceof ProviderEvent.BreakerOpened opened) {
          MessageMembers.time(json, "retry_at", opened.retryAt());
        }
      }
      case ProviderEvent.Paused it -> MessageMembers.time(json, "until", it.until());
      case ProviderEvent.Resumed _ -> {}
      case ProviderEvent.Deferred it -> json.writeNumberProperty("messages", it.messages());
    }
  }
}

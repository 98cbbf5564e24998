package dev.switchboard.callback;

import dev.switchboard.event.EventType;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.ProviderEvent;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.json.EventJson;
import dev.switchboard.json.MessageAtEvent;
import dev.switchboard.json.MessageMembers;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The body of a callback: the event as on the stream, with {@code sequence}, {@code terminal} and
 * {@code cursor}. The message is shown as it was at the event.
 *
 * <p>As a CloudEvent it has the attributes of the specification besides; those of ours are
 * extension attributes.
 */
public final class CallbackBody {
  private static final int FIRST_BYTES = 1024;
  private static final JsonFactory JSON = new JsonFactory();

  /** What sends the events, in the words of CloudEvents. */
  private static final String SOURCE = "urn:switchboard";

  private static final String NEXT_ATTEMPT_AT = "next_attempt_at";

  private CallbackBody() {}

  /** The body in the format of an endpoint. */
  static byte[] of(Callback callback, @Nullable EventId cursor, OwnFormat format) {
    StoredEvent event = callback.event();
    ByteArrayOutputStream out = new ByteArrayOutputStream(FIRST_BYTES);
    write(
        out,
        event,
        callback.message(),
        json -> {
          if (format == OwnFormat.CLOUDEVENTS) {
            cloudEvent(json, event);
          }
          place(json, event);
          MessageMembers.text(json, "cursor", cursor == null ? null : cursor.toString());
        });
    return out.toByteArray();
  }

  /** Where the event stands among those of its message. */
  public static void place(JsonGenerator json, StoredEvent event) {
    if (event.messageId() != null) {
      json.writeNumberProperty("sequence", event.sequence());
    }
    json.writeBooleanProperty("terminal", event.isTerminal());
  }

  /**
   * Writes an event.
   *
   * @param message as it is read now; null where there is none, or it is not kept any more
   * @param more writes more members behind {@code timestamp}
   */
  public static void write(
      OutputStream out,
      StoredEvent event,
      @Nullable MessageRecord message,
      Consumer<JsonGenerator> more) {
    MessageEvent happened = message == null ? null : happened(event, message);
    if (message != null && event.type() == EventType.MESSAGE_DEFERRED) {
      EventJson.write(out, event.type(), event.at(), more, json -> deferred(json, event, message));
    } else if (happened == null) {
      EventJson.write(out, event.type(), event.at(), more, json -> data(json, event));
    } else {
      EventJson.write(out, happened, message, more);
    }
  }

  private static void deferred(JsonGenerator json, StoredEvent event, MessageRecord message) {
    MessageMembers.write(
        json, MessageAtEvent.deferred(message, nextAttemptAt(event), event.errorCode()));
    json.writeNumberProperty("attempt_count", event.attempts());
  }

  /**
   * What an event says of an attempt that another follows, as {@link StoredEvent#data} keeps it.
   */
  public static String due(Instant nextAttemptAt) {
    return object(json -> MessageMembers.time(json, NEXT_ATTEMPT_AT, nextAttemptAt));
  }

  private static @Nullable Instant nextAttemptAt(StoredEvent event) {
    if (event.data() == null) {
      return null;
    }
    try (JsonParser members = JSON.createParser(ObjectReadContext.empty(), event.data())) {
      members.nextToken();
      members.nextToken();
      members.nextToken();
      return Instant.parse(members.getString());
    }
  }

  /** What an event of a provider says, as {@link StoredEvent#data} keeps it. */
  static String members(ProviderEvent.BreakerChanged event) {
    return object(json -> {
      json.writeStringProperty("provider_name", event.provider());
      json.writeStringProperty("from", event.from());
      json.writeStringProperty("to", event.to());
      json.writeStringProperty("reason", event.reason());
      if (event instanceof ProviderEvent.BreakerOpened opened) {
        MessageMembers.time(json, "retry_at", opened.retryAt());
      }
    });
  }

  private static String object(Consumer<JsonGenerator> members) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      members.accept(json);
      json.writeEndObject();
    }
    return out.toString();
  }

  private static void cloudEvent(JsonGenerator json, StoredEvent event) {
    json.writeStringProperty("specversion", "1.0");
    json.writeStringProperty("id", event.id().toString());
    json.writeStringProperty("source", SOURCE);
    MessageMembers.time(json, "time", event.at());
    json.writeStringProperty("datacontenttype", "application/json");
    if (event.messageId() != null) {
      json.writeStringProperty("subject", event.messageId().toString());
    }
  }

  private static void data(JsonGenerator json, StoredEvent event) {
    if (event.messageId() != null) {
      json.writeStringProperty("id", event.messageId().toString());
    }
    if (event.data() == null) {
      return;
    }
    try (JsonParser members = JSON.createParser(ObjectReadContext.empty(), event.data())) {
      members.nextToken();
      while (members.nextToken() != JsonToken.END_OBJECT) {
        json.copyCurrentStructure(members);
      }
    }
  }

  /** The event as it was told within the process, as far as others are told. */
  private static @Nullable MessageEvent happened(StoredEvent event, MessageRecord message) {
    String channel = message.channel().wireName();
    long conversation = message.conversationId();
    String provider = Objects.requireNonNullElse(message.providerName(), "");
    return switch (event.type()) {
      case MESSAGE_ACCEPTED ->
          new MessageEvent.Accepted(
              message.id(), channel, conversation, provider, false, event.at());
      case MESSAGE_DISPATCHED ->
          new MessageEvent.Dispatched(
              message.id(),
              channel,
              conversation,
              provider,
              event.attempts(),
              Objects.requireNonNullElse(message.providerMessageId(), ""),
              event.at());
      case MESSAGE_FAILED ->
          new MessageEvent.Failed(
              message.id(),
              channel,
              conversation,
              provider,
              event.attempts(),
              Objects.requireNonNullElse(event.reason(), ""),
              event.errorCode(),
              event.at());
      case MESSAGE_DELIVERED ->
          new MessageEvent.Delivered(
              message.id(),
              channel,
              conversation,
              provider,
              Duration.ZERO,
              event.errorCode(),
              event.at());
      case MESSAGE_UNDELIVERED ->
          new MessageEvent.Undelivered(
              message.id(), channel, conversation, provider, event.errorCode(), event.at());
      case MESSAGE_RECEIVED ->
          new MessageEvent.Received(
              message.id(), channel, conversation, provider, false, event.at());
      default -> null;
    };
  }
}

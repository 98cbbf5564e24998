package dev.switchboard.tools.seed;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A message before it is a request.
 *
 * @param channel {@code sms}, {@code mms} or {@code email}
 * @param outbound from the business to the contact
 * @param timestamp null for the time of acceptance
 * @param id unique in all worlds; the idempotency key, and the provider's own id of an inbound
 *     message
 */
record SeedMessage(
    String channel,
    boolean outbound,
    String from,
    String to,
    Content content,
    @Nullable Instant timestamp,
    String id) {
  static final String SMS = "sms";
  static final String MMS = "mms";
  static final String EMAIL = "email";

  private static final JsonFactory JSON = new JsonFactory();

  /** RFC 3339 in UTC with milliseconds, always. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  SeedRequest toRequest() {
    boolean email = channel.equals(EMAIL);
    String path =
        !outbound
            ? "/api/provider/mock/inbound"
            : email ? "/api/messages/email" : "/api/messages/sms";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("from", from);
      json.writeStringProperty("to", to);
      json.writeStringProperty(outbound ? "type" : "channel", channel);
      if (content.subject() != null) {
        json.writeStringProperty("subject", content.subject());
      }
      json.writeStringProperty("body", content.body());
      json.writeArrayPropertyStart("attachments");
      content.attachments().forEach(json::writeString);
      json.writeEndArray();
      if (!outbound) {
        json.writeStringProperty(email ? "xillio_id" : "messaging_provider_id", id);
      }
      if (timestamp != null) {
        json.writeStringProperty("timestamp", TIME.format(timestamp));
      }
      json.writeEndObject();
    }
    return new SeedRequest(path, outbound, id, bytes.toByteArray());
  }
}

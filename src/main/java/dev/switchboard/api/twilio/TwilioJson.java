package dev.switchboard.api.twilio;

import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.http.reply.JsonBuffer;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.SmsSegments;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes messages as Twilio shows them. */
final class TwilioJson {
  static final String VERSION = "2010-04-01";

  /** Of one message: its body, each character escaped, and everything else. */
  static final int MAX_CREATED_BYTES = 6 * TwilioReader.MAX_BODY_LENGTH + (4 << 10);

  private static final DateTimeFormatter RFC_2822 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss +0000", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final String account;

  /**
   * @param account in whose name they are shown
   */
  TwilioJson(String account) {
    this.account = account;
  }

  static String time(Instant time) {
    return RFC_2822.format(time);
  }

  static String account(String sid) {
    return "/" + VERSION + "/Accounts/" + sid;
  }

  byte[] message(MessageRecord message, Reservation memory) {
    return new JsonBuffer(memory).json(json -> write(json, TextMessage.of(message)));
  }

  /** A message that was just accepted. Its {@link #MAX_CREATED_BYTES} were reserved before. */
  byte[] created(TextMessage message) {
    return JsonBuffer.counted(json -> write(json, message));
  }

  /**
   * A page.
   *
   * @param shown those of the page that are text messages
   * @param uri of this page
   * @param next of the next one; null for none
   */
  byte[] page(
      List<MessageRecord> shown,
      Page page,
      int size,
      String first,
      String uri,
      @Nullable String next,
      Reservation memory) {
    return new JsonBuffer(memory)
        .json(json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("messages");
          shown.forEach(message -> write(json, TextMessage.of(message)));
          json.writeEndArray();
          paging(json, shown.size(), size, first, uri, page.more() ? next : null);
          json.writeEndObject();
        });
  }

  /** The media of a message: what was sent as URLs. */
  byte[] media(MessageRecord message, String sid, Reservation memory) {
    String base = account(account) + "/Messages/" + sid + "/Media";
    return new JsonBuffer(memory)
        .json(json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("media_list");
          for (int i = 0; i < message.attachments().size(); i++) {
            String medium = TwilioSid.ofMedia(message.id(), i);
            json.writeStartObject();
            json.writeStringProperty("sid", medium);
            json.writeStringProperty("account_sid", account);
            json.writeStringProperty("parent_sid", sid);
            json.writeStringProperty("content_type", "application/octet-stream");
            json.writeStringProperty("date_created", time(message.id().issuedAt()));
            json.writeStringProperty("date_updated", time(message.id().issuedAt()));
            json.writeStringProperty("uri", base + "/" + medium + ".json");
            json.writeEndObject();
          }
          json.writeEndArray();
          int all = message.attachments().size();
          paging(json, all, Math.max(1, all), base + ".json", base + ".json", null);
          json.writeEndObject();
        });
  }

  private static void paging(
      JsonGenerator json, int shown, int size, String first, String uri, @Nullable String next) {
    json.writeNumberProperty("page", 0);
    json.writeNumberProperty("page_size", size);
    json.writeNumberProperty("start", 0);
    json.writeNumberProperty("end", Math.max(0, shown - 1));
    json.writeStringProperty("first_page_uri", first);
    json.writeNullProperty("previous_page_uri");
    text(json, "next_page_uri", next);
    json.writeStringProperty("uri", uri);
  }

  private void write(JsonGenerator json, TextMessage message) {
    String sid = message.sid();
    String uri = account(account) + "/Messages/" + sid;
    String created = time(message.id().issuedAt());
    Instant ended = message.ended();
    TextMessage.Failure error = message.error();
    json.writeStartObject();
    json.writeStringProperty("sid", sid);
    json.writeStringProperty("account_sid", account);
    json.writeStringProperty("api_version", VERSION);
    json.writeStringProperty("from", message.from());
    json.writeStringProperty("to", message.to());
    json.writeStringProperty("body", message.body());
    json.writeStringProperty("status", message.status());
    json.writeStringProperty("direction", message.inbound() ? "inbound" : "outbound-api");
    // Texts, as Twilio has them.
    json.writeStringProperty(
        "num_segments", String.valueOf(SmsSegments.of(message.body()).count()));
    json.writeStringProperty("num_media", String.valueOf(message.media().size()));
    json.writeStringProperty("date_created", created);
    json.writeStringProperty("date_updated", ended == null ? created : time(ended));
    text(json, "date_sent", ended == null || message.isUnsent() ? null : time(ended));
    if (error == null) {
      json.writeNullProperty("error_code");
    } else {
      json.writeNumberProperty("error_code", error.code());
    }
    text(json, "error_message", error == null ? null : error.message());
    json.writeNullProperty("price");
    json.writeStringProperty("price_unit", "USD");
    json.writeNullProperty("messaging_service_sid");
    json.writeStringProperty("uri", uri + ".json");
    json.writeObjectPropertyStart("subresource_uris");
    json.writeStringProperty("media", uri + "/Media.json");
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }
}

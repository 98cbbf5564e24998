package dev.switchboard.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The members of a message as they stand in the JSON of a request, before anybody judges them. A
 * member that is absent or null is null here; members that are not asked for are passed over.
 *
 * @param channel of an inbound message whose path does not tell it, as are the others below
 * @param messagingProviderId the provider's id of a text message
 * @param xillioId the provider's id of an email
 * @param providerMessageId the provider's id of any message
 */
record SubmissionJson(
    @Nullable Value type,
    @Nullable Value from,
    @Nullable Value to,
    @Nullable Value subject,
    @Nullable Value body,
    @Nullable Value attachments,
    @Nullable Value timestamp,
    @Nullable Value channel,
    @Nullable Value messagingProviderId,
    @Nullable Value xillioId,
    @Nullable Value providerMessageId) {
  /** Deeper than any message is, and shallow enough for any stack. */
  private static final int MAX_NESTING_DEPTH = 32;

  private static final String BYTE_ORDER_MARK = "\ufeff";
  private static final int MAX_NAME_LENGTH = 1_024;
  private static final int MAX_NUMBER_LENGTH = 1_024;

  /** Refuses what is ambiguous, and what would cost more than a request may. */
  static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING_DEPTH)
                  .maxNameLength(MAX_NAME_LENGTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .build())
          .build();

  /** The value of a member that was asked for. */
  sealed interface Value {}

  record Text(String value) implements Value {}

  record Texts(List<String> values) implements Value {}

  /** Neither a string nor an array of strings. */
  record Other() implements Value {}

  /**
   * Reads a whole body.
   *
   * @throws ProblemException {@code malformed_json} when it is not one JSON object
   */
  static SubmissionJson parse(byte[] body) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), decode(body))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("The body must be a JSON object.");
      }
      Members members = new Members();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        members.read(parser);
      }
      if (parser.nextToken() != null) {
        throw malformed("The body must hold nothing after the JSON object.");
      }
      return members.toJson();
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /**
   * Strictly, and never as another encoding that the bytes look like: JSON is UTF-8 (RFC 8259,
   * 8.1), and a lenient decoder would quietly change the message.
   */
  static String decode(byte[] body) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException _) {
      throw malformed("The body is not valid UTF-8.");
    }
  }

  static ProblemException malformed(JacksonException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    return malformed("The body is not well-formed JSON" + where + ".");
  }

  static ProblemException malformed(String detail) {
    return Problem.of(ProblemCode.MALFORMED_JSON, detail).exception();
  }

  private static final class Members {
    private @Nullable Value type;
    private @Nullable Value from;
    private @Nullable Value to;
    private @Nullable Value subject;
    private @Nullable Value body;
    private @Nullable Value attachments;
    private @Nullable Value timestamp;
    private @Nullable Value channel;
    private @Nullable Value messagingProviderId;
    private @Nullable Value xillioId;
    private @Nullable Value providerMessageId;

    void read(JsonParser parser) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "type" -> type = value(parser);
        case "from" -> from = value(parser);
        case "to" -> to = value(parser);
        case "subject" -> subject = value(parser);
        case "body" -> body = value(parser);
        case "attachments" -> attachments = value(parser);
        case "timestamp" -> timestamp = value(parser);
        case "channel" -> channel = value(parser);
        case "messaging_provider_id" -> messagingProviderId = value(parser);
        case "xillio_id" -> xillioId = value(parser);
        case "provider_message_id" -> providerMessageId = value(parser);
        default -> parser.skipChildren();
      }
    }

    SubmissionJson toJson() {
      return new SubmissionJson(
          type,
          from,
          to,
          subject,
          body,
          attachments,
          timestamp,
          channel,
          messagingProviderId,
          xillioId,
          providerMessageId);
    }

    private static @Nullable Value value(JsonParser parser) {
      return switch (parser.currentToken()) {
        case VALUE_NULL -> null;
        case VALUE_STRING -> new Text(parser.getString());
        case START_ARRAY -> array(parser);
        default -> {
          parser.skipChildren();
          yield new Other();
        }
      };
    }

    private static Value array(JsonParser parser) {
      List<String> values = new ArrayList<>();
      boolean strings = true;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
          values.add(parser.getString());
        } else {
          strings = false;
          parser.skipChildren();
        }
      }
      return strings ? new Texts(values) : new Other();
    }
  }
}

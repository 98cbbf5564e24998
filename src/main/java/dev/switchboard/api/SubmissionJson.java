package dev.switchboard.api;

import dev.switchboard.http.JsonInput;
import dev.switchboard.http.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

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

  /** The value of a member that was asked for. */
  sealed interface Value {}

  record Text(String value) implements Value {}

  /**
   * A number.
   *
   * @param written as it stands in the body, to the digit
   */
  record Numeral(String written) implements Value {}

  record Items(List<Value> values, Source source) implements Value {}

  /** An object, {@code true} or {@code false}; within an array also {@code null}. */
  record Other(Source source) implements Value {}

  /** Where a value stands in the body. */
  record Source(String document, int start, int end) {
    /** The value as it was written. */
    String json() {
      return document.substring(start, end);
    }
  }

  /**
   * Reads a whole body.
   *
   * @throws ProblemException {@code malformed_json} when it is not one JSON object
   */
  static SubmissionJson parse(byte[] body) {
    return parse(JsonInput.text(body));
  }

  /**
   * Reads a whole body of a provider. Bytes that are no UTF-8 become U+FFFD: the message of a
   * person is worth more than its broken characters.
   *
   * @throws ProblemException {@code malformed_json} when it is not one JSON object
   */
  static SubmissionJson parseDelivered(byte[] body) {
    return parse(JsonInput.lenientText(body));
  }

  private static SubmissionJson parse(String document) {
    try (JsonParser parser = JsonInput.parser(document)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw JsonInput.malformed("The body must be a JSON object.");
      }
      Members members = new Members(document);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        members.read(parser);
      }
      if (parser.nextToken() != null) {
        throw JsonInput.malformed("The body must hold nothing after the JSON object.");
      }
      return members.toJson();
    } catch (JacksonException e) {
      throw JsonInput.malformed(e);
    }
  }

  private static final class Members {
    private final String document;
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

    Members(String document) {
      this.document = document;
    }

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

    private @Nullable Value value(JsonParser parser) {
      return parser.currentToken() == JsonToken.VALUE_NULL ? null : present(parser);
    }

    private Value present(JsonParser parser) {
      return switch (parser.currentToken()) {
        case VALUE_STRING -> new Text(parser.getString());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getString());
        case START_ARRAY -> items(parser);
        default -> other(parser);
      };
    }

    private Value items(JsonParser parser) {
      int start = (int) parser.currentTokenLocation().getCharOffset();
      List<Value> values = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        // Of an array in an array the items are not asked for.
        values.add(
            parser.currentToken() == JsonToken.START_ARRAY ? other(parser) : present(parser));
      }
      return new Items(values, source(parser, start));
    }

    private Value other(JsonParser parser) {
      int start = (int) parser.currentTokenLocation().getCharOffset();
      parser.skipChildren();
      return new Other(source(parser, start));
    }

    private Source source(JsonParser parser, int start) {
      return new Source(document, start, (int) parser.currentLocation().getCharOffset());
    }
  }
}

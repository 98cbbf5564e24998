package dev.switchboard.api.request;

import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.request.JsonInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The members of a message in the JSON of a request, before their values are checked.
 *
 * @param names of all members, in their order
 * @param values of the members that a message can have, except those that are null
 */
record SubmissionJson(List<String> names, Map<String, Value> values) {
  private static final Set<String> READ =
      Stream.of(
              Set.of(
                  "type",
                  "from",
                  "to",
                  "subject",
                  "body",
                  "attachments",
                  "timestamp",
                  "channel",
                  "messaging_provider_id",
                  "xillio_id",
                  "provider_message_id"),
              OptionsReader.OF_ALL,
              OptionsReader.OF_EMAIL)
          .flatMap(Set::stream)
          .collect(Collectors.toUnmodifiableSet());

  /** The value of a member. */
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

  /**
   * Items of an array, or members of an object, that are kept: more than any message may have, so
   * the others change no answer. Each takes many times the bytes of its text.
   */
  static final int MAX_KEPT = 10_000;

  /** Where a value stands in the body. */
  record Source(String document, int start, int end) {
    /** The value as it was written. */
    String json() {
      return document.substring(start, end);
    }
  }

  /** The value of a member; null where it is absent or null. */
  @Nullable Value get(String name) {
    return values.get(name);
  }

  /**
   * Reads a whole body.
   *
   * @throws ProblemException {@code malformed_json} when it is not one JSON object, or has a member
   *     of a message twice
   */
  static SubmissionJson parse(byte[] body) {
    return parse(JsonInput.text(body));
  }

  /** Like {@link #parse(byte[])}, for a document that stands within a body. */
  static SubmissionJson parse(String document) {
    return parse(document, false);
  }

  /**
   * Reads a whole body of a provider. Bytes that are not UTF-8 become U+FFFD, and of a member that
   * stands twice the last counts: the message of a person is worth more than its form.
   *
   * @throws ProblemException {@code malformed_json} when it is not one JSON object
   */
  static SubmissionJson parseDelivered(byte[] body) {
    return parse(JsonInput.lenientText(body), true);
  }

  private static SubmissionJson parse(String document, boolean delivered) {
    SubmissionJson json = new SubmissionJson(new ArrayList<>(), new HashMap<>());
    Set<String> seen = new HashSet<>();
    try (JsonParser parser = JsonInput.parser(document)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw JsonInput.malformed("The body must be a JSON object.");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        json.names.add(name);
        if (!delivered && READ.contains(name) && !seen.add(name)) {
          throw JsonInput.malformed("The body has the member \"" + name + "\" twice.");
        }
        if (parser.nextToken() == JsonToken.VALUE_NULL || !READ.contains(name)) {
          parser.skipChildren();
        } else {
          json.values.put(name, value(parser, document));
        }
      }
      if (parser.nextToken() != null) {
        throw JsonInput.malformed("The body must hold nothing after the JSON object.");
      }
      return json;
    } catch (JacksonException e) {
      throw JsonInput.malformed(e);
    }
  }

  /**
   * The members of an object, except those that are null. Null for a value that is no object.
   *
   * @throws ProblemException {@code malformed_json} when one stands twice: of two readers each
   *     could see another
   */
  static @Nullable Map<String, Value> members(@Nullable Value value) {
    if (!(value instanceof Other(Source source))
        || source.document().charAt(source.start()) != '{') {
      return null;
    }
    String document = source.json();
    Map<String, Value> members = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    try (JsonParser parser = JsonInput.parser(document)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_NULL || members.size() == MAX_KEPT) {
          parser.skipChildren();
        } else if (!seen.add(name)) {
          throw JsonInput.malformed("The body has the member \"" + name + "\" twice.");
        } else {
          members.put(name, value(parser, document));
        }
      }
      return members;
    }
  }

  private static Value value(JsonParser parser, String document) {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> new Text(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeral(parser.getString());
      case START_ARRAY -> items(parser, document);
      default -> other(parser, document);
    };
  }

  private static Value items(JsonParser parser, String document) {
    int start = start(parser);
    List<Value> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (values.size() == MAX_KEPT) {
        parser.skipChildren();
        continue;
      }
      // The items of an array in an array do not matter.
      values.add(
          parser.currentToken() == JsonToken.START_ARRAY
              ? other(parser, document)
              : value(parser, document));
    }
    return new Items(values, source(parser, document, start));
  }

  private static Value other(JsonParser parser, String document) {
    int start = start(parser);
    parser.skipChildren();
    return new Other(source(parser, document, start));
  }

  private static int start(JsonParser parser) {
    return (int) parser.currentTokenLocation().getCharOffset();
  }

  private static Source source(JsonParser parser, String document, int start) {
    return new Source(document, start, (int) parser.currentLocation().getCharOffset());
  }
}

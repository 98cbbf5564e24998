package dev.switchboard.api;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.http.request.JsonInput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The body of a batch: {@code {"messages": [...]}}. */
final class BatchJson {
  private static final String MESSAGES = "messages";

  private BatchJson() {}

  /**
   * The items, each as the text that stands in the body, so that an error in one is no error of the
   * others.
   *
   * @throws ProblemException {@code malformed_json} when the body is not one JSON object; {@code
   *     invalid_request} without items, or with more than {@code most}
   */
  static List<String> messages(byte[] body, int most) {
    String document = JsonInput.text(body);
    List<String> found = null;
    try (JsonParser parser = JsonInput.parser(document)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw JsonInput.malformed("The body must be a JSON object.");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        boolean messages = parser.currentName().equals(MESSAGES);
        JsonToken value = parser.nextToken();
        if (!messages) {
          parser.skipChildren();
        } else if (found != null) {
          throw JsonInput.malformed("The body has the member \"messages\" twice.");
        } else {
          found = value == JsonToken.START_ARRAY ? items(parser, document, most) : List.of();
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw JsonInput.malformed("The body must hold nothing after the JSON object.");
      }
    } catch (JacksonException e) {
      throw JsonInput.malformed(e);
    }
    return checked(found, most);
  }

  /** One more than allowed is enough to know. */
  private static List<String> items(JsonParser parser, String document, int most) {
    List<String> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int start = (int) parser.currentTokenLocation().getCharOffset();
      parser.skipChildren();
      if (items.size() <= most) {
        parser.finishToken();
        items.add(document.substring(start, (int) parser.currentLocation().getCharOffset()));
      }
    }
    return items;
  }

  private static List<String> checked(@Nullable List<String> items, int most) {
    if (items == null || items.isEmpty() || items.size() > most) {
      throw Problem.invalid(
              List.of(
                  new Problem.InvalidMember(
                      "/" + MESSAGES,
                      MESSAGES + " must be an array of 1 to " + most + " messages")))
          .exception();
    }
    return items;
  }
}

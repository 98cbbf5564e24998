package dev.switchboard.http;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The body of a request that changes how the server works: small, so read as a tree. */
public final class JsonObject {
  private static final JsonMapper JSON =
      JsonMapper.builder(SubmissionJson.JSON)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonObject() {}

  /**
   * Reads a whole body.
   *
   * @throws ProblemException {@code malformed_json} when it is not one JSON object
   */
  public static JsonNode parse(byte[] body) {
    try {
      JsonNode document = JSON.readTree(SubmissionJson.decode(body));
      if (!document.isObject()) {
        throw SubmissionJson.malformed("The body must be a JSON object.");
      }
      return document;
    } catch (JacksonException e) {
      throw SubmissionJson.malformed(e);
    }
  }
}

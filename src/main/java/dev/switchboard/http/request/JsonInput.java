package dev.switchboard.http.request;

import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON of clients. It is UTF-8, and nested at most {@value #MAX_NESTING_DEPTH} levels deep.
 * Read token by token it may be as large as the body. Read as a tree it has at most {@value
 * #MAX_TOKENS} tokens, and numbers of at most 1,000 digits.
 */
public final class JsonInput {
  /** Deeper than any request needs. What is skipped takes no stack. */
  public static final int MAX_NESTING_DEPTH = 500;

  /** Brackets, names and values of a document that is read as a tree; such a tree takes 5 MB. */
  public static final int MAX_TOKENS = 100_000;

  /** The largest whole number up to which a double knows all of them. */
  private static final double MAX_EXACT = 1L << 53;

  private static final String BYTE_ORDER_MARK = "\ufeff";

  /**
   * Numbers stay text until a reader asks for a value, so a long one costs no more than its bytes.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING_DEPTH)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** The nodes of a tree may take much more memory than the text they are read from. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_NESTING_DEPTH)
                          .maxTokenCount(MAX_TOKENS)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonInput() {}

  /**
   * Reads a small body as a tree.
   *
   * @throws ProblemException {@code malformed_json} when it is not one JSON object, or has a member
   *     twice
   */
  public static JsonNode object(byte[] body) {
    try {
      JsonNode document = MAPPER.readTree(text(body));
      if (!document.isObject()) {
        throw malformed("The body must be a JSON object.");
      }
      return document;
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads a small body of any kind as a tree.
   *
   * @throws ProblemException {@code malformed_json} when it is not JSON, or has a member twice
   */
  public static JsonNode value(byte[] body) {
    try {
      JsonNode document = MAPPER.readTree(text(body));
      if (document.isMissingNode()) {
        throw malformed("The body is empty.");
      }
      return document;
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /** The value of a number without a fraction, however it is written; null for all else. */
  public static @Nullable Long wholeNumber(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.canConvertToLong() ? value.longValue() : null;
    }
    if (!value.isFloatingPointNumber()) {
      return null;
    }
    double number = value.doubleValue();
    return Math.abs(number) <= MAX_EXACT && number == Math.rint(number) ? (long) number : null;
  }

  /** Reads a document token by token. */
  public static JsonParser parser(String document) {
    return FACTORY.createParser(ObjectReadContext.empty(), document);
  }

  /**
   * The text of a body. It is read as UTF-8 (RFC 8259, section 8.1) and nothing else: a lenient
   * decoder would change it without a word.
   *
   * @throws ProblemException {@code malformed_json} when it is not UTF-8
   */
  public static String text(byte[] body) {
    try {
      return withoutByteOrderMark(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString());
    } catch (CharacterCodingException _) {
      throw malformed("The body is not valid UTF-8.");
    }
  }

  /** The text of a body, with U+FFFD for bytes that are not UTF-8. */
  public static String lenientText(byte[] body) {
    return withoutByteOrderMark(new String(body, StandardCharsets.UTF_8));
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  /** {@code malformed_json}, saying where. */
  public static ProblemException malformed(JacksonException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    if (!(e instanceof StreamConstraintsException)) {
      return malformed("The body is not well-formed JSON" + where + ".");
    }
    String limit = e.getOriginalMessage();
    if (limit.contains("nesting depth")) {
      return malformed(
          "The body is nested deeper than " + MAX_NESTING_DEPTH + " levels" + where + ".");
    }
    return malformed(
        limit.contains("oken count")
            ? "The body has more than " + MAX_TOKENS + " brackets, names and values."
            : "The body has a number or a name that is too long" + where + ".");
  }

  /** {@code malformed_json} with a sentence of its own. */
  public static ProblemException malformed(String detail) {
    return Problem.of(ProblemCode.MALFORMED_JSON, detail).exception();
  }
}

package dev.switchboard.api;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.ProblemException;
import dev.switchboard.intake.IdempotencyKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key} (IETF httpapi draft). */
final class IdempotencyKeyHeader {
  static final int MAX_LENGTH = 255;

  private static final String NAME = "Idempotency-Key";

  private IdempotencyKeyHeader() {}

  /**
   * A key as a client wrote it, and the request that it came with.
   *
   * @param key without quotes
   */
  record Value(Exchange exchange, String key) {
    /** The key of a request that is one message, with this body. */
    IdempotencyKey of(byte[] body) {
      return IdempotencyKey.of(exchange.caller(), exchange.path(), key, body);
    }

    /**
     * The key of one message of several. A key from a header cannot be the same: it has no space.
     */
    IdempotencyKey ofPart(int index, byte[] part) {
      return IdempotencyKey.of(exchange.caller(), exchange.path(), key + ' ' + index, part);
    }
  }

  /**
   * The idempotency key of a request with this body; null where it has none.
   *
   * @throws ProblemException {@code invalid_request} for a key that is not valid
   */
  static @Nullable IdempotencyKey read(Exchange exchange, byte[] body) {
    Value value = value(exchange);
    return value == null ? null : value.of(body);
  }

  /**
   * What a request has for a key; null where it has none.
   *
   * @throws ProblemException {@code invalid_request} for a key that is not valid
   */
  static @Nullable Value value(Exchange exchange) {
    List<String> values = exchange.headers(NAME);
    if (values.isEmpty()) {
      return null;
    }
    String key = unquoted(values.getFirst());
    boolean visible = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (key.isEmpty() || key.length() > MAX_LENGTH || !visible || values.size() > 1) {
      throw Problem.of(
              ProblemCode.INVALID_REQUEST,
              NAME + " must be one value of 1 to " + MAX_LENGTH + " visible characters.")
          .exception();
    }
    return new Value(exchange, key);
  }

  /** The key without the quotes that the draft puts around it; empty where one is missing. */
  private static String unquoted(String value) {
    if (!value.startsWith("\"")) {
      return value;
    }
    boolean quoted = value.length() >= 2 && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : "";
  }
}

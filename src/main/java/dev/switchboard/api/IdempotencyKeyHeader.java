package dev.switchboard.api;

import dev.switchboard.http.Exchange;
import dev.switchboard.http.Problem;
import dev.switchboard.http.ProblemCode;
import dev.switchboard.http.ProblemException;
import dev.switchboard.intake.IdempotencyKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key} (IETF httpapi draft). */
final class IdempotencyKeyHeader {
  static final int MAX_LENGTH = 255;

  private static final String NAME = "Idempotency-Key";

  private IdempotencyKeyHeader() {}

  /**
   * The idempotency key of a request with this body; null where it has none.
   *
   * @throws ProblemException {@code invalid_request} for a key that is not valid
   */
  static @Nullable IdempotencyKey read(Exchange exchange, byte[] body) {
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
    return IdempotencyKey.of(exchange.caller(), exchange.path(), key, body);
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

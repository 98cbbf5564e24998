package dev.switchboard.tools.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A request that was written once and has places to patch: its recipient, its number in the text,
 * so that no two texts are alike, and its number in the idempotency key. Of a plan with batches, a
 * message without a head. For one thread.
 *
 * <p>Everyone in it is made up: recipients are {@code 555-01XX} of made-up area codes or below a
 * domain of RFC 2606, senders are from the range that Ofcom keeps for drama.
 */
final class Template {
  private static final int FIRST_AREA = 200;
  private static final int AREAS = 800;
  private static final int LINES = 100;
  private static final int EMAIL_DIGITS = 7;
  private static final int HEX_DIGITS = 16;
  private static final String NO_NUMBER = "0".repeat(HEX_DIGITS);
  private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);
  private static final String FILLER =
      " is a message made up by a load test, as long as it should be.";

  private final byte[] bytes;
  private final boolean email;
  private final int key;
  private final int from;
  private final int to;
  private final int text;

  /**
   * @param keyPrefix of the idempotency key, which ends with the request's number; null for none
   */
  Template(LoadPlan plan, Kind kind, @Nullable String keyPrefix) {
    email = kind == Kind.EMAIL;
    StringBuilder body = new StringBuilder("{");
    if (!email || plan.batches()) {
      body.append("\"type\":\"").append(kind.wireName()).append("\",");
    }
    body.append("\"from\":\"");
    int fromInBody = body.length();
    body.append(email ? "load@example.com" : "+447700900000").append("\",\"to\":\"");
    int toInBody = body.length();
    body.append(email ? "r0000000@example.com" : "+12005550100");
    body.append(email ? "\",\"subject\":\"Load\",\"body\":\"" : "\",\"body\":\"");
    int textInBody = body.length();
    body.append(text(plan.bodyBytes())).append('"');
    if (kind == Kind.MMS) {
      body.append(",\"attachments\":[\"https://example.com/load.jpg\"]");
    }
    body.append('}');

    StringBuilder request = plan.batches() ? new StringBuilder() : head(plan, kind.path());
    boolean keyed = keyPrefix != null && !plan.batches();
    key = keyed ? request.append("Idempotency-Key: " + keyPrefix).length() : -1;
    if (keyed) {
      request.append(NO_NUMBER).append("\r\n");
    }
    if (!plan.batches()) {
      request.append("Content-Length: ").append(body.length()).append("\r\n\r\n");
    }
    from = request.length() + fromInBody;
    to = request.length() + toInBody;
    text = request.length() + textInBody;
    bytes = request.append(body).toString().getBytes(ISO_8859_1);
  }

  /**
   * The request of a number; valid until the next call.
   *
   * @param recipient from 0, below {@link LoadPlan#MAX_RECIPIENTS}
   */
  byte[] patched(long number, int recipient) {
    if (email) {
      putDecimal(to + 1, EMAIL_DIGITS, recipient);
    } else {
      putDecimal(from + "+447700900".length(), 3, recipient / (AREAS * LINES));
      putDecimal(to + "+1".length(), 3, FIRST_AREA + recipient / LINES % AREAS);
      putDecimal(to + "+120055501".length(), 2, recipient % LINES);
    }
    putHex(text, number);
    if (key >= 0) {
      putHex(key, number);
    }
    return bytes;
  }

  /** The head of a request, as far as all to this path are alike. */
  static StringBuilder head(LoadPlan plan, String path) {
    URI target = plan.target();
    StringBuilder head = new StringBuilder("POST ");
    head.append(target.getRawPath()).append(path).append(" HTTP/1.1\r\nHost: ");
    head.append(target.getRawAuthority()).append("\r\nContent-Type: application/json\r\n");
    if (plan.apiKey() != null) {
      head.append("Authorization: Bearer ").append(plan.apiKey()).append("\r\n");
    }
    return head;
  }

  private static String text(int length) {
    return (NO_NUMBER + FILLER.repeat(length / FILLER.length() + 1)).substring(0, length);
  }

  private void putDecimal(int at, int digits, int value) {
    int rest = value;
    for (int i = at + digits - 1; i >= at; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private void putHex(int at, long value) {
    long rest = value;
    for (int i = at + HEX_DIGITS - 1; i >= at; i--) {
      bytes[i] = HEX[(int) (rest & 0xf)];
      rest >>>= 4;
    }
  }
}

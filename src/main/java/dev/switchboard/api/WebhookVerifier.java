package dev.switchboard.api;

import dev.switchboard.http.access.RequestSignature;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.request.RequestHead;
import dev.switchboard.signature.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Verifies webhooks by the Standard Webhooks specification (1.0.0): an HMAC-SHA256 with a shared
 * secret over id, time and body. Several secrets may be valid at once, for rotation. Senders that
 * are older than the specification, such as Resend, name the same headers {@code svix-id} and so
 * on. Immutable, thread-safe.
 */
public final class WebhookVerifier implements RequestSignature {
  static final String ID = "webhook-id";
  static final String TIMESTAMP = "webhook-timestamp";
  static final String SIGNATURE = "webhook-signature";

  private static final String OLDER_PREFIX = "svix-";

  /** The largest difference between the time of a webhook and now, before or after. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  static final int MAX_ID_LENGTH = 255;

  /** Digits that no count of seconds has for the next thousands of years. */
  private static final int MAX_TIMESTAMP_DIGITS = 12;

  private static final Problem UNAUTHORIZED =
      Problem.of(
              ProblemCode.UNAUTHORIZED,
              "A valid signature is needed: sign the webhook as Standard Webhooks describes.")
          .header("WWW-Authenticate", "StandardWebhooks");

  private final List<WebhookSecret> secrets;
  private final InstantSource clock;

  /**
   * @param secrets in base64, with or without {@code whsec_} before it; at least one
   * @throws IllegalArgumentException if there is none, or one is not base64
   */
  public WebhookVerifier(List<String> secrets, InstantSource clock) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("a signature needs a secret");
    }
    this.secrets = secrets.stream().map(WebhookSecret::new).toList();
    this.clock = clock;
  }

  @Override
  public void verify(RequestHead head, byte[] body) {
    String id = header(head, ID);
    if (id == null || !isSigned(id, header(head, TIMESTAMP), header(head, SIGNATURE), body)) {
      throw UNAUTHORIZED.exception();
    }
  }

  /** The id of a webhook under either name; null where it is missing or given more than once. */
  static @Nullable String id(RequestHead head) {
    return header(head, ID);
  }

  /** A header under the name of the specification, or where there is none under the older one. */
  private static @Nullable String header(RequestHead head, String name) {
    return head.headers(name).isEmpty()
        ? head.onlyHeader(name.replace("webhook-", OLDER_PREFIX))
        : head.onlyHeader(name);
  }

  /** Whether one of the signatures is right, and the time is now. */
  boolean isSigned(
      String id, @Nullable String timestamp, @Nullable String signatures, byte[] body) {
    return signatures != null
        && timestamp != null
        && isId(id)
        && isNow(timestamp)
        && anyMatches(signatures, id, timestamp, body);
  }

  private static boolean isId(String id) {
    return !id.isEmpty()
        && id.length() <= MAX_ID_LENGTH
        && id.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private boolean isNow(String timestamp) {
    boolean number =
        !timestamp.isEmpty()
            && timestamp.length() <= MAX_TIMESTAMP_DIGITS
            && timestamp.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!number) {
      return false;
    }
    Duration age =
        Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), clock.instant());
    return age.abs().compareTo(TOLERANCE) <= 0;
  }

  private boolean anyMatches(String signatures, String id, String timestamp, byte[] body) {
    List<byte[]> expected = new ArrayList<>(secrets.size());
    for (WebhookSecret secret : secrets) {
      expected.add(secret.sign(id, timestamp, body).getBytes(StandardCharsets.UTF_8));
    }
    boolean match = false;
    for (String signature : signatures.split(" ", -1)) {
      byte[] presented = signature.getBytes(StandardCharsets.UTF_8);
      for (byte[] right : expected) {
        // Other schemes never equal ours. No early exit: the time must not tell which came close.
        match |= MessageDigest.isEqual(right, presented);
      }
    }
    return match;
  }
}

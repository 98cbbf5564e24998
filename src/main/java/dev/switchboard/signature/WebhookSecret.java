package dev.switchboard.signature;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that two parties share, and the signatures that it makes: HMAC-SHA256 over id, time and
 * body. Immutable, thread-safe.
 */
public final class WebhookSecret {
  private static final String PREFIX = "whsec_";
  private static final String SCHEME = "v1,";
  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @param secret in base64, with or without {@code whsec_} before it
   * @throws IllegalArgumentException when it is not base64, or empty
   */
  public WebhookSecret(String secret) {
    String base64 = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret;
    this.key = new SecretKeySpec(Base64.getDecoder().decode(base64), ALGORITHM);
  }

  /**
   * The signature as it stands in {@code webhook-signature}, with its scheme.
   *
   * @param id the value of {@code webhook-id}
   * @param timestamp the value of {@code webhook-timestamp}
   */
  public String sign(String id, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return SCHEME + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** Shows nothing of it. */
  @Override
  public String toString() {
    return "WebhookSecret[...]";
  }
}

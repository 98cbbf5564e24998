package dev.switchboard.api.twilio;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature of what Twilio posts: HMAC-SHA1 over the URL and the parameters, sorted by their
 * names, with the token of the account as key.
 */
final class TwilioSignature {
  /** The header that it stands in. */
  static final String HEADER = "X-Twilio-Signature";

  private static final String ALGORITHM = "HmacSHA1";

  private TwilioSignature() {}

  static String of(String token, String url, Map<String, String> parameters) {
    StringBuilder text = new StringBuilder(url);
    new TreeMap<>(parameters).forEach((name, value) -> text.append(name).append(value));
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      byte[] signed = mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}

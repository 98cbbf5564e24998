package dev.switchboard.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures as Standard Webhooks has them, and everything that is close to one. */
class WebhookVerifierTest {
  /** The example that the reference libraries of the specification are tested with. */
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final long SIGNED_AT = 1_614_265_330;
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  private static final String OTHER_SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @Test
  void publishedExampleIsVerified() {
    assertThat(isSigned(SIGNATURE)).isTrue();
    assertThat(
            verifier(0, SECRET.substring("whsec_".length())).isSigned(ID, at(0), SIGNATURE, BODY))
        .isTrue();
  }

  @Test
  void oneRightSignatureAmongOthersIsEnough() {
    assertThat(isSigned("v1a,abc v1," + "A".repeat(43) + "= " + SIGNATURE)).isTrue();
    assertThat(isSigned("v1,wrong v2," + SIGNATURE.substring(3))).isFalse();
  }

  @Test
  void everySecretIsValidWhileOneIsExchanged() throws GeneralSecurityException {
    WebhookVerifier both = verifier(0, OTHER_SECRET, SECRET);

    assertThat(both.isSigned(ID, at(0), SIGNATURE, BODY)).isTrue();
    assertThat(both.isSigned(ID, at(0), sign(OTHER_SECRET, ID, at(0), BODY), BODY)).isTrue();
    assertThat(verifier(0, OTHER_SECRET).isSigned(ID, at(0), SIGNATURE, BODY)).isFalse();
  }

  @Test
  void everythingThatIsSignedCounts() {
    WebhookVerifier verifier = verifier(0, SECRET);

    assertThat(verifier.isSigned(ID + "x", at(0), SIGNATURE, BODY)).isFalse();
    assertThat(verifier.isSigned(ID, at(1), SIGNATURE, BODY)).isFalse();
    assertThat(verifier.isSigned(ID, at(0), SIGNATURE, "{\"test\": 2432232315}".getBytes(UTF_8)))
        .isFalse();
    assertThat(verifier.isSigned(ID, at(0), SIGNATURE, new byte[0])).isFalse();
    assertThat(verifier.isSigned(ID, null, SIGNATURE, BODY)).isFalse();
    assertThat(verifier.isSigned(ID, at(0), null, BODY)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "v1,",
        "v1",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=,",
        "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,G0HM9SSE+OTPJTGT/TMIKTSYZLE3UFJELVLNIOLJ1OE="
      })
  void nearlyTheSignatureIsNone(String signatures) {
    assertThat(isSigned(signatures)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {-300, -1, 0, 1, 300})
  void signatureOfTheLastAndNextFiveMinutesIsTaken(long secondsLater) {
    assertThat(verifier(secondsLater, SECRET).isSigned(ID, at(0), SIGNATURE, BODY)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {-86_400, -301, 301, 86_400})
  void signatureOfAnotherTimeIsNot(long secondsLater) {
    assertThat(verifier(secondsLater, SECRET).isSigned(ID, at(0), SIGNATURE, BODY)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "-1",
        "+1614265330",
        "1614265330.0",
        "0x1",
        "1614265330 ",
        "9999999999999999999"
      })
  void timestampIsAWholeNumberOfSeconds(String timestamp) throws GeneralSecurityException {
    String signature = sign(SECRET, ID, timestamp, BODY);

    assertThat(verifier(0, SECRET).isSigned(ID, timestamp, signature, BODY)).isFalse();
  }

  @Test
  void idIsVisibleAndNotTooLong() throws GeneralSecurityException {
    for (String id : List.of("", " ", "a b", "a\u00e9", "x".repeat(256))) {
      String signature = sign(SECRET, id, at(0), BODY);
      assertThat(verifier(0, SECRET).isSigned(id, at(0), signature, BODY)).as(id).isFalse();
    }
    String longest = "x".repeat(255);
    assertThat(
            verifier(0, SECRET).isSigned(longest, at(0), sign(SECRET, longest, at(0), BODY), BODY))
        .isTrue();
  }

  @Test
  void verifierWithoutASecretWouldLetEverybodyIn() {
    assertThatThrownBy(() -> verifier(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean isSigned(String signatures) {
    return verifier(0, SECRET).isSigned(ID, at(0), signatures, BODY);
  }

  private static String at(long secondsLater) {
    return String.valueOf(SIGNED_AT + secondsLater);
  }

  private static WebhookVerifier verifier(long secondsLater, String... secrets) {
    return new WebhookVerifier(
        List.of(secrets), () -> Instant.ofEpochSecond(SIGNED_AT + secondsLater));
  }

  private static String sign(String secret, String id, String timestamp, byte[] body)
      throws GeneralSecurityException {
    byte[] key = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", ""));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
    mac.update(body);
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal());
  }
}

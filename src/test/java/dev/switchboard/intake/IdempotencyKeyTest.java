package dev.switchboard.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A key counts within its caller and path, for one body. */
class IdempotencyKeyTest {
  private final IdempotencyKey key = key("ann", "/sms", "k", "body");

  @Test
  void sameRequestHasTheSameKeyAndFingerprint() {
    IdempotencyKey same = key("ann", "/sms", "k", "body");

    assertThat(same.key()).isEqualTo(key.key()).hasSize(16);
    assertThat(same.fingerprint()).isEqualTo(key.fingerprint()).hasSize(16);
  }

  @Test
  void callersAndPathsDoNotShareKeys() {
    assertThat(key("bob", "/sms", "k", "body").key()).isNotEqualTo(key.key());
    assertThat(key("ann", "/email", "k", "body").key()).isNotEqualTo(key.key());
    assertThat(key("ann", "/sms", "K", "body").key()).isNotEqualTo(key.key());
  }

  @Test
  void textCannotMoveFromOnePartToTheNext() {
    assertThat(key("ann/sms", "", "k", "body").key()).isNotEqualTo(key.key());
    assertThat(key("ann", "/sm", "sk", "body").key()).isNotEqualTo(key.key());
  }

  @Test
  void otherBodyHasTheSameKeyAndAnotherFingerprint() {
    IdempotencyKey other = key("ann", "/sms", "k", "body ");

    assertThat(other.key()).isEqualTo(key.key());
    assertThat(other.fingerprint()).isNotEqualTo(key.fingerprint());
  }

  @Test
  void nothingOfTheClientsTextIsShown() {
    assertThat(key("secret-caller", "/secret-path", "secret-key", "secret-body"))
        .asString()
        .doesNotContain("secret");
  }

  @Test
  void digestsCannotBeChangedFromOutside() {
    key.key()[0]++;
    key.fingerprint()[0]++;

    assertThat(key.key()).isEqualTo(key("ann", "/sms", "k", "body").key());
    assertThat(key.fingerprint()).isEqualTo(key("ann", "/sms", "k", "body").fingerprint());
  }

  private static IdempotencyKey key(String caller, String path, String key, String body) {
    return IdempotencyKey.of(caller, path, key, body.getBytes(StandardCharsets.UTF_8));
  }
}

package dev.switchboard.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"a@b", "user@example.com", "o'neil+tag@sub.example.org", "用户@例え.jp"})
  void oneAtWithSomethingOnBothSidesIsAnAddress(String text) {
    assertThat(EmailAddress.parse(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "a b@c",
        "a@b\n",
        "a\u0000@b",
        "a\u00a0@b",
        "a@\ud800",
        "plain"
      })
  void anythingElseIsNot(String text) {
    assertThat(EmailAddress.parse(text)).isEmpty();
  }

  @Test
  void longestAddressIsTheOneThatSmtpCarries() {
    String longest = "a".repeat(EmailAddress.MAX_LENGTH - 2) + "@b";
    assertThat(EmailAddress.parse(longest)).isPresent();
    assertThat(EmailAddress.parse("a" + longest)).isEmpty();
  }

  @Test
  void normalFormIsInLowerCaseAndKeepsTheTag() {
    EmailAddress address = EmailAddress.parse("Ann+News@Example.ORG").orElseThrow();

    assertThat(address.original()).isEqualTo("Ann+News@Example.ORG");
    assertThat(address.normal()).isEqualTo("ann+news@example.org");
    assertThat(address.withoutPlusTag()).isEqualTo("ann@example.org");
  }

  @Test
  void plusThatIsNoTagStays() {
    assertThat(EmailAddress.parse("+1@b.c").orElseThrow().withoutPlusTag()).isEqualTo("+1@b.c");
    assertThat(EmailAddress.parse("a@b").orElseThrow().withoutPlusTag()).isEqualTo("a@b");
  }
}

package dev.switchboard.settings;

import static dev.switchboard.settings.ProviderSectionsTest.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator is told when he sets up a type of provider wrongly. */
class ProviderMistakesTest {
  @TempDir Path directory;
  private Operator operator;

  @BeforeEach
  void enterDirectory() {
    operator = Operator.in(directory);
  }

  @Test
  void aTypeThatDoesNotExistIsToldOnce() {
    assertThat(
            operator
                .withFile("providers:\n  email:\n    type: stmp\n    host: mail.example.com\n")
                .isTold())
        .containsExactly(
            "providers.email.type (switchboard.yaml:3): found \"stmp\"; allowed: one of mock, smtp,"
                + " http");
  }

  @Test
  void aKeyOfAnotherTypeIsToldWithBothTypes() {
    assertThat(
            operator
                .withFile(
                    """
                    providers:
                      email:
                        type: smtp
                        host: mail.example.com
                        url: https://example.com
                        faults:
                          error-pct: 5
                      sms-mms:
                        host: mail.example.com
                    """)
                .isTold())
        .containsExactly(
            "providers.email.url (switchboard.yaml:5): is a key of type http; the type of this"
                + " provider is smtp",
            "providers.email.faults.error-pct (switchboard.yaml:7): is a key of type mock; the type"
                + " of this provider is smtp",
            "providers.sms-mms.host (switchboard.yaml:9): is a key of type smtp; the type of this"
                + " provider is mock");
  }

  @Test
  void aKeyThatDoesNotExistIsToldWithTheNearestOfItsType() {
    assertThat(
            operator
                .withFile(
                    """
                    providers:
                      email:
                        hosst: mail.example.com
                        type: smtp
                        host: mail.example.com
                        secuirty: {a: b}
                    """)
                .isTold())
        .containsExactly(
            "providers.email.hosst (switchboard.yaml:3): unknown key; did you mean"
                + " providers.email.host?",
            "providers.email.secuirty (switchboard.yaml:6): unknown key; did you mean"
                + " providers.email.security?");
  }

  @Test
  void whatATypeNeedsMustBeGiven() {
    assertThat(
            operator
                .withFile("providers:\n  email: {type: smtp}\n  sms-mms: {type: http}\n")
                .isTold())
        .containsExactly(
            "providers.sms-mms.url (switchboard.yaml:3): is required at a provider of type http",
            "providers.sms-mms.secret (switchboard.yaml:3): is required at a provider of type http,"
                + " here or in secret-file",
            "providers.email.host (switchboard.yaml:2): is required at a provider of type smtp");
  }

  @Test
  void aChannelThatATypeDoesNotCarryIsAMistake() {
    assertThat(told("sms-mms", Map.of("type", "smtp", "host", "mail.example.com")))
        .containsExactly(
            "providers.sms-mms.channels (command line): a provider of type smtp carries no sms;"
                + " allowed: email",
            "providers.sms-mms.channels (command line): a provider of type smtp carries no mms;"
                + " allowed: email");
  }

  @Test
  void aPasswordIsNotSentInClear() {
    Map<String, String> clear =
        Map.of("type", "smtp", "security", "none", "user", "u", "password", "p");

    assertThat(told("email", with(clear, "host", "mail.example.com")))
        .containsExactly(
            "providers.email.security (command line): the password would be sent in clear; say"
                + " starttls or tls");
    assertThat(told("email", with(clear, "host", "localhost"))).isEmpty();
  }

  @Test
  void userAndPasswordGoTogether() {
    Map<String, String> server = Map.of("type", "smtp", "host", "mail.example.com");

    assertThat(told("email", with(server, "user", "u")))
        .containsExactly(
            "providers.email.user (command line): user and password are given together, or"
                + " neither");
    assertThat(told("email", with(server, "password", "p")))
        .containsExactly(
            "providers.email.password (command line): user and password are given together, or"
                + " neither");
  }

  @Test
  void messagesAreNotPostedInClearUnlessItIsSaid() {
    Map<String, String> http = Map.of("type", "http", "secret", SECRET);

    assertThat(told("sms-mms", with(http, "url", "http://carrier.example.com/")))
        .containsExactly(
            "providers.sms-mms.url (command line): messages would be sent in clear; use https, or"
                + " say allow-plain-http: true");
    assertThat(told("sms-mms", with(http, "url", "http://127.0.0.1:9999/"))).isEmpty();
    assertThat(told("sms-mms", with(http, "url", "https://carrier.example.com/"))).isEmpty();
  }

  @Test
  void aUrlIsNeverShown() {
    for (String url :
        List.of("ftp://h/secretpath", "https://user:secretpath@h/", "secretpath", "https:///x")) {
      assertThat(told("sms-mms", Map.of("type", "http", "secret", SECRET, "url", url)))
          .singleElement()
          .asString()
          .contains("an absolute http or https URL")
          .doesNotContain("secretpath");
    }
  }

  @Test
  void aSecretIsGivenOnce() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), SECRET);

    assertThat(
            told(
                "sms-mms",
                Map.of(
                    "type",
                    "http",
                    "url",
                    "https://carrier.example.com/",
                    "secret",
                    SECRET,
                    "secret-file",
                    file.toString())))
        .containsExactly(
            "providers.sms-mms.secret-file (command line): is given together with"
                + " providers.sms-mms.secret; give one of them");
  }

  private List<String> told(String provider, Map<String, String> said) {
    Map<String, String> arguments = new LinkedHashMap<>();
    said.forEach((key, value) -> arguments.put("providers." + provider + "." + key, value));
    return operator.withArguments(arguments).isTold();
  }

  private static Map<String, String> with(Map<String, String> some, String key, String value) {
    Map<String, String> all = new LinkedHashMap<>(some);
    all.put(key, value);
    return all;
  }
}

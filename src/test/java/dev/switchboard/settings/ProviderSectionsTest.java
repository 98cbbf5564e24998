package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.http.HttpProviderSettings;
import dev.switchboard.provider.mock.PartialFaults;
import dev.switchboard.provider.smtp.RelaySettings;
import dev.switchboard.provider.smtp.SmtpSecurity;
import dev.switchboard.provider.type.ProviderSection;
import dev.switchboard.provider.type.ProviderSettings;
import dev.switchboard.provider.type.ProvidersSection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each type of provider lets the operator decide, and what he is told when it is wrong. */
class ProviderSectionsTest {
  private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

  @TempDir Path directory;
  private Operator operator;

  @BeforeEach
  void enterDirectory() {
    operator = Operator.in(directory);
  }

  @Test
  void aProviderIsAMockUnlessSaidOtherwise() {
    Settings settings = operator.starts();

    assertThat(settings.get(Sections.PROVIDERS).values())
        .extracting(ProviderSettings::type)
        .containsOnly("mock");
    assertThat(Operator.provider(settings, "email").own(PartialFaults.class))
        .isEqualTo(PartialFaults.NONE);
  }

  @Test
  void aTypeHasItsOwnDefaults() {
    ProviderSettings email =
        operator
            .withFile("providers: {email: {type: smtp, host: mail.example.com}}")
            .startsWith("email");

    assertThat(email.maxInFlight()).isEqualTo(10);
    assertThat(email.timeout()).isEqualTo(Duration.ofMinutes(1));
    assertThat(email.own(RelaySettings.class))
        .isEqualTo(
            new RelaySettings(
                "mail.example.com",
                587,
                SmtpSecurity.STARTTLS,
                null,
                null,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30),
                10));
  }

  @Test
  void everyKeyOfSmtpIsRead() {
    ProviderSettings email =
        operator
            .withFile(
                """
                providers:
                  email:
                    type: smtp
                    host: mail.example.com
                    port: 2525
                    security: tls
                    user: relay
                    password: correct horse
                    ehlo-name: client.example.com
                    connect-timeout: 1s
                    idle-timeout: 2s
                    timeout: 3s
                    max-in-flight: 4
                """)
            .startsWith("email");

    assertThat(email.own(RelaySettings.class))
        .isEqualTo(
            new RelaySettings(
                "mail.example.com",
                2525,
                SmtpSecurity.TLS,
                new RelaySettings.Credentials("relay", "correct horse"),
                "client.example.com",
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                4));
    assertThat(email.toString()).doesNotContain("correct", "relay");
  }

  @Test
  void everyKeyOfHttpIsRead() {
    ProviderSettings texts =
        operator
            .withFile(
                """
                providers:
                  sms-mms:
                    type: http
                    url: http://carrier.example.com/send?key=k
                    secret: %s
                    allow-plain-http: true
                    connect-timeout: 1s
                    timeout: 3s
                """
                    .formatted(SECRET))
            .startsWith("sms-mms");

    assertThat(texts.own(HttpProviderSettings.class))
        .isEqualTo(
            new HttpProviderSettings(
                URI.create("http://carrier.example.com/send?key=k"),
                List.of(SECRET),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3)));
    assertThat(texts.toString()).doesNotContain(SECRET, "key=k");
  }

  @Test
  void secretsComeFromFilesAndTheEnvironment() throws Exception {
    Path password = Files.writeString(directory.resolve("password"), "correct horse\n");
    Path secret = Files.writeString(directory.resolve("secret"), SECRET + "\n");
    Settings settings =
        operator
            .withFile(
                """
                providers:
                  email: {type: smtp, host: mail.example.com, user: relay}
                  sms-mms: {type: http, url: "https://carrier.example.com/"}
                """)
            .withEnvironment(
                Map.of(
                    "SWITCHBOARD_PROVIDERS_EMAIL_PASSWORD_FILE", password.toString(),
                    "SWITCHBOARD_PROVIDERS_SMS_MMS_SECRET_FILE", secret.toString()))
            .starts();

    assertThat(Operator.provider(settings, "email").own(RelaySettings.class).credentials())
        .isEqualTo(new RelaySettings.Credentials("relay", "correct horse"));
    assertThat(Operator.provider(settings, "sms-mms").own(HttpProviderSettings.class).secrets())
        .containsExactly(SECRET);
  }

  @Test
  void theTypeMayBeGivenAfterTheKeysAndElsewhere() {
    Operator withKeys = operator.withFile("providers: {email: {host: mail.example.com}}");

    assertThat(
            withKeys
                .withEnvironment(Map.of("SWITCHBOARD_PROVIDERS_EMAIL_TYPE", "smtp"))
                .startsWith("email")
                .own(RelaySettings.class)
                .host())
        .isEqualTo("mail.example.com");
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

  @Test
  void declarationsThatContradictEachOtherAreABug() {
    assertThatThrownBy(() -> new ProvidersSection(List.of(section("a", "x"), section("a", "y"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two types");
    assertThatThrownBy(() -> schema(section("a", "x"), section("b", "x.y")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a key and a section");
    assertThatThrownBy(() -> new ConfigSchema(List.of(section("a", "x"), section("b", "x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("declared twice");
    assertThatCode(() -> schema(section("a", "x"), section("b", "x"))).doesNotThrowAnyException();
  }

  @Test
  void noTwoKeysOfTypesShareAVariable() {
    assertThat(new ConfigSchema(Sections.ALL).names(new DeclaredNames()))
        .extracting(Key::environmentName)
        .doesNotHaveDuplicates();
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

  private static ConfigSchema schema(ProviderSection<?>... types) {
    return new ConfigSchema(List.of(new ProvidersSection(List.of(types))));
  }

  private static ProviderSection<String> section(String type, String key) {
    return new ProviderSection<>() {
      {
        key(PREFIX + key, ValueTypes.flag(), "true").doc("");
      }

      @Override
      public String type() {
        return type;
      }

      @Override
      protected String description() {
        return "";
      }

      @Override
      protected Set<Channel> channels() {
        return Set.of();
      }

      @Override
      protected String read(Values values) {
        return "";
      }
    };
  }
}

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each type of provider lets the operator decide. */
class ProviderSectionsTest {
  static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

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

package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  @TempDir Path directory;

  @Test
  void keysAreNotInToString() {
    Settings settings =
        Operator.in(directory)
            .withArguments(
                Map.of(
                    "auth.api-keys",
                    "hush-hush-hush-hush,hush-hush-hush-hush-2",
                    "store.url",
                    "jdbc:postgresql://hush/db",
                    "store.password",
                    "hush",
                    "webhooks.sms.secret",
                    "hush".repeat(8),
                    "webhooks.email.secret",
                    "whsec_" + "hush".repeat(9)))
            .starts();

    assertThat(Operator.shown(settings)).doesNotContain("hush");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "webhooks: {sms: {secret: [hush]}}",
        "webhooks: {sms: {secret: hush}}",
        "auth: {api-keys: [hush]}",
        "auth: {api-keys: [hush hush hush hush hush, hush]}",
        "auth: {api-keys: [hush-hush-hush-hush, hush-hush-hush-hush]}",
        "auth: {api-keys: hush-hush-hush-hush}",
        "auth: {api-keys: hush, hush-2}",
        "auth: {api-keys: hush, hush.2}",
        "auth: {api-keys: [a], hush, hush}",
        "auth: {api-keys: {hush: hush}}",
        "auth: {api-keys: [hush: hush]}",
        "auth: {api-keys: [*hush]}",
        "auth: {api-keys: &hush [hush]}",
        "auth: {api-keys: !hush [hush]}",
        "auth: {api-keys: !hush!hush x}",
        "auth: {api-keys: [\"hush]}",
        "auth: {api-keys: [hush",
        "auth:\n  api-keys:hush-hush\n  mode: none",
        "auth:\n\tapi-keys: [hush]",
        "auth: [hush]",
        "auth: hush",
        "api-keys: hush",
        "hush",
        "store: {url: 'jdbc:postgresql://hush:hush@db/hush?password=hush'}",
        "store: {url: 'jdbc:postgresql://db/hush?password=hush'}",
        "store: {password: [hush]}",
        "store: {password-file: hush}",
        "store: {password-file: [hush]}",
        "auth: {api-keys-file: hush}",
        "webhooks: {sms: {secret-file: hush}}",
        "store: {password: a, hush}",
        "webhooks: {sms: {secret: a, hush}}",
        "providers: {email: {type: smtp, host: h, password: a, hush}}",
        "auth: {keys: hush}",
        "auth: {keys: [hush]}",
        "auth: {keys: {a: hush}}",
        "auth: {keys: {a: hush, hush-2}}",
        "auth: {keys: {Hush: {scopes: [read]}}}",
        "auth: {keys: {a: {secret: hush}}}",
        "auth: {keys: {a: {secret: [hush]}}}",
        "auth: {keys: {a: {secret-file: hush}}}",
        "auth: {keys: {a: {secret: hush, hush-2}}}",
        "auth: {api-keys: [hush-hush-hush-hush], keys: {a: {secret: hush-hush-hush-hush, scopes:"
            + " [read]}}}",
        "server: {host: x}\nauth: {mode: none, api-kees: [hush]}"
      })
  void noMistakeInAFileShowsASecret(String yaml) {
    Operator operator = Operator.in(directory).withFile(yaml);

    assertThatThrownBy(operator::starts)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageNotContaining("hush")
        .hasNoCause();
  }

  @Test
  void noMistakeElsewhereShowsASecret() {
    Operator operator =
        Operator.in(directory)
            .withEnvironment(
                Map.of("SWITCHBOARD_AUTH_API_KEYS", "hush,hu", "SWITCHBOARD_AUTH_API_KEY", "hush"))
            .withArguments(Map.of("auth.api-keys", "hush hush", "auth.keys", "hush"));

    assertThatThrownBy(operator::starts).hasMessageNotContaining("hush");
    assertThat(operator.isTold())
        .hasSize(4)
        .anySatisfy(told -> assertThat(told).contains("did you mean SWITCHBOARD_AUTH_API_KEYS?"));
  }

  @Test
  void foreignTextCannotForgeALineOfTheReport() {
    assertThat(
            Operator.in(directory)
                .withArguments(Map.of("server.port", "1\n  \u001b[31mx", "no\nkey", "1"))
                .isTold())
        .allSatisfy(told -> assertThat(told).doesNotContain("\n", "\u001b"));
  }
}

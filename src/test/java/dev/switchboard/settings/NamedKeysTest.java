package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.http.access.AuthSettings.ApiKey;
import dev.switchboard.http.access.Scope;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys that have a name and scopes. */
class NamedKeysTest {
  private static final String SECRET = "0123456789abcdef";

  @TempDir Path directory;

  @Test
  void aFileDeclaresKeys() {
    Settings settings =
        Operator.in(directory)
            .withFile(
                """
                auth:
                  keys:
                    billing: {secret: 0123456789abcdef, scopes: [send]}
                    grafana: {secret: fedcba9876543210, scopes: [metrics, read]}
                """)
            .starts();

    assertThat(settings.get(Sections.AUTH).keysNeeded()).isTrue();
    assertThat(settings.get(Sections.AUTH).keys())
        .containsExactly(
            new ApiKey("billing", SECRET, Set.of(Scope.SEND)),
            new ApiKey("grafana", "fedcba9876543210", Set.of(Scope.READ, Scope.METRICS)));
  }

  /** The rest of a variable is the name, however many underscores it has. */
  @ParameterizedTest
  @CsvSource({
    "BILLING,billing",
    "BILLING_APP,billing-app",
    "A_SECRET,a-secret",
    "SECRET,secret",
    "SCOPES,scopes"
  })
  void theEnvironmentAloneDeclaresAKey(String variable, String name) {
    String prefix = "SWITCHBOARD_AUTH_KEYS_" + variable;
    Settings settings =
        Operator.in(directory)
            .withEnvironment(Map.of(prefix + "_SECRET", SECRET, prefix + "_SCOPES", "send,operate"))
            .starts();

    assertThat(settings.get(Sections.AUTH).keys())
        .containsExactly(new ApiKey(name, SECRET, Set.of(Scope.SEND, Scope.OPERATE)));
  }

  @Test
  void theCommandLineDeclaresAKey() {
    Settings settings =
        Operator.in(directory)
            .withArguments(Map.of("auth.keys.ci.secret", SECRET, "auth.keys.ci.scopes", "send"))
            .starts();

    assertThat(settings.get(Sections.AUTH).keys())
        .containsExactly(new ApiKey("ci", SECRET, Set.of(Scope.SEND)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<name>", "Ci", "a_b"})
  void theCommandLineDeclaresOnlyNames(String name) {
    assertThat(
            Operator.in(directory)
                .withArguments(Map.of("auth.keys." + name + ".secret", SECRET))
                .isTold())
        .containsExactly("auth.keys." + name + ".secret (command line): unknown key");
  }

  @Test
  void aNamedKeyIsEnoughToListenForOthers() {
    assertThat(
            Operator.in(directory)
                .withFile(
                    """
                    server: {host: 0.0.0.0}
                    auth: {keys: {ci: {secret: 0123456789abcdef, scopes: [send]}}}
                    """)
                .isTold())
        .isEmpty();
  }

  @Test
  void aKeyNeedsItsSecretAndItsScopes() {
    assertThat(
            Operator.in(directory)
                .withFile(
                    """
                    auth:
                      keys:
                        one: {scopes: [send]}
                        two: {secret: 0123456789abcdef}
                        three: {secret: fedcba9876543210, scopes: []}
                        four: {secret: fedcba9876543211, scopes: [write]}
                    """)
                .isTold())
        .containsExactly(
            "auth.keys.four.scopes (switchboard.yaml:6): entry 1 is \"write\"; allowed: a list,"
                + " each entry one of send, read, operate, metrics",
            "auth.keys.one.secret (switchboard.yaml:3): is required, here or in secret-file",
            "auth.keys.two.scopes (switchboard.yaml:4): a key needs at least one scope",
            "auth.keys.three.scopes (switchboard.yaml:5): a key needs at least one scope");
  }

  @Test
  void twoKeysCannotHaveOneSecret() {
    assertThat(
            Operator.in(directory)
                .withFile(
                    """
                    auth:
                      api-keys: [0123456789abcdef]
                      keys:
                        ci: {secret: 0123456789abcdef, scopes: [send]}
                    """)
                .isTold())
        .containsExactly(
            "auth.keys.ci.secret (switchboard.yaml:4): another key has the same secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"anonymous", "key-0a1b2c3d"})
  void aNameThatCallersWithoutANamedKeyHaveIsRefused(String name) {
    assertThat(
            Operator.in(directory)
                .withArguments(
                    Map.of(
                        "auth.keys." + name + ".secret",
                        SECRET,
                        "auth.keys." + name + ".scopes",
                        "send"))
                .isTold())
        .containsExactly(
            "auth.keys."
                + name
                + ".secret (command line): callers without a named key are called so");
  }
}

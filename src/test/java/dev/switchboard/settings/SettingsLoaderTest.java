package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.app.wiring.ProviderTypes;
import dev.switchboard.app.wiring.Sections;
import dev.switchboard.provider.mock.FaultMember;
import dev.switchboard.provider.mock.PartialFaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which source wins, and what is told about mistakes. */
class SettingsLoaderTest {
  @TempDir Path directory;
  private Operator operator;

  @BeforeEach
  void enterDirectory() {
    operator = Operator.in(directory);
  }

  @Test
  void aProvidersVariableHasDashesAsUnderscores() {
    Settings settings =
        operator
            .withEnvironment(Map.of("SWITCHBOARD_PROVIDERS_SMS_MMS_FAULTS_ERROR_PCT", "7"))
            .starts();

    assertThat(errorPct(settings, "sms-mms")).isEqualTo(7);
    assertThat(errorPct(settings, "email")).isNull();
  }

  @Test
  void environmentBeatsFileAndCommandLineBeatsBoth() {
    operator.withFile("server: {port: 1, max-connections: 1}\nretry: {max-attempts: 1}");
    Settings settings =
        operator
            .withEnvironment(
                Map.of("SWITCHBOARD_SERVER_PORT", "2", "SWITCHBOARD_SERVER_MAX_CONNECTIONS", "2"))
            .withArguments(Map.of("server.port", "3"))
            .starts();

    assertThat(settings.get(Sections.SERVER).http().port()).isEqualTo(3);
    assertThat(settings.get(Sections.SERVER).http().maxConnections()).isEqualTo(2);
    assertThat(settings.get(Sections.DISPATCH).retry().maxAttempts()).isEqualTo(1);
  }

  @Test
  void anOverriddenMistakeIsStillAMistake() {
    assertThat(
            operator
                .withFile("server: {port: x}")
                .withArguments(Map.of("server.port", "3"))
                .isTold())
        .singleElement()
        .asString()
        .startsWith("server.port (switchboard.yaml:1): found \"x\"");
  }

  @Test
  void anEmptyValueTakesBackAnOptionalKey() {
    Settings settings =
        operator
            .withFile("faults: {seed: 5}\nproviders: {email: {faults: {error-pct: 9}}}")
            .withEnvironment(
                Map.of(
                    "SWITCHBOARD_FAULTS_SEED", "",
                    "SWITCHBOARD_PROVIDERS_EMAIL_FAULTS_ERROR_PCT", ""))
            .starts();

    assertThat(ProviderTypes.MOCK.settings(settings).faults().seed()).isNull();
    assertThat(errorPct(settings, "email")).isNull();
  }

  @Test
  void anEmptyValueOfAnyOtherKeyIsAMistake() {
    assertThat(operator.withEnvironment(Map.of("SWITCHBOARD_SERVER_PORT", "")).isTold())
        .containsExactly(
            "server.port (environment variable SWITCHBOARD_SERVER_PORT): found \"\"; allowed: a"
                + " whole number from 0 to 65535");
  }

  @Test
  void aNamedFileReplacesTheDefaultOne() throws Exception {
    operator.withFile("server: {port: 1}");
    Path named = Files.writeString(directory.resolve("other.yaml"), "retry: {max-attempts: 3}");

    Settings settings = SettingsLoader.load(Sections.ALL, directory, named, Map.of(), Map.of());

    assertThat(settings.get(Sections.SERVER).http().port()).isEqualTo(8080);
    assertThat(settings.get(Sections.DISPATCH).retry().maxAttempts()).isEqualTo(3);
  }

  @Test
  void aNamedFileMustExist() {
    assertThat(operator.isToldAbout(directory.resolve("gone.yaml")))
        .containsExactly("gone.yaml: there is no such file");
  }

  @Test
  void aDanglingLinkIsAMistake() throws Exception {
    Files.createSymbolicLink(directory.resolve("switchboard.yaml"), directory.resolve("gone"));

    assertThat(operator.isTold()).containsExactly("switchboard.yaml: there is no such file");
  }

  @Test
  void allMistakesAreToldAtOnceOneALine() {
    operator.withFile(
        """
        server:
          port: 70000
          hots: localhost
        messages:
          default-region: Germany
        retry: {base-delay: 2h, max-delay: 1m}
        """);

    assertThatThrownBy(() ->
            operator
                .withEnvironment(Map.of("SWITCHBOARD_LOGGING_LEVEL", "loud"))
                .withArguments(Map.of("limits.ip.burst", "0", "retry.max-age", "5"))
                .starts())
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageStartingWith("7 mistakes in the configuration:\n  ")
        .hasMessageContaining("server.port (")
        .hasMessageContaining(
            "switchboard.yaml:2): found \"70000\"; allowed: a whole number from 0 to")
        .hasMessageContaining("switchboard.yaml:3): unknown key; did you mean server.host?")
        .hasMessageContaining(
            "switchboard.yaml:5): found \"Germany\"; allowed: a two-letter country")
        .hasMessageContaining("retry.base-delay (")
        .hasMessageContaining("(environment variable SWITCHBOARD_LOGGING_LEVEL): found \"loud\"")
        .hasMessageContaining("limits.ip.burst (command line): found \"0\"")
        .hasMessageContaining(
            "retry.max-age (command line): found \"5\"; allowed: a duration from");
  }

  @Test
  void endpointsForTestsNeedAStoreInMemory() {
    assertThatThrownBy(() -> operator.withArguments(Map.of("test.endpoints", "true")).starts())
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("needs a store in memory");

    Settings settings =
        operator.withArguments(Map.of("test.endpoints", "true", "store.url", "memory:")).starts();
    assertThat(settings.get(Sections.TEST)).isTrue();
    assertThat(settings.get(Sections.STORE).isInMemory()).isTrue();
  }

  @Test
  void theExampleOfPublicEntryPointReadsTheWorkingDirectory() {
    Settings settings =
        SettingsLoader.load(Sections.ALL, null, Map.of("HOME", "/"), Map.of("server.port", "0"));

    assertThat(settings.get(Sections.SERVER).http().port()).isZero();
  }

  private static @Nullable Integer errorPct(Settings settings, String provider) {
    return Operator.provider(settings, provider)
        .own(PartialFaults.class)
        .value(FaultMember.ERROR_PCT);
  }
}

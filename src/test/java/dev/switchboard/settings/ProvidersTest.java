package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.type.ProviderSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidersTest {

  @TempDir Path directory;
  private Operator operator;

  @BeforeEach
  void enterDirectory() {
    operator = Operator.in(directory);
  }

  @Test
  void builtInProvidersComeFirstAndOthersInTheirOrder() {
    Settings settings =
        operator
            .withFile(
                """
                providers:
                  zulu: {channels: []}
                  email: {timeout: 1s}
                  alpha-2: {channels: [mms]}
                  sms-mms: {channels: [sms]}
                """)
            .starts();

    assertThat(settings.get(Sections.PROVIDERS).keySet())
        .containsExactly("sms-mms", "email", "zulu", "alpha-2");
    assertThat(settings.get(Sections.PROVIDERS).get("alpha-2"))
        .extracting(ProviderSettings::name, ProviderSettings::channels)
        .containsExactly("alpha-2", List.of(Channel.MMS));
  }

  @Test
  void anEmptyListRemovesTheMapping() {
    Settings fromFile = operator.withFile("providers: {sms-mms: {channels: []}}").starts();
    Settings fromEnvironment =
        Operator.in(directory.resolve("elsewhere"))
            .withEnvironment(Map.of("SWITCHBOARD_PROVIDERS_SMS_MMS_CHANNELS", ""))
            .starts();

    assertThat(fromFile.get(Sections.PROVIDERS)).isEqualTo(fromEnvironment.get(Sections.PROVIDERS));
    assertThat(fromFile.get(Sections.PROVIDERS))
        .extractingByKey("sms-mms")
        .extracting(ProviderSettings::channels)
        .isEqualTo(List.of());
  }

  @Test
  void channelsWithoutAValueAreNoEmptyList() {
    assertThat(operator.withFile("providers: {email: {channels: }}").isTold())
        .singleElement()
        .asString()
        .contains("has no value (an empty list is [])");
  }

  @Test
  void aDeclaredProviderHasVariablesAndArguments() {
    Settings settings =
        operator
            .withFile("providers: {my-own: {channels: []}}")
            .withEnvironment(Map.of("SWITCHBOARD_PROVIDERS_MY_OWN_MAX_IN_FLIGHT", "5"))
            .withArguments(Map.of("providers.my-own.timeout", "6s"))
            .starts();

    assertThat(settings.get(Sections.PROVIDERS).get("my-own"))
        .extracting(ProviderSettings::maxInFlight, provider -> provider.timeout().toSeconds())
        .containsExactly(5, 6L);
  }

  @Test
  void onlyTheFileDeclaresProviders() {
    assertThat(
            operator
                .withEnvironment(Map.of("SWITCHBOARD_PROVIDERS_SMSMMS_TIMEOUT", "5s"))
                .withArguments(
                    Map.of("providers.emial.timeout", "5s", "providers.<name>.timeout", "5s"))
                .isTold())
        .containsExactlyInAnyOrder(
            "SWITCHBOARD_PROVIDERS_SMSMMS_TIMEOUT (environment): unknown variable; did you mean"
                + " SWITCHBOARD_PROVIDERS_SMS_MMS_TIMEOUT?",
            "providers.emial.timeout (command line): unknown key; did you mean"
                + " providers.email.timeout?",
            "providers.<name>.timeout (command line): unknown key");
  }

  @Test
  void aMisspeltNameInTheFileIsAMistake() {
    assertThat(operator.withFile("providers:\n  sms-mm: {timeout: 1s}\n  own:\n").isTold())
        .containsExactly(
            "providers.sms-mm.channels (default): a provider of your own needs its channels,"
                + " possibly []; did you mean sms-mms?",
            "providers.own.channels (default): a provider of your own needs its channels, possibly"
                + " []");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Own", "1own", "own_2", "-own", "öwn", "o n", "a1234567890123456789012345678901x"})
  void aNameThatCouldBecomeAnotherIsRefused(String name) {
    assertThat(operator.withFile("providers: {\"" + name + "\": {channels: []}}").isTold())
        .containsExactly(
            "providers."
                + name
                + " (switchboard.yaml:1): not a name for a provider; allowed: a small letter, then"
                + " up to 31 of a-z 0-9 -");
  }

  @Test
  void noTwoKeysShareAVariable() {
    List<String> awkward =
        List.of("a", "a-b", "a--b", "a-faults", "a-b-faults", "a-faults-latency-ms", "a-max-in");

    ConfigSchema schema = new ConfigSchema(Sections.ALL);
    DeclaredNames names = new DeclaredNames();
    awkward.forEach(name -> names.declare(Sections.PROVIDERS.providers, name));
    Members apiKeys = Objects.requireNonNull(schema.membersAt("auth.keys"));
    List.of("a", "a-b", "a-secret", "a-secret-file", "secret", "file", "scopes")
        .forEach(name -> names.declare(apiKeys, name));

    assertThat(schema.names(names)).extracting(Key::environmentName).doesNotHaveDuplicates();
  }

  @Test
  void aChannelHasOneProvider() {
    assertThat(operator.withFile("providers:\n  own:\n    channels: [sms, email]\n").isTold())
        .containsExactly(
            "providers.own.channels (switchboard.yaml:3): sms is at sms-mms too; a channel has at"
                + " most one provider, so take it out of providers.sms-mms.channels",
            "providers.own.channels (switchboard.yaml:3): email is at email too; a channel has at"
                + " most one provider, so take it out of providers.email.channels");
  }

  @Test
  void aSectionThatWasNotLoadedIsABug() {
    Settings settings = SettingsLoader.load(List.of(), directory, null, Map.of(), Map.of());

    assertThatThrownBy(() -> settings.get(Sections.PROVIDERS))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

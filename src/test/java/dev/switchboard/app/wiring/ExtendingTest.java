package dev.switchboard.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult.Success;
import dev.switchboard.provider.mock.MockProviderType;
import dev.switchboard.provider.outbox.OutboxProviderType;
import dev.switchboard.provider.type.ProviderEnvironment;
import dev.switchboard.provider.type.ProviderType;
import dev.switchboard.provider.type.ProvidersSection;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.settings.InvalidSettingsException;
import dev.switchboard.settings.Section;
import dev.switchboard.settings.Settings;
import dev.switchboard.settings.SettingsLoader;
import dev.switchboard.tracing.Tracing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page about extending shows code that compiles and works. */
class ExtendingTest {
  private static final List<ProviderType> TYPES =
      List.of(new MockProviderType(), new OutboxProviderType());
  private static final ProvidersSection PROVIDERS =
      new ProvidersSection(TYPES.stream().map(ProviderType::section).toList());

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "provider/outbox/OutboxSection",
        "provider/outbox/OutboxProvider",
        "provider/outbox/OutboxProviderType",
        "alarm/DeadLetterAlarm"
      })
  void thePageShowsTheCode(String type) throws Exception {
    String source = Files.readString(Path.of("src/test/java/dev/switchboard/" + type + ".java"));

    assertThat(Files.readString(Path.of("docs/extending.md")))
        .contains("```java\n" + source.strip() + "\n```");
  }

  @Test
  void theExampleSendsAMessageOnce() throws Exception {
    Settings settings = load("providers.email.directory", directory.toString());
    try (Providers providers =
        new Providers(
            TYPES,
            PROVIDERS,
            settings,
            Time.real(),
            Tracing.OFF,
            new ProviderEnvironment(
                InstantSource.system(),
                System::nanoTime,
                new SplittableRandom(1),
                (_, _) -> {},
                _ -> {},
                _ -> {}))) {
      Provider email = providers.registry().providerFor(Channel.EMAIL).orElseThrow();
      OutboundMessage message =
          new OutboundMessage(
              new MessageId(7), "user@example.com", "contact@example.org", "S", "Hi", List.of());
      for (int attempt = 1; attempt <= 2; attempt++) {
        assertThat(email.send(Channel.EMAIL, message, attempt).get(30, TimeUnit.SECONDS))
            .isEqualTo(new Success(message.id().toString()));
      }

      assertThat(directory.resolve(message.id().toString())).hasContent("Hi");
      assertThat(providers.details("email").type()).isEqualTo("outbox");
      assertThat(providers.details("email").members())
          .containsEntry("directory", directory.toString());
      assertThat(providers.details("sms-mms").members()).containsKey("faults");
    }
  }

  @Test
  void theExampleTellsItsMistakes() {
    assertThatThrownBy(() -> load("providers.email.diretory", "x"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("did you mean providers.email.directory?");
    assertThatThrownBy(() -> load("providers.email.timeout", "1s"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("is required at a provider of type outbox");
  }

  private static Settings load(String key, String value) {
    List<Section<?>> sections = new ArrayList<>(List.of(PROVIDERS));
    TYPES.forEach(type -> sections.addAll(type.sharedSections()));
    return SettingsLoader.load(
        sections, null, Map.of(), Map.of("providers.email.type", "outbox", key, value));
  }
}

package dev.switchboard.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.message.Channel;
import dev.switchboard.settings.InvalidSettingsException;
import dev.switchboard.settings.Settings;
import dev.switchboard.settings.SettingsLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who adds a channel writes it in {@link Channel}. This says what else has to follow. */
class ChannelTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/switchboard");
  private static final Path MIGRATIONS =
      Path.of("src/main/resources/dev/switchboard/store/migrations");

  /** Places that may name a channel, because they are about that one. */
  private static final List<String> NAME_CHANNELS =
      List.of(
          // The providers that there are without any setting.
          "provider/type/ProvidersSection.java",
          // What carries one channel: APIs of vendors, and mail.
          "smtp/MailMapping.java",
          "api/facade/",
          "api/resend/",
          "api/sendgrid/",
          "api/twilio/",
          // Made-up traffic of programs that talk to a server from outside.
          "tools/");

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql"})
  void theTablesTakeEachChannel(String database) throws IOException {
    StringBuilder schema = new StringBuilder();
    try (Stream<Path> files = Files.list(MIGRATIONS.resolve(database))) {
      files.sorted().forEach(file -> schema.append(read(file)));
    }
    for (Channel channel : Channel.values()) {
      assertThat(schema)
          .as(
              "a migration for %s lets conversations and messages be of channel %s",
              database, channel)
          .contains("'" + channel.wireName() + "'");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theDocumentOfTheApiNamesEachChannel(Channel channel) {
    assertThat(read(Path.of("src/main/resources/openapi/openapi.yaml")))
        .as("openapi.yaml lists the channels")
        .containsPattern(
            Pattern.compile("enum: \\[[a-z, ]*\\b" + channel.wireName() + "\\b[a-z, ]*]"))
        .as("openapi.yaml has the routes")
        .contains("/api/messages/" + channel.family().pathSegment() + ":")
        .contains("/api/webhooks/" + channel.family().pathSegment() + ":");
  }

  @ParameterizedTest
  @EnumSource
  void aProviderCarriesEachChannelWithoutAnySetting(Channel channel)
      throws InvalidSettingsException {
    Settings settings = SettingsLoader.load(Sections.ALL, null, Map.of(), Map.of());

    assertThat(settings.get(Sections.PROVIDERS).values())
        .as("a built-in provider for %s", channel)
        .anySatisfy(it -> assertThat(it.channels()).contains(channel));
  }

  @Test
  void nothingElseNamesAChannel() throws IOException {
    Pattern literal =
        Pattern.compile(
            "\"(" + String.join("|", Channel.wireNames()) + ")\"|\\bChannel\\.[A-Z]+\\b");
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<String> naming =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> literal.matcher(read(file)).find())
              .map(file -> SOURCES.relativize(file).toString())
              .filter(file -> !file.equals("message/Channel.java"))
              .filter(file -> NAME_CHANNELS.stream().noneMatch(file::startsWith))
              .toList();

      assertThat(naming).as("files that should ask the channel what it is like").isEmpty();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

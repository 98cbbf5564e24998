package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.provider.type.ProviderSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Starts with a working directory, a file, variables and arguments, and reads what comes back. */
record Operator(Path directory, Map<String, String> environment, Map<String, String> arguments) {

  static Operator in(Path directory) {
    return new Operator(directory, Map.of(), Map.of());
  }

  Operator withFile(String yaml) {
    try {
      Files.writeString(directory.resolve(SettingsLoader.DEFAULT_FILE), yaml);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Operator withEnvironment(Map<String, String> variables) {
    return new Operator(directory, variables, arguments);
  }

  Operator withArguments(Map<String, String> pairs) {
    return new Operator(directory, environment, pairs);
  }

  Settings starts() {
    return SettingsLoader.load(Sections.ALL, directory, null, environment, arguments);
  }

  /** The mistakes, with the directory cut off; empty if the start works. */
  List<String> isTold() {
    return isToldAbout(null);
  }

  /** Starts; one of the providers. */
  ProviderSettings startsWith(String provider) {
    return provider(starts(), provider);
  }

  static ProviderSettings provider(Settings settings, String name) {
    return Objects.requireNonNull(settings.get(Sections.PROVIDERS).get(name), name);
  }

  /** All that is shown of settings. */
  static String shown(Settings settings) {
    return Sections.ALL.stream().map(it -> settings.get(it).toString()).toList()
        + settings.values().toString();
  }

  List<String> isToldAbout(@Nullable Path file) {
    InvalidSettingsException refusal =
        catchThrowableOfType(
            InvalidSettingsException.class,
            () -> SettingsLoader.load(Sections.ALL, directory, file, environment, arguments));
    return refusal == null
        ? List.of()
        : refusal.mistakes().stream()
            .map(mistake -> mistake.toString().replace(directory + "/", ""))
            .toList();
  }
}

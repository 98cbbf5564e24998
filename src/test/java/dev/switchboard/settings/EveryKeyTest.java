package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.wiring.Sections;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No key is forgotten, in any source. */
class EveryKeyTest {
  @TempDir Path directory;
  private Operator operator;

  @BeforeEach
  void enterDirectory() {
    operator = Operator.in(directory);
  }

  @Test
  void nothingGivenIsTheDefaults() {
    assertThat(read(operator)).isEqualTo(DefaultSettings.READ);
  }

  @Test
  void everyKeyCanBeSetInTheFile() {
    assertThat(read(operator.withFile(EveryKey.IN_YAML))).isEqualTo(EveryKey.READ);
  }

  @Test
  void everyKeyCanBeSetInTheEnvironment() {
    Map<String, String> variables = new HashMap<>();
    EveryKey.TEXTS.forEach((name, value) -> variables.put(Key.environmentName(name), value));

    assertThat(read(operator.withEnvironment(variables))).isEqualTo(EveryKey.READ);
  }

  @Test
  void everyKeyCanBeSetOnTheCommandLine() {
    assertThat(read(operator.withArguments(EveryKey.TEXTS))).isEqualTo(EveryKey.READ);
  }

  @Test
  void everyKeyMeansEveryKey() {
    // A file takes the place of another key: SecretFilesTest. Types: ProviderSectionsTest.
    List<String> names =
        operator.withArguments(EveryKey.TEXTS).starts().values().stream()
            .map(Setting::key)
            .filter(name -> !name.endsWith("-file") && !name.endsWith(".type"))
            .toList();

    assertThat(EveryKey.TEXTS).containsOnlyKeys(names);
    for (String name : names) {
      if (name.equals(EveryKey.ONLY_IN_MEMORY)) {
        continue;
      }
      Map<String, String> allButOne = new HashMap<>(EveryKey.TEXTS);
      allButOne.remove(name);
      // Taking one key away must show: otherwise its value above is the default, or nobody reads
      // it.
      boolean same;
      try {
        same = read(operator.withArguments(allButOne)).equals(EveryKey.READ);
      } catch (InvalidSettingsException e) {
        same = false;
      }
      assertThat(same).as(name).isFalse();
    }
  }

  /** What each section has read, by its class. */
  private static Map<String, Object> read(Operator operator) {
    Settings settings = operator.starts();
    Map<String, Object> read = new HashMap<>();
    Sections.ALL.forEach(it -> read.put(FacadeKeys.nameOf(it), settings.get(it)));
    return read;
  }
}

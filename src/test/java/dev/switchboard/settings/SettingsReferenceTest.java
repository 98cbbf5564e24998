package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.wiring.Sections;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SettingsReferenceTest {

  private static final Path DOCUMENT = Path.of("docs/configuration.md");

  @Test
  void theDocumentIsWhatTheTableSays() throws Exception {
    if (Boolean.getBoolean("switchboard.docs.write")) {
      Files.createDirectories(DOCUMENT.getParent());
      Files.writeString(DOCUMENT, SettingsReference.markdown(Sections.ALL));
    }

    assertThat(DOCUMENT)
        .as("run this test with -Dswitchboard.docs.write=true to write the document again")
        .hasContent(SettingsReference.markdown(Sections.ALL));
  }

  @Test
  void everyKeyHasARow() {
    String reference = SettingsReference.markdown(Sections.ALL);

    assertThat(new ConfigSchema(Sections.ALL).allKeys())
        .allSatisfy(key -> assertThat(reference).contains("| `" + key.name() + "` |"));
  }
}

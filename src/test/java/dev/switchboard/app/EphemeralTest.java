package dev.switchboard.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The one line of a server for tests. */
class EphemeralTest {
  @Test
  void lineNamesWhatCanBeReached() {
    assertThat(Ephemeral.line("http://127.0.0.1:44357", ""))
        .isEqualTo(
            "{\"url\":\"http://127.0.0.1:44357\",\"console\":\"http://127.0.0.1:44357/\","
                + "\"api\":\"http://127.0.0.1:44357/api\",\"docs\":\"http://127.0.0.1:44357/docs\"}");
    assertThat(Ephemeral.line("http://127.0.0.1:44357", "127.0.0.1:43211"))
        .endsWith(",\"smtp\":\"smtp://127.0.0.1:43211\"}");
  }
}

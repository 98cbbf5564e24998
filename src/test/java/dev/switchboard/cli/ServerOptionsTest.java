package dev.switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ServerOptionsTest {
  @TempDir private Path directory;

  @Test
  void theOptionIsStrongerThanTheEnvironmentAndThatThanTheDefault() throws Exception {
    Map<String, String> environment = Map.of("SWITCHBOARD_URL", "http://there:1/");

    assertThat(options("--url", "https://here:2/base/").server(environment))
        .hasToString("https://here:2/base");
    assertThat(options().server(environment)).hasToString("http://there:1");
    assertThat(options().server(Map.of())).hasToString("http://127.0.0.1:8080");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost:8080", "ftp://a", "http://", "http://a?b", "http://u:p@a", " "})
  void whatIsNoAddressOfAServerIsRefused(String url) {
    assertThatThrownBy(() -> options("--url", url).server(Map.of()))
        .isInstanceOf(ServerFailure.class)
        .hasMessageContaining("--url must be a URL");
  }

  @Test
  void theKeyComesFromTheEnvironmentOrAFile() throws Exception {
    Path file = Files.writeString(directory.resolve("key"), "from-file\n");

    assertThat(options().apiKey(Map.of())).isNull();
    assertThat(options().apiKey(Map.of("SWITCHBOARD_API_KEY", "from-env"))).isEqualTo("from-env");
    assertThat(options().apiKey(Map.of("SWITCHBOARD_API_KEY_FILE", file.toString())))
        .isEqualTo("from-file");
    assertThat(
            options("--api-key-file", file.toString())
                .apiKey(Map.of("SWITCHBOARD_API_KEY", "from-env")))
        .isEqualTo("from-file");
  }

  @Test
  void aFileThatHoldsNoKeyIsRefusedWithoutShowingIt() throws Exception {
    Path file = Files.writeString(directory.resolve("key"), "two words\n");

    assertThatThrownBy(() -> options("--api-key-file", file.toString()).apiKey(Map.of()))
        .isInstanceOf(ServerFailure.class)
        .message()
        .doesNotContain("two words");
  }

  private static ServerOptions options(String... arguments) {
    ServerOptions options = new ServerOptions();
    new CommandLine(new Nothing()).addMixin("server", options).parseArgs(arguments);
    return options;
  }

  @Command
  private static final class Nothing {}
}

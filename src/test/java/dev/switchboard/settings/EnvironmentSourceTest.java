package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentSourceTest {

  @TempDir Path directory;

  @Test
  void unknownVariablesOfOursAreToldTheNearest() {
    assertThat(
            Operator.in(directory)
                .withEnvironment(
                    Map.of("SWITCHBOARD_SERVER_PROT", "1", "SWITCHBOARD_UNHEARD_OF_THING", "1"))
                .isTold())
        .containsExactly(
            "SWITCHBOARD_SERVER_PROT (environment): unknown variable; did you mean"
                + " SWITCHBOARD_SERVER_PORT?",
            "SWITCHBOARD_UNHEARD_OF_THING (environment): unknown variable");
  }

  @Test
  void variablesOfOthersAndOfTheLauncherAreIgnored() {
    assertThat(
            Operator.in(directory)
                .withEnvironment(
                    Map.of(
                        "PATH", "/bin",
                        "SERVER_PORT", "x",
                        "MY_SWITCHBOARD_SERVER_PORT", "x",
                        "SWITCHBOARD", "x",
                        "SWITCHBOARD_JAVA_OPTS", "-Xmx1g"))
                .isTold())
        .isEmpty();
  }
}

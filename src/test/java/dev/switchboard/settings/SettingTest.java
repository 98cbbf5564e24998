package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The values in force, as they may be shown. */
class SettingTest {
  private static final String SECRET = "hush-hush-hush-hush";

  @TempDir Path directory;

  @Test
  void everyValueHasItsOrigin() {
    List<Setting> values =
        Operator.in(directory)
            .withFile(
                """
                server:
                  port: 9090
                  max-connections: 5
                http: {trusted-proxies: [10.0.0.0/8, 192.0.2.1]}
                providers:
                  own: {channels: []}
                """)
            .withEnvironment(Map.of("SWITCHBOARD_SERVER_MAX_CONNECTIONS", "6"))
            .withArguments(Map.of("faults.error-pct", "7"))
            .starts()
            .values();

    assertThat(values)
        .extracting(
            it -> it.origin().replace(directory + "/", "") + ": " + it.key() + "=" + it.value())
        .contains(
            "default: server.host=127.0.0.1",
            "switchboard.yaml:2: server.port=9090",
            "environment variable SWITCHBOARD_SERVER_MAX_CONNECTIONS: server.max-connections=6",
            "switchboard.yaml:4: http.trusted-proxies=10.0.0.0/8, 192.0.2.1",
            "command line: faults.error-pct=7",
            "switchboard.yaml:6: providers.own.channels=",
            "default: providers.own.faults.error-pct=null")
        .doesNotHaveDuplicates();
  }

  @Test
  void secretsAreMasked() throws Exception {
    Path file = Files.writeString(directory.resolve("hush"), SECRET);
    List<Setting> values =
        Operator.in(directory)
            .withArguments(
                Map.of(
                    "auth.api-keys-file",
                    file.toString(),
                    "auth.keys.ci.secret",
                    SECRET + "-2",
                    "auth.keys.ci.scopes",
                    "send",
                    "store.url",
                    "jdbc:postgresql://hush/db"))
            .starts()
            .values();

    assertThat(values.toString()).doesNotContain("hush");
    assertThat(values)
        .filteredOn(it -> Setting.SECRET.equals(it.value()))
        .extracting(Setting::key)
        .containsExactly("auth.api-keys", "auth.api-keys-file", "auth.keys.ci.secret", "store.url");
  }
}

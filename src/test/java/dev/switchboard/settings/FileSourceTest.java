package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.http.access.AuthSettings.ApiKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSourceTest {

  @TempDir Path directory;

  private List<String> mistakesIn(String yaml) {
    return Operator.in(directory).withFile(yaml).isTold();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "# only a comment\n",
        "---\n",
        "~",
        "{}",
        "server:\n",
        "server:\n  # port: 1\nretry: {}",
        "\uFEFFserver: {}\n",
        "server: {}\r\nretry: {}\r\n"
      })
  void aFileThatSaysNothingIsTheDefaults(String yaml) {
    assertThat(mistakesIn(yaml)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"- server", "just text", "42", "[a, b]", "\"\""})
  void theRootMustBeAMapping(String yaml) {
    assertThat(mistakesIn(yaml))
        .containsExactly(
            "switchboard.yaml:1: holds a list or a single value; it must hold keys such as"
                + " server:");
  }

  @Test
  void aKeyIsThereOnce() {
    assertThat(mistakesIn("server:\n  port: 1\n  port: 2\nretry: {}\nserver: {}\n"))
        .containsExactly(
            "server.port (switchboard.yaml:3): is there twice; the first is in line 2",
            "server (switchboard.yaml:5): is there twice; the first is in line 1");
  }

  @Test
  void valuesMayBeQuotedOrNot() {
    Settings settings =
        Operator.in(directory)
            .withFile(
                """
                server: {port: "9", host: 'localhost'}
                auth: {api-keys: [1234567890123456, 0123456789012345, "a.b_c~d+e/f-ghij="]}
                conversations: {merge-text-channels: "true"}
                messages: {default-region: NO}
                """)
            .starts();

    assertThat(settings.get(Sections.SERVER).http().port()).isEqualTo(9);
    assertThat(settings.get(Sections.AUTH).keys())
        .extracting(ApiKey::secret)
        .containsExactly("1234567890123456", "0123456789012345", "a.b_c~d+e/f-ghij=");
    assertThat(settings.get(Sections.CONVERSATIONS).mergeTextChannels()).isTrue();
    assertThat(settings.get(Sections.API).defaultRegion()).isEqualTo("NO");
  }

  @Test
  void wrongTypesAreToldWithWhatWasFound() {
    assertThat(
            mistakesIn(
                """
                server:
                  host: [localhost]
                  port: "x"
                  max-connections: {a: 1}
                  idle-timeout:
                http:
                  max-body-bytes: 1.5
                  trusted-proxies: 10.0.0.1
                conversations:
                  ignore-plus-tag: yes
                logging: loud
                store: [a, [b]]
                limits: {sender: 5}
                """))
        .satisfiesExactlyInAnyOrder(
            told -> assertThat(told).startsWith("server.host (switchboard.yaml:2): found a list;"),
            told -> assertThat(told).startsWith("server.port (switchboard.yaml:3): found \"x\";"),
            told ->
                assertThat(told)
                    .startsWith("server.max-connections (switchboard.yaml:4): found nested keys;"),
            told ->
                assertThat(told)
                    .startsWith("server.idle-timeout (switchboard.yaml:5): has no value; allowed:"),
            told ->
                assertThat(told)
                    .startsWith("http.max-body-bytes (switchboard.yaml:7): found \"1.5\";"),
            told ->
                assertThat(told)
                    .startsWith(
                        "http.trusted-proxies (switchboard.yaml:8): found a single value where a"
                            + " list"),
            told ->
                assertThat(told)
                    .isEqualTo(
                        "conversations.ignore-plus-tag (switchboard.yaml:10): found \"yes\";"
                            + " allowed: true or false"),
            told ->
                assertThat(told)
                    .isEqualTo(
                        "logging (switchboard.yaml:11): found a value where further keys belong"),
            told ->
                assertThat(told)
                    .isEqualTo(
                        "store (switchboard.yaml:12): found a value where further keys belong"),
            told ->
                assertThat(told)
                    .isEqualTo(
                        "limits.sender (switchboard.yaml:13): found a value where further keys"
                            + " belong"));
  }

  @Test
  void listsHoldPlainTextOnly() {
    assertThat(mistakesIn("http: {trusted-proxies: [10.0.0.1, [a], {b: c}, ~, 10.0.0.1, x]}"))
        .singleElement()
        .asString()
        .contains(
            "entry 2 is not plain text, entry 3 is not plain text, entry 4 is not plain text,"
                + " entry 5 is there twice, entry 6 is \"x\"; allowed: a list, each entry an IP");
  }

  @Test
  void dottedKeysAreToldHowToNest() {
    assertThat(mistakesIn("server.port: 1\nretry: {max.age: 2}\n"))
        .containsExactly(
            "server.port (switchboard.yaml:1): keys are nested here, not dotted: server: {port:"
                + " ...}",
            "retry.max.age (switchboard.yaml:2): keys are nested here, not dotted: retry: {max:"
                + " {age: ...}}");
  }

  @Test
  void unknownKeysAreToldTheNearest() {
    assertThat(
            mistakesIn(
                """
                sever: {port: 1}
                port: 8080
                http: {max_body_bytes: 1}
                gearbox: {ratio: 5}
                breaker: {failure-treshold: 5}
                providers: {sms-mms: {max-inflight: 1, faults: {error-percent: 1}, colour: blue}}
                """))
        .containsExactly(
            "sever (switchboard.yaml:1): unknown key; did you mean server?",
            "port (switchboard.yaml:2): unknown key; did you mean server.port or smtp.port?",
            "http.max_body_bytes (switchboard.yaml:3): unknown key; did you mean"
                + " http.max-body-bytes?",
            "gearbox (switchboard.yaml:4): unknown key",
            "breaker.failure-treshold (switchboard.yaml:5): unknown key; did you mean"
                + " breaker.failure-threshold?",
            "providers.sms-mms.max-inflight (switchboard.yaml:6): unknown key; did you mean"
                + " providers.sms-mms.max-in-flight?",
            "providers.sms-mms.faults.error-percent (switchboard.yaml:6): unknown key; did you mean"
                + " providers.sms-mms.faults.error-pct?",
            "providers.sms-mms.colour (switchboard.yaml:6): unknown key");
  }

  @Test
  void anchorsAliasesAndTagsAreRefusedWhereTheyStand() {
    assertThat(
            mistakesIn(
                """
                a: &a [x, x]
                &b retry: {}
                server:
                  <<: *a
                  port: *a
                  host: !!str localhost
                """))
        .allSatisfy(told -> assertThat(told).contains("anchors, aliases and tags"))
        .extracting(told -> told.substring(0, told.indexOf(')') + 1))
        .containsExactly(
            "a (switchboard.yaml:1)",
            "retry (switchboard.yaml:2)",
            "server.<< (switchboard.yaml:4)",
            "server.port (switchboard.yaml:5)",
            "server.host (switchboard.yaml:6)");
  }

  @Test
  void anAliasInAListIsNotPlainText() {
    assertThat(mistakesIn("http: {trusted-proxies: [10.0.0.1, *secret]}"))
        .singleElement()
        .asString()
        .contains("entry 2 is not plain text")
        .doesNotContain("secret");
  }

  @Test
  void anAliasBombIsNotExpanded() {
    String bomb =
        IntStream.range(1, 30)
            .mapToObj(i -> "a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1))
            .collect(Collectors.joining("", "a0: &a0 [x, x]\n", ""));

    assertThat(mistakesIn(bomb)).hasSize(30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- "})
  void deepNestingIsRefused(String opening) {
    assertThat(mistakesIn("server:\n  x: " + opening.repeat(100_000)))
        .last()
        .asString()
        .containsAnyOf("is nested more than 10 levels deep", "is not readable as YAML");
  }

  @Test
  void aFileHasAnUpperSize() {
    assertThat(mistakesIn("#".repeat(YamlDocument.MAX_BYTES))).isEmpty();
    assertThat(mistakesIn("#".repeat(YamlDocument.MAX_BYTES + 1)))
        .containsExactly("switchboard.yaml: is larger than 1048576 bytes (1MiB)");
  }

  @Test
  void mistakesHaveAnUpperNumber() {
    String wrongFile =
        IntStream.range(0, 1000).mapToObj(i -> "key" + i + ": 1\n").collect(Collectors.joining());

    assertThat(mistakesIn(wrongFile))
        .hasSize(101)
        .endsWith("switchboard.yaml: has more mistakes; reading stopped here");
  }

  @Test
  void tabsAreToldApartFromOtherErrors() {
    assertThat(mistakesIn("server:\n  host: localhost\n\tport: 1\n"))
        .containsExactly("switchboard.yaml:3: is indented with a tab; YAML allows only spaces");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server: {port: 1",
        "server: \"open",
        "server:\n  host: a\n port: 1\n",
        "server: a: b",
        "? [a, b]\n: c",
        "? {a: b}\n: c",
        "*a : b",
        "server: @x",
        "server: !!binary \"%%%\"",
        "%YAML 9.9\n---\na: b",
        "server: \u0001"
      })
  void brokenNotationIsToldWithoutQuotingTheFile(String yaml) {
    assertThat(mistakesIn(yaml))
        .isNotEmpty()
        .allSatisfy(told -> assertThat(told).matches("[a-z.]* ?\\(?switchboard\\.yaml:\\d.*"))
        .noneSatisfy(told -> assertThat(told).containsIgnoringCase("exception"))
        .last()
        .asString()
        .containsAnyOf("is not readable as YAML from about here", "anchors, aliases and tags");
  }

  @Test
  void brokenNotationIsToldNearItsLine() {
    assertThat(mistakesIn("server:\n  host: localhost\n  port: [1\nretry: {}\n"))
        .singleElement()
        .asString()
        .matches("switchboard\\.yaml:[34]: is not readable.*");
  }

  @Test
  void aFileHoldsOneDocument() {
    assertThat(mistakesIn("---\n---\nserver: {port: 1}\n"))
        .containsExactly("switchboard.yaml:3: a second document begins here; a file holds one");
    assertThat(mistakesIn("server: {}\n---\nretry: {}\n"))
        .containsExactly("switchboard.yaml:3: a second document begins here; a file holds one");
  }

  @Test
  void theFileIsUtf8() throws Exception {
    Files.write(
        directory.resolve("switchboard.yaml"), "server: {}".getBytes(StandardCharsets.UTF_16));

    assertThat(Operator.in(directory).isTold())
        .containsExactly("switchboard.yaml: is not UTF-8 text");
  }

  @Test
  void aDirectoryIsNoFile() throws Exception {
    Files.createDirectory(directory.resolve("switchboard.yaml"));

    assertThat(Operator.in(directory).isTold())
        .containsExactly("switchboard.yaml: is a directory, not a configuration file");
  }

  /** Damages a sound file at random; the seed is fixed, so a failure comes again. */
  @Test
  void noDamageCrashesTheReader() {
    Random random = new Random(20_240_501);
    String sound =
        """
        server: {host: "0.0.0.0", port: 1}
        auth:
          api-keys: [0123456789abcdef, 'fedcba9876543210']
        providers:
          email:
            faults: {seed: 1, latency-ms: {min: 1, max: 2}}
        """;
    String splinters = "{}[]:,-&*!|>%@`'\"?#~<\t\n \\0x\u0000\u00e9\uD83D\uFEFF\u2028";
    ConfigSchema keys = new ConfigSchema(Sections.ALL);
    for (int i = 0; i < 1000; i++) {
      StringBuilder damaged = new StringBuilder(sound);
      for (int blow = random.nextInt(6); blow >= 0; blow--) {
        int at = random.nextInt(damaged.length());
        char splinter = splinters.charAt(random.nextInt(splinters.length()));
        if (random.nextBoolean()) {
          damaged.insert(at, splinter);
        } else {
          damaged.setCharAt(at, splinter);
        }
      }
      String yaml = damaged.toString();
      assertThatCode(() ->
              FileSource.read(
                  YamlDocument.parse("f", yaml), keys, new DeclaredNames(), new ArrayList<>()))
          .as(yaml)
          .doesNotThrowAnyException();
    }
  }
}

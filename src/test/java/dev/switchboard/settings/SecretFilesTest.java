package dev.switchboard.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.switchboard.app.wiring.Sections;
import dev.switchboard.http.access.AuthSettings.ApiKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that are read from files. */
class SecretFilesTest {
  private static final String KEY = "hush-hush-hush-hush";
  private static final String SIGNING = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
  private static final String OTHER_SIGNING = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void everySecretCanComeFromAFile(String end) throws IOException {
    Settings settings =
        Operator.in(directory)
            .withEnvironment(
                Map.of(
                    "SWITCHBOARD_STORE_PASSWORD_FILE", file("pass word", end),
                    "SWITCHBOARD_AUTH_API_KEYS_FILE", file(KEY + "-1\n" + KEY + "-2", end),
                    "SWITCHBOARD_AUTH_KEYS_CI_SECRET_FILE", file(KEY, end),
                    "SWITCHBOARD_AUTH_KEYS_CI_SCOPES", "send",
                    "SWITCHBOARD_WEBHOOKS_SMS_SECRET_FILE",
                        file(SIGNING + "\n" + OTHER_SIGNING, end),
                    "SWITCHBOARD_WEBHOOKS_EMAIL_SECRET_FILE", file(SIGNING, end)))
            .starts();

    assertThat(settings.get(Sections.STORE).password()).isEqualTo("pass word");
    assertThat(settings.get(Sections.AUTH).keys())
        .extracting(ApiKey::name, ApiKey::secret)
        .containsExactly(tuple(null, KEY + "-1"), tuple(null, KEY + "-2"), tuple("ci", KEY));
    assertThat(settings.get(Sections.API).textSecrets()).containsExactly(SIGNING, OTHER_SIGNING);
    assertThat(settings.get(Sections.API).emailSecrets()).containsExactly(SIGNING);
    assertThat(Operator.shown(settings)).doesNotContain("hush", SIGNING, "pass word");
  }

  /** A password may end in spaces or line ends of its own. */
  @Test
  void onlyOneLineEndIsCutOff() throws IOException {
    assertThat(password(file(" pass \n", "\n"))).isEqualTo(" pass \n");
  }

  @Test
  void anEmptyVariableTakesTheFileBack() throws IOException {
    Settings settings =
        Operator.in(directory)
            .withFile("store: {password-file: " + file("x", "") + "}")
            .withEnvironment(Map.of("SWITCHBOARD_STORE_PASSWORD_FILE", ""))
            .starts();

    assertThat(settings.get(Sections.STORE).password()).isNull();
  }

  @Test
  void whatIsWrongWithAFileIsSaidWithoutShowingIt() throws IOException {
    String allowed =
        "; allowed: the path of a file of at most 64 KiB that holds 1 to 1000 characters";

    assertThat(told(directory.resolve("hush").toString()))
        .isEqualTo("there is no such file" + allowed);
    assertThat(told(directory.toString())).isEqualTo("the file cannot be read" + allowed);
    assertThat(told(file("hush".repeat(20_000), ""))).isEqualTo("the file is larger" + allowed);
    assertThat(told(file("hush".repeat(300), "")))
        .isEqualTo("found a value that is not shown; allowed: 1 to 1000 characters");
    assertThat(told(file("", ""))).startsWith("found a value that is not shown");
    assertThat(told("\0")).isEqualTo("there is no such file" + allowed);
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff});
    assertThat(told(binary.toString())).isEqualTo("the file is not text in UTF-8" + allowed);
  }

  @Test
  void aSecretAndItsFileTogetherAreAMistake() throws IOException {
    assertThat(
            Operator.in(directory)
                .withArguments(Map.of("store.password", "a", "store.password-file", file("b", "")))
                .isTold())
        .containsExactly(
            "store.password-file (command line): is given together with store.password; give one"
                + " of them");
  }

  private String password(String path) {
    return String.valueOf(
        Operator.in(directory)
            .withArguments(Map.of("store.password-file", path))
            .starts()
            .get(Sections.STORE)
            .password());
  }

  private String told(String path) {
    String told =
        Operator.in(directory)
            .withArguments(Map.of("store.password-file", path))
            .isTold()
            .getFirst();
    return told.substring("store.password-file (command line): ".length());
  }

  private String file(String content, String end) throws IOException {
    Path file = Files.createTempFile(directory, "secret", "");
    return Files.writeString(file, content + end).toString();
  }
}

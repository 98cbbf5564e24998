package dev.switchboard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The key to a server; a mixin of every command that talks to one. It is never an argument, which
 * other users of the machine can see.
 */
public final class ApiKeyOption {
  private static final int MAX_KEY_BYTES = 4096;

  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description =
          "File that holds an API key; default: SWITCHBOARD_API_KEY, or the file that"
              + " SWITCHBOARD_API_KEY_FILE names.")
  private @Nullable Path keyFile;

  /**
   * The key, or null for none.
   *
   * @param environment where the option is not given
   * @throws ServerFailure when the file cannot be read, or there is no key in it
   */
  public @Nullable String apiKey(Map<String, String> environment) throws ServerFailure {
    String variable = environment.get("SWITCHBOARD_API_KEY");
    String named = environment.get("SWITCHBOARD_API_KEY_FILE");
    if (keyFile == null && variable != null && !variable.isBlank()) {
      return usable(variable, "SWITCHBOARD_API_KEY");
    }
    Path file = keyFile != null ? keyFile : named == null ? null : Path.of(named);
    if (file == null) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      return usable(
          new String(in.readNBytes(MAX_KEY_BYTES), StandardCharsets.UTF_8),
          "the file of the API key");
    } catch (IOException e) {
      throw new ServerFailure("the file of the API key cannot be read", e);
    }
  }

  private static String usable(String text, String where) throws ServerFailure {
    String key = text.strip();
    if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new ServerFailure(where + " must hold one API key and nothing else");
    }
    return key;
  }
}

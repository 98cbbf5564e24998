package dev.switchboard.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What {@code switchboard serve --ephemeral} is: settings for a server that lives as long as the
 * tests that started it, one line that says where it is, and its end.
 */
final class Ephemeral {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "store.url", "memory:",
          "test.endpoints", "true",
          "server.port", "0",
          "smtp.port", "0",
          "limits.sender.per-minute", "0",
          "limits.ip.per-minute", "0",
          // Nothing is kept, so nothing is worth waiting for.
          "server.drain-timeout", "0s");

  /** What {@code <} reads from where there is nothing to read from; it ends at once. */
  private static final Path NOTHING = Path.of("/dev/null");

  private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");

  private Ephemeral() {}

  /**
   * The settings. They stand above file and environment, so that tests do not meet a store that
   * those name; only what was said for this server alone stands above them.
   */
  static Map<String, String> settings(Map<String, String> said) {
    Map<String, String> all = new LinkedHashMap<>(SETTINGS);
    all.putAll(said);
    return all;
  }

  /**
   * The one line: a JSON object with a URL for each thing that can be reached.
   *
   * @param mail where mail is taken in, as {@code host:port}; empty where it is not
   */
  static String line(String url, String mail) {
    String smtp = mail.isEmpty() ? "" : ",\"smtp\":\"smtp://" + mail + "\"";
    return "{\"url\":\"%1$s\",\"console\":\"%1$s/\",\"api\":\"%1$s/api\",\"docs\":\"%1$s/docs\"%2$s}"
        .formatted(url, smtp);
  }

  /**
   * Watches those who need the server.
   *
   * @param input ends when they do not need it any more
   * @param parent the process that started this one, asked for before anything else was done: a
   *     process whose parent has ended has another one; null where there is none
   * @param gone told why, perhaps more than once: the input has ended, or the process that started
   *     this one
   */
  static void watch(InputStream input, @Nullable ProcessHandle parent, Consumer<String> gone) {
    if (!isNothing(STANDARD_INPUT)) {
      Thread.ofPlatform()
          .name("switchboard-input")
          .daemon()
          .start(() -> {
            drain(input);
            gone.accept("standard input has ended");
          });
    }
    if (parent != null) {
      var _ = parent.onExit().thenRun(() -> gone.accept("the process that started it has ended"));
    }
  }

  /** A program that is started without any input is not told to end at once. */
  static boolean isNothing(Path input) {
    try {
      return Files.exists(input) && Files.isSameFile(input, NOTHING);
    } catch (IOException _) {
      return false;
    }
  }

  private static void drain(InputStream input) {
    try {
      long _ = input.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // It cannot be read any more: it has ended.
    }
  }
}

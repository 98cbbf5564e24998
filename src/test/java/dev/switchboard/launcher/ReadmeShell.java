package dev.switchboard.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.net.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The two terminals of a reader who follows the README in a clean directory: one where a server
 * runs, and one for the rest. A new server begins with an empty data directory.
 */
final class ReadmeShell implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration LONGEST_COMMAND = Duration.ofMinutes(5);
  private static final Pattern LOG_LINE = Pattern.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z .*");
  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

  private final Path directory;
  private final int port;
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final Map<String, String> ports = new LinkedHashMap<>();
  private final Queue<String> terminal = new ConcurrentLinkedQueue<>();
  private @Nullable Process server;

  ReadmeShell(Path directory, Path project) throws IOException {
    this.directory = directory;
    this.port = Ports.unused();
    Path launcher = directory.resolve("switchboard");
    Files.writeString(
        launcher,
        """
        #!/bin/sh
        exec '%s' -Xmx256m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
        --sun-misc-unsafe-memory-access=allow -cp '%s' dev.switchboard.app.Main "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    Path scenarios = Files.createDirectory(directory.resolve("scenarios"));
    try (Stream<Path> files = Files.list(project.resolve("scenarios"))) {
      for (Path file : files.toList()) {
        Files.copy(file, scenarios.resolve(file.getFileName()));
      }
    }
  }

  /** Does a step, and sees whether it prints what is shown. */
  void run(ReadmeBlock block, ReadmeBlock.Step step) throws IOException, InterruptedException {
    String where = "README.md, block of line " + block.line();
    List<String> logged =
        step.shown().stream().filter(it -> LOG_LINE.matcher(it).matches()).toList();
    List<String> shown = step.shown().stream().filter(it -> !logged.contains(it)).toList();
    String command = step.command() == null ? "" : actual(step.command());
    if (command.contains("./switchboard serve")) {
      serve(command, where, shown);
    } else if (!command.isEmpty()) {
      String printed = bash(command, where);
      if (block.isCompared()) {
        compare(command, shown, printed, where);
      }
    }
    if (block.isCompared()) {
      for (String line : logged) {
        await(where + ": " + line)
            .atMost(PATIENCE)
            .until(() -> ReadmeOutput.missing(List.of(line), terminal(), ids).isEmpty());
      }
    }
  }

  private void compare(String command, List<String> shown, String first, String where)
      throws IOException, InterruptedException {
    String printed = first;
    long end = System.nanoTime() + PATIENCE.toNanos();
    String missing = ReadmeOutput.missing(shown, printed, ids);
    // What only reads is asked again until what goes on meanwhile has happened.
    boolean reads =
        !command.contains(" -d ") && !command.contains(" -X ") && command.startsWith("curl");
    while (!missing.isEmpty() && reads && System.nanoTime() < end) {
      printed = bash(command, where);
      missing = ReadmeOutput.missing(shown, printed, ids);
    }
    assertThat(missing).as(where + ": " + command + " printed\n" + printed).isEmpty();
  }

  private void serve(String command, String where, List<String> shown) throws IOException {
    stop();
    terminal.clear();
    Process process = start("exec env " + command);
    server = process;
    Thread.startVirtualThread(() -> read(process));
    String ready = command.contains("--ephemeral") ? "\"docs\":" : "Data: ";
    await(where).atMost(PATIENCE).until(() -> terminal().contains(ready) || !process.isAlive());
    assertThat(terminal()).as(where).contains(ready);
    await(where)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(ReadmeOutput.missing(shown, terminal(), ids)).as(where).isEmpty());
    Matcher said = PORT.matcher(terminal());
    Matcher told = PORT.matcher(String.join("\n", shown));
    if (said.find() && told.find()) {
      ports.put(told.group(1), said.group(1));
    }
  }

  /** What the server has printed so far. */
  private String terminal() {
    return String.join("\n", terminal);
  }

  private void read(Process process) {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        terminal.add(line);
      }
    } catch (IOException _) {
      // It was stopped.
    }
  }

  private String bash(String command, String where) throws IOException, InterruptedException {
    Path output = Files.createTempFile("readme", ".out");
    Process process = builder(command).redirectOutput(output.toFile()).start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(LONGEST_COMMAND.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    String printed = Files.readString(output);
    Files.delete(output);
    assertThat(ended).as(where + ": " + command).isTrue();
    assertThat(process.exitValue()).as(where + ": " + command + " printed\n" + printed).isZero();
    return printed;
  }

  private Process start(String command) throws IOException {
    return builder(command).start();
  }

  private ProcessBuilder builder(String command) {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-o", "pipefail", "-c", command)
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SWITCHBOARD_"));
    builder.environment().put("SWITCHBOARD_SERVER_PORT", Integer.toString(port));
    builder.environment().put("SWITCHBOARD_SMTP_PORT", "0");
    builder.environment().put("SWITCHBOARD_LOGGING_FORMAT", "text");
    builder.environment().put("SWITCHBOARD_URL", "http://127.0.0.1:" + port);
    return builder;
  }

  /** The command with the ids and the ports of this run. */
  private String actual(String command) {
    String actual = command.replaceAll("(localhost|127\\.0\\.0\\.1):8080", "$1:" + port);
    for (Map.Entry<String, String> it : ports.entrySet()) {
      actual = actual.replace(":" + it.getKey(), ":" + it.getValue());
    }
    for (Map.Entry<String, String> id : ids.entrySet()) {
      actual = actual.replace(id.getKey(), id.getValue());
    }
    return actual;
  }

  private void stop() throws IOException {
    if (server != null) {
      server.destroy();
      var _ = server.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      server = null;
    }
    Path data = directory.resolve("data");
    if (Files.exists(data)) {
      try (Stream<Path> files = Files.walk(data)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}

package dev.switchboard.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.server.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program as its user runs it: a process with standard streams, signals and an exit code. */
public final class ServerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int HEAP_MEBIBYTES = 256;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Process process;
  private final Queue<String> out = new ConcurrentLinkedQueue<>();
  private final Queue<String> err = new ConcurrentLinkedQueue<>();
  private final Thread outReader;
  private final Thread errReader;
  private volatile boolean reading = true;

  private ServerProcess(Process process) {
    this.process = process;
    this.outReader = Thread.startVirtualThread(() -> read(process.inputReader(UTF_8), out));
    this.errReader = Thread.startVirtualThread(() -> read(process.errorReader(UTF_8), err));
  }

  /** What a process said until its end. */
  public record End(int exitCode, List<String> out, List<String> err) {
    /** The events of the log. */
    public List<String> events() {
      return out.stream().map(line -> JSON.readTree(line).get("event").asString()).toList();
    }

    /** The one sentence that is all that was said to the user, besides where the console is. */
    public String sentence() {
      List<String> said =
          err.stream().filter(line -> !line.matches("(Console|API|Docs|SMTP|Data): .*")).toList();
      assertThat(said).hasSize(1);
      assertThat(said.getFirst()).startsWith("switchboard: ");
      return said.getFirst();
    }
  }

  /** Runs {@code switchboard serve} on a free port with the database in a directory. */
  public static ServerProcess serve(Path directory, String... settings) throws IOException {
    return serve(List.of(), directory, settings);
  }

  /** The same, with so many MiB of heap. */
  public static ServerProcess serveWithHeap(int mebibytes, Path directory, String... settings)
      throws IOException {
    return start(List.of(), mebibytes, directory, serving(directory, settings));
  }

  /** The same, with files that may not become larger than so many blocks of a shell. */
  public static ServerProcess serveWithFileLimit(int blocks, Path directory, String... settings)
      throws IOException {
    return serve(
        List.of("sh", "-c", "ulimit -f " + blocks + " && exec \"$@\"", "sh"), directory, settings);
  }

  private static ServerProcess serve(List<String> wrapper, Path directory, String... settings)
      throws IOException {
    return start(wrapper, HEAP_MEBIBYTES, directory, serving(directory, settings));
  }

  private static List<String> serving(Path directory, String... settings) {
    List<String> arguments = new ArrayList<>(List.of("serve"));
    arguments.addAll(
        List.of(
            "-s", "server.port=0",
            "-s", "store.url=jdbc:sqlite:" + directory.resolve("switchboard.db"),
            "-s", "limits.sender.per-minute=0",
            "-s", "limits.ip.per-minute=0"));
    for (String setting : settings) {
      arguments.addAll(List.of("-s", setting));
    }
    return arguments;
  }

  /** Runs {@code switchboard} with any arguments. */
  public static ServerProcess run(Path directory, String... arguments) throws IOException {
    return start(List.of(), HEAP_MEBIBYTES, directory, List.of(arguments));
  }

  /** The same on a machine whose language is another, such as {@code fa}. */
  public static ServerProcess runIn(String language, Path directory, String... arguments)
      throws IOException {
    return start(
        List.of("env", "JDK_JAVA_OPTIONS=-Duser.language=" + language),
        HEAP_MEBIBYTES,
        directory,
        List.of(arguments));
  }

  private static ServerProcess start(
      List<String> wrapper, int heapMebibytes, Path directory, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heapMebibytes + "m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.switchboard.app.Main"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SWITCHBOARD_"));
    return new ServerProcess(builder.start());
  }

  /** Waits until the process says that it is ready, once; a client of it. */
  public Client awaitReady() {
    await("the server is ready")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> says("ready") || !process.isAlive());
    List<JsonNode> ready =
        out.stream().map(JSON::readTree).filter(line -> isEvent(line, "ready")).toList();
    assertThat(ready).as("ready lines; standard error: " + err).hasSize(1);
    return new Client(URI.create(ready.getFirst().get("url").asString()).getPort());
  }

  /** The port at which it takes in mail, once it is ready. */
  public int mailPort() {
    awaitEvent("mail_ready");
    return out.stream()
        .map(JSON::readTree)
        .filter(line -> isEvent(line, "mail_ready"))
        .map(line -> URI.create(line.get("url").asString()).getPort())
        .findFirst()
        .orElseThrow();
  }

  public void awaitEvent(String event) {
    await(event).atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> says(event));
  }

  private boolean says(String event) {
    return out.stream().anyMatch(line -> line.contains("\"event\":\"" + event + "\""));
  }

  private static boolean isEvent(JsonNode line, String event) {
    return line.get("event").asString().equals(event);
  }

  public long pid() {
    return process.pid();
  }

  /** Asks the process to end: SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** Ends the process at once: SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Has the process stand still, as if its machine were suspended: SIGSTOP. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Has a process that was paused go on: SIGCONT. */
  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** How many lines of the log so far are about this. */
  public long said(String event) {
    return out.stream().filter(line -> line.contains("\"event\":\"" + event + "\"")).count();
  }

  public void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Leaves what the process says unread from now on. */
  public void stopReading() {
    reading = false;
  }

  public void closeOutput() throws IOException {
    process.getInputStream().close();
  }

  public End awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("it ended").isTrue();
    if (reading) {
      outReader.join();
    }
    errReader.join();
    assertThat(err).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    assertThat(out).noneMatch(line -> line.contains("\\tat ") || line.contains("\"unexpected\""));
    return new End(process.exitValue(), List.copyOf(out), List.copyOf(err));
  }

  private void read(BufferedReader reader, Queue<String> lines) {
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
        if (!reading) {
          return;
        }
      }
    } catch (IOException _) {
      // The test has closed it.
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

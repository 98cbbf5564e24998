package dev.switchboard.tools.prove;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server in a process of its own. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final URI url;
  private final Duration timeToReady;
  private final Thread killer;

  private ServerProcess(Process process, URI url, Duration timeToReady, Thread killer) {
    this.process = process;
    this.url = url;
    this.timeToReady = timeToReady;
    this.killer = killer;
  }

  /**
   * Starts, and waits until it is ready.
   *
   * @param command the JVM and the program, without arguments
   * @param directory where it runs and keeps its data
   */
  static ServerProcess start(List<String> command, Path directory)
      throws ProofFailure, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.addAll(
        List.of(
            "serve",
            "--port=0",
            "--set=store.url=jdbc:sqlite:" + directory.resolve("switchboard.db"),
            "--set=logging.format=json",
            "--set=logging.level=info",
            "--set=limits.sender.per-minute=0",
            "--set=limits.ip.per-minute=0",
            // Calls are in flight when the process dies.
            "--set=faults.latency-ms.min=20",
            "--set=faults.latency-ms.max=200"));
    ProcessBuilder builder = new ProcessBuilder(all).directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SWITCHBOARD_"));
    builder.redirectError(directory.resolve("errors.txt").toFile());
    long began = System.nanoTime();
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new ProofFailure("the server cannot be started: " + e.getMessage(), e);
    }
    // It does not outlive this process.
    Thread killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
    CompletableFuture<URI> ready = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> read(process, ready));
    try {
      URI url = ready.get(START_PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return new ServerProcess(process, url, Duration.ofNanos(System.nanoTime() - began), killer);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new ProofFailure(
          "the server does not become ready; " + directory.resolve("errors.txt") + " may say why",
          e);
    }
  }

  /** Reads the log to its end: a full pipe would stop the server. */
  private static void read(Process process, CompletableFuture<URI> ready) {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!ready.isDone() && line.contains("\"event\":\"ready\"")) {
          JsonNode event = JsonMapper.shared().readTree(line);
          ready.complete(URI.create(event.path("url").asString("")));
        }
      }
    } catch (IOException _) {
      // It has ended.
    } finally {
      ready.completeExceptionally(new IOException("the server ended"));
    }
  }

  URI url() {
    return url;
  }

  Duration timeToReady() {
    return timeToReady;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL: it cannot be caught, and nothing is tidied up. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    Runtime.getRuntime().removeShutdownHook(killer);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

package dev.switchboard.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.server.Client;
import dev.switchboard.server.RunningApp;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code serve --ephemeral}, as tests of other programs start it. */
@Tag("launcher")
class EphemeralProcessTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path directory;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    started.forEach(Process::destroyForcibly);
    assertThat(directory).isEmptyDirectory();
  }

  private Process start(String... wrapper) throws IOException {
    List<String> command = new ArrayList<>(List.of(wrapper));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.switchboard.app.Main",
            "serve",
            "--ephemeral"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().removeIf(name -> name.startsWith("SWITCHBOARD_"));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /** The one line; what follows it would be read by the next call. */
  private static JsonNode line(BufferedReader out) throws IOException {
    return JSON.readTree(out.readLine());
  }

  @Test
  void saysWhereItIsAndEndsWithItsInput() throws Exception {
    Process one = start();
    Process other = start();
    try (BufferedReader out = one.inputReader(UTF_8);
        BufferedReader otherOut = other.inputReader(UTF_8)) {
      JsonNode said = line(out);
      String url = said.get("url").asString();
      assertThat(said.get("console").asString()).isEqualTo(url + "/");
      assertThat(said.get("api").asString()).isEqualTo(url + "/api");
      assertThat(said.get("docs").asString()).isEqualTo(url + "/docs");
      URI address = URI.create(url);
      assertThat(URI.create(line(otherOut).get("url").asString())).isNotEqualTo(address);
      try (Client client = new Client(address.getPort())) {
        client.accepted(
            "/api/messages/sms", RunningApp.sms("+12016661234", "+18045551234", "Hello"));
        JsonNode found = client.getJson("/api/test/messages?wait=30s");
        assertThat(found.get("items").get(0).get("body").asString()).isEqualTo("Hello");
      }

      one.getOutputStream().close();

      assertThat(one.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(one.exitValue()).isZero();
      assertThat(out.readLine()).isNull();
      assertThat(other.isAlive()).isTrue();
    }
  }

  /** A shell starts it without any input, and is killed. */
  @Test
  void endsWithTheProcessThatStartedItHoweverThatEnds() throws Exception {
    Process shell = start("sh", "-c", "\"$@\" </dev/null & echo $!; wait", "sh");
    try (BufferedReader out = shell.inputReader(UTF_8)) {
      ProcessHandle server = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
      try (Client client = new Client(URI.create(line(out).get("url").asString()).getPort())) {
        assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
      }

      shell.destroyForcibly();

      server.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(server.isAlive()).isFalse();
    }
  }
}

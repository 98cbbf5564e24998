package dev.switchboard.launcher;

import static dev.switchboard.server.RunningApp.sms;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.switchboard.launcher.ServerProcess.End;
import dev.switchboard.server.Client;
import dev.switchboard.server.RunningApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the program starts, stops, and says what keeps it from starting. */
@Tag("launcher")
class ServeProcessTest {
  private static final String PATH = "/api/messages/sms";
  private static final String SMS = sms("+12016661234", "+18045551234", "Hello");
  private static final int PAGE_BYTES = 4096;

  @TempDir private Path directory;

  /** A kept-alive connection is answered for a moment, and then there is no other. */
  private static void awaitRefusal(Client client) {
    while (true) {
      try {
        assertThat(client.get("/readyz").statusCode()).isEqualTo(503);
      } catch (UncheckedIOException _) {
        return;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalLetsTheRequestInFlightFinishAndEndsWithZero(String signal) throws Exception {
    assumeFalse(isIgnoredHere(signal), "processes started from here cannot get the signal");
    String id;
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      assertThat(client.get("/healthz").statusCode()).isEqualTo(200);
      id = client.accepted(PATH, SMS);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), client.port)) {
        String head =
            "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(PATH, SMS.length());
        // The server asks for the body only once it is handling the request.
        send(socket, head.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n"));
        assertThat(readLine(socket)).startsWith("HTTP/1.1 100");
        server.signal(signal);
        server.awaitEvent("stopping");
        awaitRefusal(client);
        send(socket, SMS);
        String response = new String(socket.getInputStream().readAllBytes(), US_ASCII);
        assertThat(response).contains("HTTP/1.1 202").containsIgnoringCase("connection: close");
      }
      End end = server.awaitEnd();
      assertThat(end.exitCode()).isZero();
      assertThat(end.err())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("Console: http://127.0.0.1:"),
              line -> assertThat(line).startsWith("API:     http://127.0.0.1:").endsWith("/api"),
              line -> assertThat(line).startsWith("Docs:    http://127.0.0.1:").endsWith("/docs"),
              line -> assertThat(line).endsWith(directory.resolve("switchboard.db").toString()));
      assertThat(end.events()).containsOnlyOnce("ready", "stopping").endsWith("stopped");
    }
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      assertThat(client.getJson("/api/messages").at("/meta/total").asInt()).isEqualTo(2);
      assertThat(client.getJson("/api/messages/" + id).get("status").asString())
          .isEqualTo("dispatched");
    }
  }

  @Test
  void aDirectoryAndAPortBelongToOneServer() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady();
        ServerProcess sameDirectory = ServerProcess.serve(directory);
        ServerProcess samePort = ServerProcess.serve(other, "server.port=" + client.port)) {
      assertFailed(
          sameDirectory, "is in use by another switchboard process (%d)".formatted(server.pid()));
      assertFailed(samePort, "port " + client.port);
      client.accepted(PATH, SMS);
    }
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsSaid() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (ServerProcess server =
        ServerProcess.serve(directory, "store.url=jdbc:sqlite:" + file.resolve("s.db"))) {
      assertFailed(server, "cannot write to the data directory " + file);
    }
  }

  @Test
  void aDatabaseThatIsDamagedIsSaidAndLeftAsItIs() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      app.sendSms("kept");
    }
    Path file = directory.resolve("switchboard.db");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int afterHeader = 100;
      channel.write(ByteBuffer.wrap(new byte[PAGE_BYTES - afterHeader]), afterHeader);
    }
    byte[] damaged = Files.readAllBytes(file);
    try (ServerProcess server = ServerProcess.serve(directory)) {
      assertFailed(server, file.toString());
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
    Files.writeString(file, "no database at all ".repeat(1000));
    try (ServerProcess server = ServerProcess.serve(directory)) {
      assertFailed(server, file + " is not a database");
    }
  }

  @Test
  void allMistakesOfTheSettingsAreNamedAtOnce() throws Exception {
    try (ServerProcess server =
        ServerProcess.serve(
            directory, "server.prot=1", "http.max-body-bytes=x", "faults.error-pct=101")) {
      End end = server.awaitEnd();
      assertThat(end.exitCode()).isEqualTo(2);
      assertThat(end.out()).isEmpty();
      assertThat(end.err()).hasSize(4);
      assertThat(String.join("\n", end.err()))
          .contains("server.prot", "server.port", "http.max-body-bytes", "faults.error-pct");
    }
  }

  @Test
  void serveIsTheDefaultCommandAlsoForOptions() throws Exception {
    Path settings = Files.writeString(directory.resolve("mine.yaml"), "nonsense: 1\n");
    try (ServerProcess server = ServerProcess.run(directory, "--config", settings.toString())) {
      End end = server.awaitEnd();
      assertThat(end.exitCode()).isEqualTo(2);
      assertThat(String.join("\n", end.err())).contains("mine.yaml:1", "nonsense");
    }
  }

  @Test
  void anUnknownOptionIsAnsweredWithTheUsage() throws Exception {
    try (ServerProcess server = ServerProcess.run(directory, "serve", "--prot", "1")) {
      End end = server.awaitEnd();
      assertThat(end.exitCode()).isEqualTo(2);
      assertThat(end.out()).isEmpty();
      assertThat(String.join("\n", end.err())).contains("--prot", "Usage: switchboard serve");
    }
  }

  @Test
  void helpAndVersionAreAnswers() throws Exception {
    try (ServerProcess help = ServerProcess.run(directory, "--help");
        ServerProcess version = ServerProcess.run(directory, "--version")) {
      End helped = help.awaitEnd();
      assertThat(helped.exitCode()).isZero();
      assertThat(String.join("\n", helped.out())).contains("Usage: switchboard", "serve");
      End versioned = version.awaitEnd();
      assertThat(versioned.exitCode()).isZero();
      assertThat(versioned.out())
          .satisfiesExactly(
              product -> assertThat(product).startsWith("switchboard "),
              commit -> assertThat(commit).startsWith("commit "),
              jdk -> assertThat(jdk).startsWith("JDK " + Runtime.version()));
    }
  }

  @Test
  void anOutputThatNobodyReadsStopsNothing() throws Exception {
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      server.stopReading();
      // Until the pipe and the buffer of the log are full.
      String longPath = "/api/" + "x".repeat(1_000);
      while (droppedLogLines(client) == 0) {
        for (int i = 0; i < 100; i++) {
          assertThat(client.get(longPath).statusCode()).isEqualTo(404);
        }
      }
      client.accepted(PATH, SMS);
      server.terminate();
      assertThat(server.awaitEnd().exitCode()).isZero();
    }
  }

  @Test
  void anOutputThatIsClosedStopsNothing() throws Exception {
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      server.closeOutput();
      for (int i = 0; i < 20; i++) {
        client.accepted(PATH, SMS);
      }
      server.terminate();
      assertThat(server.awaitEnd().exitCode()).isZero();
    }
  }

  private static double droppedLogLines(Client client) {
    String series = "switchboard_log_lines_dropped_total ";
    return client
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
        .sum();
  }

  private static void assertFailed(ServerProcess server, String why) throws InterruptedException {
    End end = server.awaitEnd();
    assertThat(end.exitCode()).isEqualTo(1);
    assertThat(end.sentence()).contains(why);
    assertThat(end.events()).doesNotContain("ready");
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  /** The first line of a head, which is read to its end. */
  private static String readLine(Socket socket) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = socket.getInputStream().read();
      assertThat(read).as("end of the stream after " + head).isNotNegative();
      head.append((char) read);
    }
    return head.toString().lines().findFirst().orElseThrow();
  }

  /** A signal that is ignored here, as SIGINT is in the background of a shell, stays ignored. */
  private static boolean isIgnoredHere(String signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!signal.equals("INT") || !Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .map(line -> line.substring("SigIgn:".length()).strip())
            .findFirst()
            .orElse("0");
    int bitOfSigint = 2;
    return (Long.parseUnsignedLong(ignored, 16) & bitOfSigint) != 0;
  }
}

package dev.switchboard.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.Main;
import dev.switchboard.net.Ports;
import dev.switchboard.tools.seed.SeedPlan;
import dev.switchboard.tools.seed.SeedRequest;
import dev.switchboard.tools.seed.World;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code switchboard seed}, against the whole server. */
@Tag("server")
class SeedTest {
  private static final Instant UNTIL = Instant.parse("2026-01-01T00:00:00Z");
  private static final String KEY = "0123456789abcdef";

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private @Nullable RunningApp running;

  @AfterEach
  void close() {
    if (running != null) {
      running.close();
    }
  }

  @Test
  void worldArrivesWholeAndOnlyOnce() throws Exception {
    RunningApp app = start();
    long sent = outbound(20, 200);

    assertThat(seed(app, "--conversations", "20", "--messages", "200")).isZero();

    assertThat(out.toString())
        .contains("sent %d, received %d, replayed 0, refused 0".formatted(sent, 200 - sent));
    app.awaitMetric("worker_processed", 200);
    assertThat(total(app)).isEqualTo(200);
    assertThat(app.metric("messages_accepted")).isEqualTo(sent);
    assertThat(app.metric("conversations_created")).isEqualTo(20);

    assertThat(seed(app, "--conversations", "20", "--messages", "200")).isZero();

    assertThat(out.toString()).contains("sent 0, received 0, replayed 200, refused 0");
    assertThat(total(app)).isEqualTo(200);
    assertThat(app.metric("conversations_created")).isEqualTo(20);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void conversationIsStoredInTheOrderInWhichItHappened() throws Exception {
    RunningApp app = start();
    assertThat(seed(app, "--conversations", "2", "--messages", "60")).isZero();
    app.awaitMetric("worker_processed", 60);

    for (String conversation : List.of("1", "2")) {
      List<Instant> times = new ArrayList<>();
      for (JsonNode message : app.client.getJson("/api/messages?pageSize=200").get("items")) {
        if (message.get("conversation_id").asString().equals(conversation)) {
          times.addFirst(Instant.parse(message.get("timestamp").asString()));
        }
      }
      assertThat(times).hasSizeGreaterThan(1).isSorted().allMatch(time -> time.isBefore(UNTIL));
    }
  }

  @Test
  void limitIsWaitedFor() throws Exception {
    RunningApp app = start("limits.ip.per-minute=240", "limits.ip.burst=1");

    assertThat(seed(app, "--conversations", "4", "--messages", "12")).isZero();

    assertThat(app.metric("rate_limited")).isPositive();
    app.awaitMetric("worker_processed", 12);
    assertThat(total(app)).isEqualTo(12);
  }

  @Test
  void keyIsNeededWhereTheServerWantsOne() throws Exception {
    RunningApp app = start("auth.api-keys=" + KEY);

    assertThat(seed(app, "--conversations", "2", "--messages", "4")).isEqualTo(1);
    assertThat(err.toString()).contains("--api-key-file").hasLineCount(1);
    Path file = Files.writeString(directory.resolve("key"), KEY + "\n");
    assertThat(
            seed(app, "--conversations", "2", "--messages", "4", "--api-key-file", file.toString()))
        .isZero();
  }

  @Test
  void messagesThatTheServerDoesNotTakeAreToldAndFail() throws Exception {
    RunningApp app = start("providers.email.channels=");

    assertThat(seed(app, "--conversations", "20", "--messages", "60")).isEqualTo(1);

    assertThat(err.toString()).contains("refuses messages with 500", "provider_not_configured");
    assertThat(out.toString()).doesNotContain("refused 0");
  }

  @Test
  void serverThatIsNotThereIsToldInOneSentence() throws Exception {
    int port = Ports.unused();

    assertThat(run("seed", "--target", "http://127.0.0.1:" + port + "/")).isEqualTo(1);

    assertThat(err.toString()).contains("127.0.0.1:" + port, "is it running?").hasLineCount(1);
  }

  @Test
  void serverThatIsUnavailableForAMomentIsAskedAgain() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> answer(server, "503 Service Unavailable", "202 Accepted"));

      assertThat(
              run(
                  "seed",
                  "--conversations",
                  "1",
                  "--messages",
                  "1",
                  "--target",
                  "http://127.0.0.1:" + server.getLocalPort()))
          .isZero();
    }
    assertThat(out.toString()).contains("refused 0 of 1 messages in 1 conversations");
  }

  @ParameterizedTest
  @CsvSource({
    "--conversations, 0, conversations must be 1 to",
    "--messages, 10, messages must be 200",
    "--messages, 10000001, messages must be 200",
    "--messages, many, Invalid value for option '--messages'",
    "--target, localhost:8080, --target must be a URL",
    "--target, ftp://localhost, --target must be a URL",
    "--until, yesterday, Invalid value for option '--until'",
    "--speed, 9, Unknown option",
  })
  void mistakeInTheOptionsIsTold(String option, String value, String told) {
    assertThat(run("seed", option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(told);
  }

  private RunningApp start(String... settings) throws Exception {
    running = RunningApp.start(directory, settings);
    return running;
  }

  private int seed(RunningApp app, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "seed",
                "--until",
                UNTIL.toString(),
                "--target",
                "http://127.0.0.1:" + app.client.port));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private static long outbound(int conversations, int messages) {
    World world = new World(new SeedPlan(conversations, messages, 42, UNTIL));
    long outbound = 0;
    for (int i = 0; i < conversations; i++) {
      Iterator<SeedRequest> requests = world.conversation(i);
      while (requests.hasNext()) {
        outbound += requests.next().outbound() ? 1 : 0;
      }
    }
    return outbound;
  }

  private static int total(RunningApp app) {
    return app.client.getJson("/api/messages").at("/meta/total").asInt();
  }

  /** Answers one request on each connection. */
  private static void answer(ServerSocket server, String... statuses) {
    for (String status : statuses) {
      try (Socket socket = server.accept()) {
        byte[] some = new byte[8192];
        int read = socket.getInputStream().read(some);
        assertThat(read).isPositive();
        socket
            .getOutputStream()
            .write(
                ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .getBytes(US_ASCII));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

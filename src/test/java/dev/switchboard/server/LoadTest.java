package dev.switchboard.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.Main;
import dev.switchboard.net.Ports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code switchboard load}, against the whole server. */
@Tag("server")
class LoadTest {
  private static final String KEY = "0123456789abcdef";
  private static final String NOTHING =
      """
      {"channels":{"sms":{"accepted":0,"pending":0,"dispatched":0,"failed":0,"drift":0}},"drift":0}\
      """;

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
  void everyNumberAgreesWithTheServers() throws Exception {
    RunningApp app = start("limits.sender.per-minute=0", "limits.ip.per-minute=0");
    Path file = directory.resolve("load.json");

    int exit =
        load(
            app,
            "--max",
            "--requests",
            "600",
            "--idempotent",
            "50%",
            "--duplicates",
            "20",
            "--recipients",
            "30",
            "--json",
            file.toString());

    assertThat(exit).as(out + "" + err).isZero();
    JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
    long acknowledged = report.get("acknowledged").asLong();
    long replayed = report.get("replayed").asLong();
    assertThat(report.get("ok").asBoolean()).isTrue();
    assertThat(report.get("problems")).isEmpty();
    assertThat(report.get("sent").asLong()).isEqualTo(600);
    assertThat(report.get("offered").asLong()).isEqualTo(600);
    assertThat(acknowledged + replayed).isEqualTo(600);
    assertThat(replayed).isBetween(60L, 180L);
    assertThat(report.at("/latency_ms/count").asLong()).isEqualTo(600);
    assertThat(report.get("lost").asLong()).isZero();

    JsonNode server = report.get("server");
    assertThat(server.get("accepted").asLong()).isEqualTo(acknowledged);
    assertThat(server.get("dispatched").asLong()).isEqualTo(acknowledged);
    assertThat(server.get("pending").asLong()).isZero();
    assertThat(server.get("drift").asLong()).isZero();
    assertThat(server.get("settled").asBoolean()).isTrue();

    assertThat(app.metric("messages_accepted")).isEqualTo(acknowledged);
    assertThat(app.metric("idempotent_replays")).isEqualTo(replayed);
    assertThat(app.metric("conversations_created")).isBetween(60L, 90L);
    assertThat(out.toString())
        .contains("acknowledged %d, replayed %d,".formatted(acknowledged, replayed))
        .contains("drift 0, lost 0", "closed loop", "us for each answered request")
        .doesNotContain("PROBLEM");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void rateIsOfferedAndWarmUpIsCountedApart() throws Exception {
    RunningApp app = start("limits.sender.per-minute=0", "limits.ip.per-minute=0");

    assertThat(
            load(app, "--rate", "200", "--duration", "500ms", "--warmup", "100ms", "--json", "-"))
        .isZero();

    JsonNode report = JsonMapper.shared().readTree(out.toString());
    assertThat(report.get("offered").asLong()).isEqualTo(100);
    assertThat(report.get("sent").asLong() + report.get("never_sent").asLong()).isEqualTo(100);
    long warmup = report.at("/warmup/acknowledged").asLong();
    assertThat(report.at("/warmup/sent").asLong()).isEqualTo(warmup).isBetween(1L, 20L);
    assertThat(report.at("/server/accepted").asLong())
        .isEqualTo(warmup + report.get("acknowledged").asLong())
        .isEqualTo(app.metric("messages_accepted"));
    assertThat(report.get("latency_from").asString()).isEqualTo("intended_send");
    assertThat(err.toString()).contains("from when it was meant to be sent");
  }

  @Test
  void limitsOfTheServerAreNamedWhereTheyRefuse() throws Exception {
    RunningApp app = start("limits.sender.per-minute=60", "limits.sender.burst=5");

    assertThat(load(app, "--max", "--requests", "80", "--mix", "sms=1")).isZero();

    assertThat(app.metric("rate_limited")).isPositive();
    assertThat(out.toString())
        .contains("429 rate_limited", "limits.sender.per-minute=0")
        .contains("refused %d,".formatted(app.metric("rate_limited")));
  }

  @Test
  void batchesAgreeWithTheServerMessageByMessage() throws Exception {
    RunningApp app = start("limits.sender.per-minute=0", "limits.ip.per-minute=0");
    Path file = directory.resolve("load.json");

    int exit =
        load(
            app,
            "--max",
            "--requests",
            "60",
            "--batch",
            "20",
            "--idempotent",
            "50%",
            "--duplicates",
            "20",
            "--json",
            file.toString());

    assertThat(exit).as(out + "" + err).isZero();
    JsonNode report = JsonMapper.shared().readTree(Files.readString(file));
    long acknowledged = report.get("acknowledged").asLong();
    long replayed = report.get("replayed").asLong();
    assertThat(acknowledged + replayed).isEqualTo(1200);
    assertThat(replayed % 20).isZero();
    assertThat(replayed).isBetween(60L, 480L);
    assertThat(report.get("offered").asLong()).isEqualTo(1200);
    assertThat(report.at("/plan/batch").asLong()).isEqualTo(20);
    assertThat(report.at("/latency_ms/count").asLong()).isEqualTo(60);
    assertThat(report.at("/server/dispatched").asLong()).isEqualTo(acknowledged);
    assertThat(app.metric("messages_accepted")).isEqualTo(acknowledged);
    assertThat(out.toString())
        .contains("messages    offered 1,200", "us for each answered message", "drift 0, lost 0");
  }

  @Test
  void itemsThatTheLimitsRefuseAreNamed() throws Exception {
    RunningApp app = start("limits.sender.per-minute=60", "limits.sender.burst=5");

    assertThat(load(app, "--max", "--requests", "4", "--batch", "20", "--mix", "sms=1")).isZero();

    assertThat(out.toString())
        .contains("207 rate_limited", "limits.sender.per-minute=0")
        .contains("refused %d,".formatted(80 - app.metric("messages_accepted")));
  }

  @Test
  void keyIsNeededWhereTheServerWantsOne() throws Exception {
    RunningApp app = start("auth.api-keys=" + KEY);

    assertThat(load(app, "--max", "--requests", "4")).isEqualTo(1);
    assertThat(err.toString()).contains("--api-key-file").hasLineCount(1);
    Path file = Files.writeString(directory.resolve("key"), KEY + "\n");
    assertThat(load(app, "--max", "--requests", "4", "--api-key-file", file.toString())).isZero();
  }

  @Test
  void runInWhichNothingIsAcknowledgedFails() throws Exception {
    RunningApp app = start("providers.email.channels=");

    assertThat(load(app, "--max", "--requests", "4", "--mix", "email=1")).isEqualTo(1);
    assertThat(out.toString())
        .contains("4: 500 provider_not_configured", "PROBLEM", "Not one message was acknowledged");
  }

  @Test
  void messagesThatTheServerAcknowledgesAndDoesNotCountAreLost() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> acknowledgeAndForget(server));
      String target = "http://127.0.0.1:" + server.getLocalPort() + "/";

      assertThat(
              run(
                  "load",
                  "--target",
                  target,
                  "--max",
                  "--requests",
                  "3",
                  "--connections",
                  "1",
                  "--warmup",
                  "0s"))
          .isEqualTo(1);
    }
    assertThat(out.toString()).contains("drift 0, lost 3", "PROBLEM", "3 acknowledged messages");
  }

  @Test
  void serverThatIsNotThereIsToldInOneSentence() throws Exception {
    int port = Ports.unused();

    assertThat(run("load", "--max", "--target", "http://127.0.0.1:" + port)).isEqualTo(1);

    assertThat(err.toString()).contains("127.0.0.1:" + port, "is it running?").hasLineCount(1);
  }

  @Test
  void serverOfAnotherKindIsToldInOneSentence() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> answer(server, "200 OK", "<html></html>"));
      String target = "http://127.0.0.1:" + server.getLocalPort();

      assertThat(run("load", "--max", "--target", target)).isEqualTo(1);
    }
    assertThat(err.toString()).contains("is not a Switchboard").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--rate 0 | rate must be 1 to",
        "--rate 1000001 | rate must be 1 to",
        "--rate 5 --max | mutually exclusive",
        "--duration 5s | --rate=N | --max",
        "--max --duration 5 | is no time such as",
        "--max --duration 0s | duration must be",
        "--max --warmup 2h | warmup must be",
        "--max --connections 0 | connections must be 1 to",
        "--max --connections 4097 | connections must be 1 to",
        "--max --batch 0 | batch must be 1 to 1000",
        "--max --batch 1001 | batch must be 1 to 1000",
        "--max --batch 1000 --body-bytes 100000 | batch times body-bytes must be at most",
        "--max --mix fax=1 | sms=70,mms=10,email=20",
        "--max --mix sms=0 | not all 0",
        "--max --idempotent lots | is no percentage",
        "--max --idempotent 101% | idempotent must be 0% to 100%",
        "--max --duplicates 5% | duplicates must be fewer than idempotent",
        "--max --recipients 0 | recipients must be 1 to",
        "--max --body-bytes 3 | body-bytes must be 24 to",
        "--max --requests 0 | requests must be at least 1",
        "--max --timeout 1ms | timeout must be",
        "--max --target https://127.0.0.1 | --target must be http:",
        "--max --target localhost:8080 | --target must be",
        "--max --target http://192.0.2.1:8080 | --remote",
        "--max --speed 9 | Unknown option",
      })
  void mistakeInTheOptionsIsTold(String options, String told) {
    assertThat(run(("load " + options.strip()).split(" ", -1))).isEqualTo(2);
    assertThat(err.toString()).contains(told.strip());
  }

  private RunningApp start(String... settings) throws Exception {
    running = RunningApp.start(directory, settings);
    return running;
  }

  private int load(RunningApp app, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "load", "--target", "http://127.0.0.1:" + app.client.port, "--connections", "8"));
    if (!List.of(options).contains("--warmup")) {
      arguments.addAll(List.of("--warmup", "0s"));
    }
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

  /** Acknowledges every message, and counts none. */
  private static void acknowledgeAndForget(ServerSocket server) {
    while (!server.isClosed()) {
      answer(server, "202 Accepted", "{\"status\":\"accepted\",\"id\":\"1\"}");
    }
  }

  /** Answers what is asked on one connection, once; the totals are always the same. */
  private static void answer(ServerSocket server, String status, String body) {
    try (Socket socket = server.accept()) {
      byte[] some = new byte[8192];
      int read = socket.getInputStream().read(some);
      boolean totals = new String(some, 0, Math.max(0, read), US_ASCII).startsWith("GET");
      boolean ours = totals && status.startsWith("202");
      String text = ours ? NOTHING : body;
      String response =
          "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
              .formatted(ours ? "200 OK" : status, text.length(), text);
      socket.getOutputStream().write(response.getBytes(US_ASCII));
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

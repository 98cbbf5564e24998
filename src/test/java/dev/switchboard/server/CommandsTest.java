package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.app.Main;
import dev.switchboard.net.Ports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that ask a server, against the whole server; and those that need none. */
@Tag("server")
class CommandsTest {
  private static final List<String> PEOPLE =
      List.of("--from", "+12016661234", "--to", "+18045551234");
  private static final String KEY = "0123456789abcdef";

  @TempDir private Path directory;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();
  private @Nullable RunningApp running;

  @AfterEach
  void close() {
    if (running != null) {
      running.close();
    }
  }

  @Test
  void everyChannelIsSentAndWaitedFor() throws Exception {
    RunningApp app = start();

    assertThat(send(app, "sms", "Hello", "--wait")).isZero();
    assertThat(out.toString()).contains("dispatched by sms-mms after 1 attempt");
    assertThat(send(app, "mms", "--attach", "https://example.com/a.png", "--wait=30")).isZero();
    assertThat(
            ask(
                app,
                "send",
                "email",
                "--from",
                "a@example.com",
                "--to",
                "b@example.org",
                "--subject",
                "Order",
                "<b>Shipped</b>",
                "--wait",
                "--json"))
        .isZero();
    JsonNode email = JsonMapper.shared().readTree(out.toString());
    assertThat(email.get("status").asString()).isEqualTo("dispatched");
    assertThat(email.get("subject").asString()).isEqualTo("Order");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aMessageThatFailsIsToldByTheExitCode() throws Exception {
    RunningApp app = start();

    int exitCode =
        ask(app, "send", "sms", "--from", "+12016661234", "--to", "+15005555000", "No", "--wait");

    assertThat(exitCode).isEqualTo(1);
    assertThat(out.toString()).contains("failed after 1 attempt");
  }

  @Test
  void theSameIdempotencyKeySendsOnce() throws Exception {
    RunningApp app = start();

    assertThat(send(app, "sms", "Once", "--idempotency-key", "order-1")).isZero();
    String first = out.toString();
    assertThat(send(app, "sms", "Once", "--idempotency-key", "order-1")).isZero();

    assertThat(out.toString()).isEqualTo(first);
    assertThat(app.metric("messages_accepted")).isEqualTo(1);
  }

  @Test
  void aRefusalNamesEveryMistake() throws Exception {
    RunningApp app = start();

    assertThat(ask(app, "send", "sms", "--from", "+12016661234", "--to", "nobody", ""))
        .isEqualTo(1);

    assertThat(err.toString()).contains("invalid_request", "/to: ", "/body: ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aMessageIsShownWithItsAttempts() throws Exception {
    RunningApp app = start();
    String id = app.sendSms("Hello \\u001b[31mred");
    app.awaitStatus(id, "dispatched");

    assertThat(ask(app, "message", id)).isZero();

    assertThat(out.toString())
        .contains("status               dispatched", "Hello \\u{1b}[31mred", "success")
        .doesNotContain("\u001b");
    assertThat(ask(app, "message", "0000000000000")).isEqualTo(1);
    assertThat(err.toString()).contains("not_found");
  }

  @Test
  void aBreakerIsTrippedAndResetByHand() throws Exception {
    RunningApp app = start();

    assertThat(ask(app, "breaker", "open", "sms-mms")).isZero();
    assertThat(out.toString()).containsPattern("sms-mms +mock +sms,mms +open");
    assertThat(ask(app, "providers", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).at("/items/0/breaker/state").asString())
        .isEqualTo("open");
    assertThat(ask(app, "breaker", "reset", "sms-mms")).isZero();
    assertThat(ask(app, "providers")).isZero();
    assertThat(out.toString()).containsPattern("sms-mms +mock +sms,mms +closed");
    assertThat(ask(app, "breaker", "open", "carrier")).isEqualTo(1);
    assertThat(err.toString()).contains("there are: sms-mms, email");
  }

  @Test
  void theKeyIsReadFromAFileAndAskedForWhereItIsMissing() throws Exception {
    RunningApp app = start("auth.api-keys=" + KEY);
    Path file = Files.writeString(directory.resolve("key"), KEY + "\n");

    assertThat(ask(app, "providers")).isEqualTo(1);
    assertThat(err.toString()).contains("SWITCHBOARD_API_KEY", "--api-key-file");
    assertThat(ask(app, "providers", "--api-key-file", file.toString())).isZero();
  }

  @Test
  void aServerThatIsNotThereIsOneSentenceWithTheRemedy() throws Exception {
    int port = Ports.unused();
    for (String command :
        List.of("providers", "message 1", "breaker open a", "send sms --from 1 --to 2 x")) {
      assertThat(run((command + " --url http://127.0.0.1:" + port).split(" "))).isEqualTo(1);
      assertThat(err.toString())
          .contains("no server at http://127.0.0.1:" + port, "switchboard serve", "--url")
          .hasLineCount(1);
    }
  }

  @Test
  void helpAndVersionEndWell() {
    assertThat(run("help")).isZero();
    assertThat(out.toString()).contains("serve", "send", "migrate");
    assertThat(run("help", "send")).isZero();
    assertThat(out.toString()).contains("--idempotency-key");
    assertThat(run("version")).isZero();
    assertThat(out.toString()).startsWith("switchboard ").contains("JDK ");
    assertThat(run("send", "--version")).isZero();
    assertThat(out.toString()).startsWith("switchboard ");
    assertThat(run("snd")).isEqualTo(2);
    assertThat(err.toString()).contains("snd");
  }

  @Test
  void settingsAreCheckedWithoutAStart() throws Exception {
    Path file = Files.writeString(directory.resolve("s.yaml"), "server:\n  prot: 1\n");

    assertThat(run("config", "check", "--config", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("s.yaml:2", "server.port");
    assertThat(run("config", "check", "--json", "--config", file.toString())).isEqualTo(2);
    assertThat(JsonMapper.shared().readTree(out.toString()).at("/mistakes/0/key").asString())
        .isEqualTo("server.prot");
    assertThat(run("config", "check", "-s", "server.port=1")).isZero();
    assertThat(run("config")).isEqualTo(2);
  }

  @Test
  void settingsAreShownWithTheirOriginAndSecretsMasked() throws Exception {
    Path file =
        Files.writeString(directory.resolve("s.yaml"), "auth:\n  api-keys: [" + KEY + "]\n");

    assertThat(run("config", "show", "--config", file.toString(), "-s", "server.port=9090"))
        .isZero();

    assertThat(out.toString())
        .containsPattern("server\\.port +9090 +command line")
        .containsPattern("auth\\.api-keys +\\(secret\\) +.*s\\.yaml:2")
        .doesNotContain(KEY);
    assertThat(run("config", "show", "--json")).isZero();
    assertThat(JsonMapper.shared().readTree(out.toString()).at("/items/0/key").asString())
        .isEqualTo("server.host");
  }

  @Test
  void shortFormsAreSettingsAndNotSaidTwice() {
    assertThat(run("serve", "--port", "x", "--host", "a b")).isEqualTo(2);
    assertThat(err.toString()).contains("server.port (command line)", "server.host (command line)");
    assertThat(run("serve", "--port", "1", "--set", "server.port=2")).isEqualTo(2);
    assertThat(err.toString()).contains("--port and --set server.port are the same");
  }

  @Test
  void everyCommandIsCompletedAndHasAManualPage() throws Exception {
    Path pages = directory.resolve("man");
    assertThat(run("man", "--out", pages.toString(), "--date", "2026-11-27")).isZero();
    List<String> names;
    try (Stream<Path> files = Files.list(pages)) {
      names = files.map(file -> file.getFileName().toString()).toList();
    }
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      assertThat(names).contains("switchboard-" + command + ".1");
      for (String shell : List.of("bash", "zsh", "fish")) {
        assertThat(run("completion", shell)).isZero();
        assertThat(out.toString()).as(shell).contains(command);
      }
    }
    for (String name : names) {
      List<String> lines = Files.readAllLines(pages.resolve(name));
      assertThat(lines)
          .first()
          .asString()
          .startsWith(".TH \"SWITCHBOARD")
          .contains("\"2026-11-27\"");
      assertThat(lines).noneMatch(line -> line.startsWith("'"));
    }
  }

  /** An argument that is a file has a name of its own, such as SCENARIO. */
  @Test
  void filesAreCompletedWhereACommandTakesOne() {
    assertThat(run("completion", "fish")).isZero();
    assertThat(out.toString()).contains("-n '__fish_seen_subcommand_from rehearse' -F\n");
    assertThat(run("completion", "zsh")).isZero();
    assertThat(out.toString()).contains("'1:SCENARIO:_files'");
  }

  private RunningApp start(String... settings) throws Exception {
    running = RunningApp.start(directory, settings);
    return running;
  }

  private int send(RunningApp app, String channel, String... more) {
    List<String> words =
        Stream.of(List.of("send", channel), PEOPLE, List.of(more)).flatMap(List::stream).toList();
    return ask(app, words.toArray(String[]::new));
  }

  private int ask(RunningApp app, String... arguments) {
    return run(
        Stream.concat(
                Stream.of(arguments), Stream.of("--url", "http://127.0.0.1:" + app.client.port))
            .toArray(String[]::new));
  }

  private int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }
}

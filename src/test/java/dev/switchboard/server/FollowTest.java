package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.switchboard.app.Main;
import dev.switchboard.signature.WebhookSecret;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands {@code tail} and {@code listen} against a whole server. */
@Tag("server")
class FollowTest {
  private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

  @TempDir private Path directory;

  /** A command that runs until it is interrupted. */
  private static final class Running implements AutoCloseable {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Thread thread;

    Running(String... arguments) {
      CommandLine command = Main.commandLine();
      command.setOut(new PrintWriter(out));
      command.setErr(new PrintWriter(err));
      // Ctrl-C in a test: the interrupt is no news.
      command.setExecutionExceptionHandler((_, _, _) -> 1);
      thread = Thread.ofPlatform().start(() -> command.execute(arguments));
    }

    List<String> lines() {
      return out.toString().lines().toList();
    }

    void awaitConnected() {
      await().atMost(RunningApp.PATIENCE).until(() -> err.toString().contains("following"));
    }

    @Override
    public void close() {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  /** A program that fails the first time. */
  private static final class Program implements AutoCloseable {
    private final Queue<String> ids = new ConcurrentLinkedQueue<>();
    private final Queue<JsonNode> events = new ConcurrentLinkedQueue<>();
    private final HttpServer server;

    Program() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/hook",
          exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestHeaders().getFirst("webhook-id");
            String time = exchange.getRequestHeaders().getFirst("webhook-timestamp");
            String signature = exchange.getRequestHeaders().getFirst("webhook-signature");
            ids.add(id);
            boolean signed = new WebhookSecret(SECRET).sign(id, time, body).equals(signature);
            if (ids.size() > 1 && signed) {
              events.add(JsonMapper.shared().readTree(body));
            }
            exchange.sendResponseHeaders(ids.size() == 1 ? 500 : signed ? 204 : 401, -1);
            exchange.close();
          });
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static String target(RunningApp app) {
    return "http://127.0.0.1:" + app.client.port;
  }

  @Test
  void tailPrintsALineForEachEvent() throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        Running tail = new Running("tail", "--target", target(app), "--channel", "sms")) {
      tail.awaitConnected();
      app.sendEmail("not this one");
      String id = app.sendSms("hello");
      await().atMost(RunningApp.PATIENCE).until(() -> tail.lines().size() == 3);
      assertThat(tail.lines().getFirst())
          .contains("message.accepted", id, "+12016661234 -> +18045551234", "\"hello\"");
      assertThat(tail.lines().getLast()).contains("message.dispatched", id, "sms-mms");
    }
  }

  @Test
  void tailPrintsTheEventsAsJson() throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        Running tail =
            new Running(
                "tail", "--json", "--target", target(app), "--events", "message.accepted")) {
      await()
          .atMost(RunningApp.PATIENCE)
          .until(() -> {
            app.sendSms("hello");
            return !tail.lines().isEmpty();
          });
      assertThat(JsonMapper.shared().readTree(tail.lines().getFirst()).get("type").asString())
          .isEqualTo("message.accepted");
    }
  }

  @Test
  void whatTheServerRefusesIsSaid() throws Exception {
    try (RunningApp app = RunningApp.start(directory)) {
      StringWriter err = new StringWriter();
      CommandLine command = Main.commandLine();
      command.setErr(new PrintWriter(err));
      int exitCode =
          command.execute("tail", "--target", target(app), "--events", "message.dispached");
      assertThat(exitCode).isEqualTo(1);
      assertThat(err.toString()).contains("did you mean message.dispatched?");
    }
  }

  @Test
  void listenForwardsEachEventSignedAndTriesAgain() throws Exception {
    try (RunningApp app = RunningApp.start(directory);
        Program program = new Program();
        Running listen =
            new Running(
                "listen",
                "--target",
                target(app),
                "--forward",
                program.url(),
                "--secret",
                SECRET,
                "--events",
                "message.accepted,message.dispatched")) {
      listen.awaitConnected();
      String id = app.sendSms("hello");
      await().atMost(RunningApp.PATIENCE).until(() -> program.events.size() == 2);
      assertThat(program.events.stream().map(it -> it.get("type").asString()))
          .containsExactly("message.accepted", "message.dispatched");
      assertThat(program.events.peek().at("/data/id").asString()).isEqualTo(id);
      // The event that failed came again under its id.
      assertThat(program.ids.stream().distinct()).hasSize(2);
      await().atMost(RunningApp.PATIENCE).until(() -> listen.lines().size() == 4);
      assertThat(listen.lines().getFirst()).contains(program.url(), SECRET);
      assertThat(listen.lines().get(1)).endsWith("[500, again]");
      assertThat(listen.lines().get(2)).contains("[204, ");
    }
  }
}

package dev.switchboard.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.http.connection.ListenFailedException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server that lives for the tests that started it: its one line, and its end. */
class EphemeralTest {
  @Test
  void startThatFailsLeavesNoThreadBehind() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      long before = threads();

      assertThatThrownBy(() -> EphemeralServer.start(Map.of("server.port", port)))
          .isInstanceOf(ListenFailedException.class);

      await().atMost(Duration.ofSeconds(30)).until(() -> threads() <= before);
    }
  }

  /** Each server has one, for its log. */
  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("event-log"))
        .count();
  }

  @Test
  void parentThatEndedDuringTheStartIsMissed() throws Exception {
    Process parent = new ProcessBuilder("true").start();
    ProcessHandle handle = parent.toHandle();
    parent.waitFor();
    CompletableFuture<String> gone = new CompletableFuture<>();
    // Nothing is ever written into it, so it does not end.
    Ephemeral.watch(new PipedInputStream(new PipedOutputStream()), handle, gone::complete);

    assertThat(gone.get(30, TimeUnit.SECONDS)).contains("the process that started it has ended");
  }

  @Test
  void lineNamesWhatCanBeReached() {
    assertThat(Ephemeral.line("http://127.0.0.1:44357", ""))
        .isEqualTo(
            "{\"url\":\"http://127.0.0.1:44357\",\"console\":\"http://127.0.0.1:44357/\","
                + "\"api\":\"http://127.0.0.1:44357/api\",\"docs\":\"http://127.0.0.1:44357/docs\"}");
    assertThat(Ephemeral.line("http://127.0.0.1:44357", "127.0.0.1:43211"))
        .endsWith(",\"smtp\":\"smtp://127.0.0.1:43211\"}");
  }
}

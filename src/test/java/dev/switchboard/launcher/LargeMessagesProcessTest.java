package dev.switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.server.Client;
import dev.switchboard.server.cluster.ClusterLedger;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More bytes of messages than the program has heap, behind a provider that hangs. */
@Tag("launcher")
class LargeMessagesProcessTest {
  private static final int HEAP_MEBIBYTES = 64;
  private static final int MESSAGES = 400;
  private static final String BODY = "x".repeat(200_000);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;

  @Test
  void theProgramLivesRestartsAndDeliversAllOnceWhenTheProviderIsBack() throws Exception {
    List<String> ids = new ArrayList<>();
    try (ServerProcess server = serve();
        Client client = server.awaitReady()) {
      for (int i = 0; i < MESSAGES; i++) {
        ids.add(
            client.accepted(
                "/api/messages/email",
                "{\"from\":\"a@example.org\",\"to\":\"b@example.org\",\"body\":\"%s\"}"
                    .formatted(BODY)));
      }
      assertThat(pending(client)).isEqualTo(MESSAGES);
      server.kill();
    }
    try (ServerProcess server = serve();
        Client client = server.awaitReady()) {
      assertThat(pending(client)).isEqualTo(MESSAGES);
      makeWell(client);
      await("all are dispatched").atMost(PATIENCE).until(() -> pending(client) == 0);
      assertThat(client.getJson("/api/invariants").at("/channels/email/dispatched").asInt())
          .isEqualTo(MESSAGES);
      server.terminate();
      assertThat(server.awaitEnd().exitCode()).isZero();
    }
    ClusterLedger ledger = ClusterLedger.read(directory.resolve("ledger").resolve("email"));
    assertThat(ledger.taken()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(ledger.duplicates()).isEmpty();
  }

  private ServerProcess serve() throws Exception {
    return ServerProcess.serveWithHeap(
        HEAP_MEBIBYTES,
        directory,
        "mock.ledger=" + directory.resolve("ledger"),
        "providers.email.faults.timeout-pct=100",
        "providers.email.timeout=500ms",
        "breaker.open-duration=1s",
        "retry.base-delay=100ms",
        "retry.max-delay=1s",
        "retry.max-attempts=100");
  }

  private static void makeWell(Client client) {
    HttpRequest request =
        client
            .request("/api/provider/mock/config/email", "Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"timeout_pct\":0}"))
            .build();
    assertThat(client.send(request).statusCode()).isEqualTo(200);
  }

  private static int pending(Client client) {
    return client.getJson("/api/invariants").at("/channels/email/pending").asInt();
  }
}

package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A provider that one of two nodes leaves alone. */
@Tag("server")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedProviderTest {
  private static final int MESSAGES = 30;

  private final PostgresServer.Database database = PostgresServer.emptyDatabase();

  @TempDir private Path directory;

  @Test
  void whatANodeWithAnOpenBreakerHoldsOrAcceptsIsSentByTheOther() throws Exception {
    List<String> ids = new ArrayList<>();
    // One call at a time, which hangs: the rest waits in the lane, claimed at birth.
    try (RunningApp here = start("providers.sms-mms.max-in-flight=1", "faults.timeout-pct=100");
        RunningApp there = start()) {
      await("they know of each other").until(() -> nodes(here) == 2 && nodes(there) == 2);
      for (int i = 0; i < MESSAGES; i++) {
        ids.add(here.sendSms("before " + i));
      }

      here.client.post("/api/providers/sms-mms/breaker", "{\"action\":\"open\"}");
      for (int i = 0; i < MESSAGES; i++) {
        ids.add(here.sendSms("after " + i));
      }

      // The first is the call that hangs, which the node with the open breaker keeps to its end.
      for (String id : ids.subList(1, ids.size())) {
        there.awaitStatus(id, "dispatched");
      }
      assertThat(there.metric("dispatch_success")).isEqualTo(2 * MESSAGES - 1);
      assertThat(here.metric("dispatch_success")).isZero();
      assertThat(here.drift()).isZero();
    } finally {
      database.drop();
    }
  }

  private RunningApp start(String... settings) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "store.url=" + database.url(),
                "store.user=" + database.user(),
                "lease.duration=2s",
                "providers.sms-mms.timeout=60s",
                "server.drain-timeout=100ms"));
    all.addAll(List.of(settings));
    return RunningApp.start(directory, all.toArray(String[]::new));
  }

  private static long nodes(RunningApp app) {
    JsonNode nodes = app.client.getJson("/api/nodes").get("items");
    for (JsonNode node : nodes) {
      assertThat(node.get("version").asString()).isEqualTo("test");
      assertThat(node.get("host").asString()).isNotEmpty();
    }
    return nodes.valueStream().filter(node -> node.get("alive").asBoolean()).count();
  }
}

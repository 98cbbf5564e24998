package dev.switchboard;

import static dev.switchboard.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Several processes on one PostgreSQL: what got a 202 from any of them is stored and sent once. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterTest {
  private static final String PATH = "/api/messages/sms";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int NODES = 3;
  private static final int CLIENTS = 12;
  private static final int MESSAGES = 600;

  /** Of the messages, so that every node has work when one of them dies. */
  private static final int ACKNOWLEDGED_BEFORE_KILL = 200;

  private final PostgresServer.Database database = PostgresServer.emptyDatabase();
  private final Map<String, String> idByKey = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();

  @TempDir private Path directory;

  @Test
  void whatAnyNodeAcknowledgedIsStoredOnceAndSentAlthoughOneIsKilled() throws Exception {
    List<ServerProcess> nodes = new ArrayList<>();
    List<Client> clients = new ArrayList<>();
    try (ExecutorService load = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < NODES; i++) {
        nodes.add(serve());
      }
      nodes.forEach(node -> clients.add(node.awaitReady()));
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        done.add(load.submit(() -> sendAll(clients)));
      }
      await().atMost(PATIENCE).until(() -> idByKey.size() >= ACKNOWLEDGED_BEFORE_KILL);
      nodes.getLast().kill();
      for (Future<?> client : done) {
        client.get();
      }

      Client living = clients.getFirst();
      awaitNothingPending(living);
      assertEverythingIsThereOnce(living);
      assertThat(nodesOf(living)).hasSize(NODES).containsValue(false);
    } finally {
      nodes.forEach(ServerProcess::close);
      clients.forEach(Client::close);
    }
  }

  private ServerProcess serve() throws Exception {
    return ServerProcess.serve(
        directory,
        "store.url=" + database.url(),
        "store.user=" + database.user(),
        "lease.duration=2s",
        "faults.latency-ms.min=5",
        "faults.latency-ms.max=50",
        "faults.error-pct=20",
        "retry.base-delay=20ms",
        "providers.sms-mms.max-in-flight=8");
  }

  /** Sends each message to two nodes, the second time as if the first answer had been lost. */
  private void sendAll(List<Client> clients) {
    for (int i = next.getAndIncrement(); i < MESSAGES; i = next.getAndIncrement()) {
      String key = "key-" + i;
      String body = sms("+12016661234", "+1804555" + (1000 + i % 20), "message " + i);
      String first = acceptedBy(clients, key, body);
      String second = acceptedBy(clients, key, body);
      assertThat(second).isEqualTo(first);
      assertThat(idByKey.put(key, first)).isNull();
    }
  }

  /** Asks one node after the other until one accepts. */
  private String acceptedBy(List<Client> clients, String key, String body) {
    while (true) {
      Client client = clients.get(requests.getAndIncrement() % clients.size());
      HttpResponse<String> response;
      try {
        response = client.post(PATH, body, "Idempotency-Key", key);
      } catch (UncheckedIOException _) {
        // It is the one that was killed.
        continue;
      }
      if (response.statusCode() == 202) {
        return Client.idOf(response);
      }
      assertThat(response.statusCode()).as(response.body()).isIn(409, 503);
    }
  }

  private static void awaitNothingPending(Client client) {
    await("everything is sent")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> total(client, "?status=pending") == 0);
  }

  private void assertEverythingIsThereOnce(Client client) {
    assertThat(idByKey).hasSize(MESSAGES);
    assertThat(idByKey.values()).doesNotHaveDuplicates();
    assertThat(total(client, "")).isEqualTo(MESSAGES);
    assertThat(total(client, "?status=dispatched")).isEqualTo(MESSAGES);
    assertThat(client.getJson("/api/invariants").get("drift").asLong()).isZero();
    for (String id : List.copyOf(idByKey.values()).subList(0, 50)) {
      assertThat(client.getJson("/api/messages/" + id).get("status").asString())
          .isEqualTo("dispatched");
    }
  }

  private static long total(Client client, String query) {
    return client.getJson("/api/messages" + query).get("meta").get("total").asLong();
  }

  /** Whether each node is alive, by its number. */
  private static Map<String, Boolean> nodesOf(Client client) {
    Map<String, Boolean> alive = new HashMap<>();
    for (JsonNode node : client.getJson("/api/nodes").get("items")) {
      alive.put(node.get("id").asString(), node.get("alive").asBoolean());
    }
    return alive;
  }
}

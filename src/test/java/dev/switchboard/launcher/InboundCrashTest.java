package dev.switchboard.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.server.Client;
import dev.switchboard.server.RunningApp;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A delivery that got a 202 is one message, whatever ends the process on the way. */
@Tag("launcher")
class InboundCrashTest {
  private static final String PATH = "/api/webhooks/sms";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PROVIDERS = 8;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 300;

  @TempDir private Path directory;

  @Test
  void whatWasAcknowledgedBeforeAKillIsReceivedOnce() throws Exception {
    Map<String, String> idByProviderId;
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      idByProviderId = deliverUntilKilled(server, client);
    }
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      await().atMost(PATIENCE).until(() -> depth(client) == 0);

      Map<String, String> received = received(client);
      assertThat(received).containsAllEntriesOf(idByProviderId);
      // Beyond those there is at most what each provider had delivered and not heard about.
      assertThat(received).hasSizeLessThanOrEqualTo(idByProviderId.size() + PROVIDERS);

      String some = idByProviderId.keySet().iterator().next();
      HttpResponse<String> again = client.post(PATH, delivery(some));
      assertThat(Client.idOf(again)).isEqualTo(idByProviderId.get(some));
      assertThat(Client.header(again, "Idempotency-Replayed")).isEqualTo("true");
    }
  }

  private static Map<String, String> deliverUntilKilled(ServerProcess server, Client client)
      throws InterruptedException {
    Map<String, String> acknowledged = new ConcurrentHashMap<>();
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < PROVIDERS; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              while (true) {
                String providerId = "SM" + next.getAndIncrement();
                acknowledged.put(providerId, client.accepted(PATH, delivery(providerId)));
              }
            } catch (UncheckedIOException _) {
              // The server is gone.
            }
          }));
    }
    await().atMost(PATIENCE).until(() -> acknowledged.size() >= ACKNOWLEDGED_BEFORE_KILL);
    server.kill();
    for (Thread thread : threads) {
      thread.join();
    }
    return acknowledged;
  }

  /** Every received message, its provider's id and its own. */
  private static Map<String, String> received(Client client) {
    Map<String, String> received = new HashMap<>();
    String cursor = "";
    while (true) {
      JsonNode page = client.getJson("/api/messages?status=received&pageSize=200" + cursor);
      for (JsonNode item : page.get("items")) {
        String providerId = item.get("provider_message_id").asString();
        assertThat(item.get("body").asString()).isEqualTo("body of " + providerId);
        assertThat(received.put(providerId, item.get("id").asString())).as(providerId).isNull();
      }
      if (page.at("/meta/next_cursor").isNull()) {
        assertThat(page.at("/meta/total").asInt()).isEqualTo(received.size());
        return received;
      }
      cursor = "&cursor=" + page.at("/meta/next_cursor").asString();
    }
  }

  private static long depth(Client client) {
    return client.getJson("/metrics").get("queue_depth").asLong();
  }

  private static String delivery(String providerId) {
    return RunningApp.sms("+18045551234", "+12016661234", "body of " + providerId)
        .replace("}", ",\"messaging_provider_id\":\"" + providerId + "\"}");
  }
}

package dev.switchboard.launcher;

import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.switchboard.server.Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Kills of the process lose no event that an endpoint wants, and keep the order of each message.
 */
@Tag("launcher")
class CallbackCrashTest {
  private static final String PATH = "/api/messages/sms";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int KILLS = 20;
  private static final int CLIENTS = 4;
  private static final int MOST_BEFORE_KILL = 80;

  /** One call in so many is refused, so that retries are under way as well. */
  private static final int REFUSED_ONE_IN = 50;

  @TempDir private Path directory;

  private final AtomicInteger calls = new AtomicInteger();

  /** The ids of events, by message and number. */
  private final Map<String, Set<String>> ids = new ConcurrentHashMap<>();

  /** The numbers that were acknowledged, in their order, by message. */
  private final Map<String, Queue<Integer>> told = new ConcurrentHashMap<>();

  @Test
  void noEventIsLostByTwentyKills() throws Exception {
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      receiver.setExecutor(threads);
      receiver.createContext("/", this::receive);
      receiver.start();
      run("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
    } finally {
      receiver.stop(0);
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode event = JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
      String message = event.at("/data/id").asString();
      int sequence = event.get("sequence").asInt();
      ids.computeIfAbsent(message + "/" + sequence, _ -> ConcurrentHashMap.newKeySet())
          .add(exchange.getRequestHeaders().getFirst("webhook-id"));
      boolean refused = calls.incrementAndGet() % REFUSED_ONE_IN == 0;
      if (!refused) {
        told.computeIfAbsent(message, _ -> new ConcurrentLinkedQueue<>()).add(sequence);
      }
      exchange.sendResponseHeaders(refused ? 500 : 204, -1);
    }
  }

  private void run(String url) throws Exception {
    SplittableRandom random = new SplittableRandom(20);
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    for (int kill = 0; kill < KILLS; kill++) {
      try (ServerProcess server = ServerProcess.serve(directory);
          Client client = server.awaitReady()) {
        if (kill == 0) {
          assertThat(client.post("/api/endpoints", "{\"url\":\"%s\"}".formatted(url)).statusCode())
              .isEqualTo(201);
        }
        loadUntilKilled(server, client, acknowledged, 1 + random.nextInt(MOST_BEFORE_KILL));
      }
    }
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(() ->
              client.getJson("/api/messages?status=pending").at("/meta/total").asInt() == 0
                  && client.getJson("/api/endpoints").at("/items/0/waiting/count").asInt() == 0);
      List<String> stored = stored(client);

      assertThat(stored).containsAll(acknowledged);
      assertThat(told.keySet()).containsExactlyInAnyOrderElementsOf(stored);
      assertThat(told)
          .allSatisfy((message, numbers) -> {
            // Again after a kill, but never one before the one before it.
            assertThat(List.copyOf(new TreeSet<>(numbers))).containsExactly(1, 2);
            assertThat(List.copyOf(numbers)).isSorted();
          });
      assertThat(ids.values()).allMatch(it -> it.size() == 1);
    }
  }

  private static void loadUntilKilled(
      ServerProcess server, Client client, Set<String> acknowledged, int before)
      throws InterruptedException {
    AtomicInteger accepted = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      String from = "+1201666%04d".formatted(1000 + i);
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              while (true) {
                acknowledged.add(client.accepted(PATH, sms(from, "+18045551234", "Hello")));
                accepted.incrementAndGet();
              }
            } catch (UncheckedIOException _) {
              // The server is gone.
            }
          }));
    }
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> accepted.get() >= before);
    server.kill();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static List<String> stored(Client client) {
    List<String> stored = new ArrayList<>();
    String cursor = "";
    while (true) {
      JsonNode page = client.getJson("/api/messages?pageSize=200" + cursor);
      page.get("items").forEach(item -> stored.add(item.get("id").asString()));
      if (page.at("/meta/next_cursor").isNull()) {
        return stored;
      }
      cursor = "&cursor=" + page.at("/meta/next_cursor").asString();
    }
  }
}

package dev.switchboard.launcher;

import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.server.Client;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What got a 202 is there and is sent, whatever ends the process. */
@Tag("launcher")
class CrashTest {
  private static final String PATH = "/api/messages/sms";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CLIENTS = 16;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 600;

  @TempDir private Path directory;

  @Test
  void whatWasAcknowledgedBeforeAKillUnderLoadIsThereOnceAndIsSent() throws Exception {
    Map<String, String> bodyById;
    try (ServerProcess server =
            ServerProcess.serve(directory, "faults.latency-ms.min=50", "faults.latency-ms.max=50");
        Client client = server.awaitReady()) {
      bodyById = loadUntilKilled(server, client);
    }
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      awaitNothingPending(client);
      Map<String, String> stored = bodies(client);
      assertThat(stored).containsAllEntriesOf(bodyById);
      // Beyond those there is at most what each client had asked for and not heard about.
      assertThat(stored).hasSizeLessThanOrEqualTo(bodyById.size() + CLIENTS);
      assertThat(stored.values()).doesNotHaveDuplicates();
      assertThat(total(client, "?status=dispatched")).isEqualTo(stored.size());
    }
  }

  /** Calls in flight are cut off by both; neither spends an attempt on that. */
  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM"})
  void whatWaitedForAProviderThatHangsIsSentByTheNextProcess(String signal) throws Exception {
    List<String> ids = new ArrayList<>();
    try (ServerProcess server =
            ServerProcess.serve(
                directory,
                "faults.timeout-pct=100",
                "providers.sms-mms.max-in-flight=5",
                "dispatch.buffer-max=10",
                "server.drain-timeout=100ms");
        Client client = server.awaitReady()) {
      for (int i = 0; i < 30; i++) {
        ids.add(client.accepted(PATH, sms("+12016661234", "+18045551234", "waiting " + i)));
      }
      assertThat(total(client, "?status=pending")).isEqualTo(30);
      server.signal(signal);
      int ended = server.awaitEnd().exitCode();
      assertThat(ended == 0).isEqualTo(signal.equals("TERM"));
    }
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      awaitNothingPending(client);
      assertThat(total(client, "?status=dispatched")).isEqualTo(30);
      for (String id : ids) {
        assertThat(client.getJson("/api/messages/" + id).get("attempts")).hasSize(1);
      }
    }
  }

  /** The disk is full, or as good as: no file may grow. */
  @Test
  void aStoreThatCannotWriteStopsTheServerAndKeepsWhatWasAcknowledged() throws Exception {
    int eightMebibytesOrLess = 8 * 1024;
    Map<String, String> bodyById = new HashMap<>();
    // A provider that hangs has nothing to store, so it is a client's write that fails.
    try (ServerProcess server =
            ServerProcess.serveWithFileLimit(
                eightMebibytesOrLess,
                directory,
                "faults.timeout-pct=100",
                "providers.sms-mms.timeout=10m",
                "server.drain-timeout=10m");
        Client client = server.awaitReady()) {
      HttpResponse<String> response = fill(client, bodyById);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
      assertThat(Client.codeOf(response)).isEqualTo("unavailable");
      assertThat(Client.header(response, "Retry-After")).isNotEmpty();
      ServerProcess.End end = server.awaitEnd();
      assertThat(end.exitCode()).isEqualTo(1);
      assertThat(end.sentence()).contains("the store failed");
      assertThat(end.events()).contains("store_failed").endsWith("stopped");
    }
    try (ServerProcess server = ServerProcess.serve(directory);
        Client client = server.awaitReady()) {
      assertThat(bodyById).isNotEmpty();
      assertThat(bodies(client)).containsAllEntriesOf(bodyById);
      awaitNothingPending(client);
      assertThat(total(client, "?status=dispatched")).isEqualTo(total(client, ""));
    }
  }

  private static HttpResponse<String> fill(Client client, Map<String, String> bodyById) {
    for (int i = 0; i < 1_000; i++) {
      String body = i + "x".repeat(100_000);
      HttpResponse<String> response = client.post(PATH, sms("+12016661234", "+18045551234", body));
      if (response.statusCode() != 202) {
        return response;
      }
      bodyById.put(Client.idOf(response), body);
    }
    throw new AssertionError("the disk never filled");
  }

  private static Map<String, String> loadUntilKilled(ServerProcess server, Client client)
      throws InterruptedException {
    Queue<Map.Entry<String, String>> acknowledged = new ConcurrentLinkedQueue<>();
    AtomicInteger next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              while (true) {
                int number = next.getAndIncrement();
                String from = "+1201666%04d".formatted(1000 + number % 500);
                String body = "message " + number;
                String id = client.accepted(PATH, sms(from, "+18045551234", body));
                acknowledged.add(Map.entry(id, body));
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
    Map<String, String> bodyById = new HashMap<>();
    acknowledged.forEach(entry -> bodyById.put(entry.getKey(), entry.getValue()));
    assertThat(bodyById).as("no id was given twice").hasSameSizeAs(acknowledged);
    return bodyById;
  }

  /** Every stored message, its id and its body. */
  private static Map<String, String> bodies(Client client) throws IOException {
    Map<String, String> bodies = new HashMap<>();
    String cursor = "";
    while (true) {
      JsonNode page = client.getJson("/api/messages?pageSize=200" + cursor);
      for (JsonNode item : page.get("items")) {
        assertThat(bodies.put(item.get("id").asString(), item.get("body").asString()))
            .as("an id that is listed twice")
            .isNull();
      }
      if (page.at("/meta/next_cursor").isNull()) {
        assertThat(page.at("/meta/total").asInt()).isEqualTo(bodies.size());
        return bodies;
      }
      cursor = "&cursor=" + page.at("/meta/next_cursor").asString();
    }
  }

  private static void awaitNothingPending(Client client) {
    await().atMost(PATIENCE).until(() -> total(client, "?status=pending") == 0);
  }

  private static int total(Client client, String query) {
    return client.getJson("/api/messages" + query).at("/meta/total").asInt();
  }
}

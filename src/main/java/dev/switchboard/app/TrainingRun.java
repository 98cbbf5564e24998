package dev.switchboard.app;

import dev.switchboard.cli.ApiClient;
import dev.switchboard.cli.ServerFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a build has the JVM learn from, so that the server is fast soon after a start: a server and
 * its client in one process, with messages on all channels, replays, refusals, retries, listings
 * and metrics. Stores in the folder that it runs in, speaks to the loopback address alone, and ends
 * by itself. Exit code 0 when all of it worked; what the JVM has learnt otherwise is of no use.
 */
public final class TrainingRun {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

  /** Enough to read each kind of page many times, and a fraction of a second. */
  private static final int READS = 30;

  private static final List<String> PAGES =
      List.of(
          "/api/messages?pageSize=20",
          "/api/messages?status=dispatched&channel=email",
          "/api/messages?status=failed",
          "/api/conversations?pageSize=20",
          "/api/conversations/1/messages",
          "/api/providers",
          "/healthz");

  private static final String REFUSED =
      "{\"from\":\"+15550001\",\"to\":\"none\",\"type\":\"fax\",\"body\":5}";

  private TrainingRun() {}

  /** Runs it; takes no arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int port = freePort();
    URI url = URI.create("http://127.0.0.1:" + port);
    // Halts with 0 when the program ends by a signal, or by exit.
    Thread.ofPlatform().daemon().start(() -> Runtime.getRuntime().halt(Main.run(server(port))));
    try (ApiClient client = new ApiClient(url, null, null)) {
      awaitReady(client);
      boolean well = load(url, "--connections=32", "--requests=20000") == 0;
      read(client);
      well &= load(url, "--connections=128", "--requests=20000") == 0;
      if (!well) {
        Runtime.getRuntime().halt(1);
      }
    } catch (ServerFailure _) {
      // What the server wrote says why.
      Runtime.getRuntime().halt(1);
    }
    System.exit(0);
  }

  /** Limits that let all through, but are there; providers that refuse now and then. */
  private static String[] server(int port) {
    return Stream.concat(
            Stream.of("serve"),
            Stream.of(
                    "server.port=" + port,
                    "limits.sender.per-minute=1000000",
                    "limits.ip.per-minute=1000000",
                    "retry.base-delay=100ms",
                    "faults.seed=1",
                    "faults.error-pct=1",
                    "faults.ratelimit-pct=1")
                .map(setting -> "--set=" + setting))
        .toArray(String[]::new);
  }

  private static int load(URI url, String... options) {
    return Main.run(
        Stream.concat(
                Stream.of(
                    "load",
                    "--target=" + url,
                    "--max",
                    "--warmup=0s",
                    "--duration=4s",
                    "--recipients=3000",
                    "--idempotent=20",
                    "--duplicates=5",
                    "--await-dispatch=1s"),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private static void read(ApiClient client) throws ServerFailure, InterruptedException {
    JsonNode refused = JsonMapper.shared().readTree(REFUSED);
    for (int i = 0; i < READS; i++) {
      for (String page : PAGES) {
        client.get(page);
      }
      for (JsonNode message : client.get(PAGES.getFirst()).get("items")) {
        client.get("/api/messages/" + message.get("id").asString());
      }
      try {
        client.post("/api/messages/sms", refused, Map.of());
      } catch (ServerFailure _) {
        // As it should be.
      }
    }
  }

  private static void awaitReady(ApiClient client) throws ServerFailure, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        client.get("/readyz");
        return;
      } catch (ServerFailure e) {
        if (System.nanoTime() - end >= 0) {
          throw e;
        }
        Thread.sleep(LOOK_INTERVAL);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

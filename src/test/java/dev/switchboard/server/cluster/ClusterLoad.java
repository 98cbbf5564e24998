package dev.switchboard.server.cluster;

import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.server.Client;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Clients who send every message to every node under one key, and do not give up: whoever has no
 * answer, or is told to come back, asks the next node.
 */
final class ClusterLoad implements AutoCloseable {
  private static final String PATH = "/api/messages/sms";
  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();
  private static final int RECIPIENTS = 40;

  /** One message in so many goes to all nodes at the same moment. */
  private static final int AT_ONCE = 4;

  private final int messages;
  private final IntFunction<@Nullable Client> nodes;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> clients = new ArrayList<>();
  private final Map<String, String> idByKey = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final Semaphore turns = new Semaphore(0);
  private int released;
  final AtomicLong requests = new AtomicLong();
  final AtomicLong replays = new AtomicLong();
  final AtomicLong conflicts = new AtomicLong();
  final AtomicLong unavailable = new AtomicLong();
  final AtomicLong unanswered = new AtomicLong();

  /**
   * @param nodes the client of a node, null while there is none in its place
   */
  ClusterLoad(ClusterScenario scenario, IntFunction<@Nullable Client> nodes) {
    this.messages = scenario.messages();
    this.nodes = nodes;
    for (int i = 0; i < scenario.clients(); i++) {
      clients.add(threads.submit(this::sendAll));
    }
  }

  /** Lets so many messages in all be sent, so that there are some whenever something happens. */
  void release(int upTo) {
    releaseMore(upTo - released);
  }

  /** Lets some more be sent, as far as there are more. */
  void releaseMore(int some) {
    int more = Math.clamp(some, 0, messages - released);
    turns.release(more);
    released += more;
  }

  /** The id that every node gave a message, by its key. */
  Map<String, String> acknowledged() {
    return idByKey;
  }

  /** Waits until every message is acknowledged by all. */
  void await() throws Exception {
    for (Future<?> client : clients) {
      client.get();
    }
  }

  private void sendAll() {
    for (int i = next.getAndIncrement(); i < messages; i = next.getAndIncrement()) {
      turns.acquireUninterruptibly();
      String key = "key-" + i;
      String body = sms("+12016661234", "+1804555" + (1000 + i % RECIPIENTS), "message " + i);
      List<Future<String>> answers = new ArrayList<>();
      for (int node = 0; node < ClusterScenario.NODES; node++) {
        int first = i + node;
        Future<String> answer = threads.submit(() -> acceptedBy(first, key, body));
        answers.add(answer);
        if (i % AT_ONCE != 0) {
          join(answer);
        }
      }
      List<String> ids = answers.stream().map(ClusterLoad::join).distinct().toList();
      assertThat(ids).as(key).hasSize(1);
      idByKey.put(key, ids.getFirst());
    }
  }

  private String acceptedBy(int first, String key, String body) {
    for (int i = first; true; i++) {
      Client node = nodes.apply(i % ClusterScenario.NODES);
      if (node != null) {
        @Nullable String id = ask(node, key, body);
        if (id != null) {
          return id;
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private @Nullable String ask(Client node, String key, String body) {
    requests.incrementAndGet();
    HttpResponse<String> response;
    try {
      response =
          node.send(
              node.request(PATH, "Idempotency-Key", key, "Content-Type", "application/json")
                  .timeout(ANSWER)
                  .POST(BodyPublishers.ofString(body))
                  .build());
    } catch (UncheckedIOException _) {
      unanswered.incrementAndGet();
      return null;
    }
    switch (response.statusCode()) {
      case 202 -> {
        if (Client.header(response, "Idempotency-Replayed").equals("true")) {
          replays.incrementAndGet();
        }
        return Client.idOf(response);
      }
      case 409 -> conflicts.incrementAndGet();
      case 503 -> unavailable.incrementAndGet();
      default -> throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return null;
  }

  private static String join(Future<String> answer) {
    try {
      return answer.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}

package dev.switchboard.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.switchboard.signature.WebhookSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A receiver of callbacks on a free port. */
final class Receiver implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final Runnable told;
  private final Queue<Integer> next = new ConcurrentLinkedQueue<>();
  private volatile int status = 200;

  /** A callback as it came. */
  record Received(
      String path,
      String id,
      String timestamp,
      List<String> signatures,
      @Nullable String traceparent,
      String body) {
    JsonNode json() {
      return JSON.readTree(body);
    }

    String type() {
      return json().get("type").asString();
    }

    boolean isSignedWith(String secret) {
      return signatures.contains(
          new WebhookSecret(secret).sign(id, timestamp, body.getBytes(UTF_8)));
    }
  }

  Receiver() throws IOException {
    this(() -> {});
  }

  /**
   * @param told about each callback
   */
  Receiver(Runnable told) throws IOException {
    this.told = told;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      received.add(
          new Received(
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders().getFirst("webhook-id"),
              exchange.getRequestHeaders().getFirst("webhook-timestamp"),
              List.of(exchange.getRequestHeaders().getFirst("webhook-signature").split(" ")),
              exchange.getRequestHeaders().getFirst("traceparent"),
              body));
      told.run();
      Integer once = next.poll();
      exchange.sendResponseHeaders(once == null ? status : once, 2);
      exchange.getResponseBody().write("ok".getBytes(UTF_8));
    }
  }

  /** What it answers from now on. */
  void answer(int with) {
    status = with;
  }

  /** What it answers to the next request only, before anything else. */
  void answerOnce(int with) {
    next.add(with);
  }

  /** All callbacks in the order in which they came. */
  List<Received> received() {
    return received;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

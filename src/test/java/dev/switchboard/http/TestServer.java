package dev.switchboard.http;

import dev.switchboard.memory.MemoryBudget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server with a few handlers for tests, and what it reported. */
final class TestServer implements AutoCloseable {
  static final int MAX_BODY_BYTES = 1000;
  static final String GOOD_REQUEST = "GET /api/good HTTP/1.1\r\nHost: x\r\n\r\n";

  final HttpServer server;
  final int port;
  final List<Throwable> incidents = new CopyOnWriteArrayList<>();
  final BlockingQueue<Finished> log = new LinkedBlockingQueue<>();
  final CountDownLatch slowEntered = new CountDownLatch(1);
  final CountDownLatch slowMayFinish = new CountDownLatch(1);

  record Finished(
      String method, String path, int status, String requestId, @Nullable String messageId) {}

  private TestServer(
      HttpSettings settings, HttpMemory memory, Authenticator authenticator, Resource more) {
    this.server =
        new HttpServer(
            settings,
            memory,
            authenticator,
            List.of(this::handlers, more),
            (requestId, failure) -> incidents.add(failure),
            (method, path, status, requestId, nanos, messageId) ->
                log.add(new Finished(method, path, status, requestId, messageId)));
    this.port = server.start();
  }

  static TestServer start() {
    return start(settings());
  }

  static TestServer start(HttpSettings settings) {
    return start(settings, memory(Long.MAX_VALUE), routes -> {});
  }

  static TestServer start(HttpSettings settings, HttpMemory memory, Resource more) {
    return new TestServer(settings, memory, Authenticator.none(), more);
  }

  static TestServer start(Authenticator authenticator, Resource more) {
    return new TestServer(settings(), memory(Long.MAX_VALUE), authenticator, more);
  }

  static TestServer with(Resource more) {
    return start(Authenticator.none(), more);
  }

  /** So many bytes for requests, and as many for answers. */
  static HttpMemory memory(long bytes) {
    return new HttpMemory(
        new MemoryBudget(bytes).share("requests", 0), new MemoryBudget(bytes).share("answers", 0));
  }

  static HttpSettings settings() {
    return settings(Duration.ofSeconds(30), Duration.ofSeconds(30), 100);
  }

  static HttpSettings settings(Duration request, Duration idle, int maxConnections) {
    return new HttpSettings(
        "127.0.0.1", 0, MAX_BODY_BYTES, request, idle, maxConnections, List.of("127.0.0.1"));
  }

  private void handlers(Routes routes) {
    routes
        .getJson("/api/good", exchange -> Reply.json(200, bytes("{\"good\":true}")))
        .getJson("/api/things/{id}", TestServer::thing)
        .post("/api/things/{id}/retry", exchange -> Reply.empty(202))
        .post("/api/echo", exchange -> Reply.of(200, "text/plain", exchange.readJsonBody()))
        .get("/api/client", exchange -> text(exchange.client().text()))
        .get("/api/caller", exchange -> text(exchange.caller()))
        .get("/api/query", exchange -> text(String.valueOf(exchange.query("q"))))
        .get(
            "/api/broken",
            exchange -> {
              throw new IllegalStateException("secret detail");
            })
        .get("/api/slow", this::slow)
        .get("/api/large", exchange -> Reply.of(200, "text/plain", new byte[64 * 1024 * 1024]));
  }

  private static Reply thing(Exchange exchange) {
    exchange.messageId(exchange.pathParameter("id"));
    return text(exchange.pathParameter("id"));
  }

  private Reply slow(Exchange exchange) throws InterruptedException {
    slowEntered.countDown();
    slowMayFinish.await();
    return text("slow");
  }

  static Reply text(String text) {
    return Reply.of(200, "text/plain", bytes(text));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  RawClient connect() throws IOException {
    return new RawClient(port);
  }

  /** One request on a connection of its own. */
  RawClient.Response ask(String request) throws IOException {
    try (RawClient client = connect()) {
      return client.send(request).read();
    }
  }

  RawClient.Response get(String path, String... headers) throws IOException {
    return ask(request("GET", path, headers));
  }

  static String request(String method, String path, String... headers) {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: x\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  static String post(String path, String body, String... headers) {
    String[] more = Arrays.copyOf(headers, headers.length + 1);
    more[headers.length] = "Content-Length: " + body.length();
    return request("POST", path, more) + body;
  }

  Finished nextLogged() throws InterruptedException {
    Finished finished = log.poll(20, TimeUnit.SECONDS);
    if (finished == null) {
      throw new AssertionError("nothing was logged");
    }
    return finished;
  }

  @Override
  public void close() {
    slowMayFinish.countDown();
    server.stop();
  }
}

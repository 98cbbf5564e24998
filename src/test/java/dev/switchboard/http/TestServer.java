package dev.switchboard.http;

import dev.switchboard.http.access.Access;
import dev.switchboard.http.access.AllowedHosts;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.net.IpNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server with a few handlers for tests, and what it reported. */
public final class TestServer implements AutoCloseable {
  public static final int MAX_BODY_BYTES = 1000;
  public static final String TRUSTED_ORIGIN = "https://app.example.com";
  public static final String GOOD_REQUEST = "GET /api/good HTTP/1.1\r\nHost: x\r\n\r\n";

  public final HttpServer server;
  public final int port;
  public final List<Throwable> failures = new CopyOnWriteArrayList<>();
  public final BlockingQueue<Finished> log = new LinkedBlockingQueue<>();
  public final CountDownLatch slowEntered = new CountDownLatch(1);
  public final CountDownLatch slowMayFinish = new CountDownLatch(1);

  public record Finished(
      String method, String path, int status, String requestId, @Nullable String subject) {}

  private TestServer(HttpSettings settings, HttpMemory memory, Access access, Resource more) {
    this(settings, memory, access, more, _ -> null);
  }

  private TestServer(
      HttpSettings settings,
      HttpMemory memory,
      Access access,
      Resource more,
      Function<Throwable, @Nullable Problem> expected) {
    this.server =
        new HttpServer(
            settings,
            memory,
            access,
            List.of(this::handlers, more),
            new FailureHandler() {
              @Override
              public @Nullable Problem expected(Throwable failure) {
                return expected.apply(failure);
              }

              @Override
              public void unexpected(String requestId, Throwable failure) {
                failures.add(failure);
              }
            },
            (method, path, _, status, requestId, nanos, subject) ->
                log.add(new Finished(method, path, status, requestId, subject)),
            RequestTracer.NONE);
    this.port = server.start();
  }

  /** Requests of tests name a host as short as can be. */
  public static Access access(Authenticator authenticator) {
    return new Access(
        authenticator, new AllowedHosts("127.0.0.1", List.of("x"), false), Set.of(TRUSTED_ORIGIN));
  }

  public static TestServer start() {
    return start(settings());
  }

  public static TestServer start(HttpSettings settings) {
    return start(settings, memory(Long.MAX_VALUE), routes -> {});
  }

  public static TestServer start(HttpSettings settings, HttpMemory memory, Resource more) {
    return new TestServer(settings, memory, access(Authenticator.none()), more);
  }

  public static TestServer start(Authenticator authenticator, Resource more) {
    return start(access(authenticator), more);
  }

  public static TestServer start(Access access, Resource more) {
    return new TestServer(settings(), memory(Long.MAX_VALUE), access, more);
  }

  public static TestServer start(HttpSettings settings, Resource more) {
    return start(settings, memory(Long.MAX_VALUE), more);
  }

  public static TestServer start(HttpSettings settings, Authenticator authenticator) {
    return new TestServer(settings, memory(Long.MAX_VALUE), access(authenticator), routes -> {});
  }

  public static TestServer with(Resource more) {
    return start(Authenticator.none(), more);
  }

  /** A server that knows failures which are expected. */
  public static TestServer with(
      Resource more, Function<Throwable, @Nullable Problem> expectedFailures) {
    return new TestServer(
        settings(), memory(Long.MAX_VALUE), access(Authenticator.none()), more, expectedFailures);
  }

  /** So many bytes for requests, and as many for answers. */
  public static HttpMemory memory(long bytes) {
    return new HttpMemory(
        new MemoryBudget(bytes).share("requests", 0),
        new MemoryBudget(bytes).share("answers", 0),
        0);
  }

  public static HttpSettings settings() {
    return settings(Duration.ofSeconds(30), Duration.ofSeconds(30), 100);
  }

  public static HttpSettings settings(Duration request, Duration idle, int maxConnections) {
    return new HttpSettings(
        "127.0.0.1",
        0,
        MAX_BODY_BYTES,
        request,
        idle,
        maxConnections,
        1_000_000,
        List.of(IpNetwork.of("127.0.0.1")),
        List.of(),
        null);
  }

  public static HttpSettings places(int maxConnections, int perAddress, String... proxies) {
    Duration long10 = Duration.ofMinutes(10);
    return new HttpSettings(
        "127.0.0.1",
        0,
        MAX_BODY_BYTES,
        long10,
        long10,
        maxConnections,
        perAddress,
        Stream.of(proxies).map(IpNetwork::of).toList(),
        List.of(),
        null);
  }

  private void handlers(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    Policy send = Policy.scope(Scope.SEND);
    routes
        .add(Route.getJson("/api/good", read, _ -> Reply.json(200, bytes("{\"good\":true}"))))
        .add(Route.getJson("/api/things/{id}", read, TestServer::thing))
        .add(Route.post("/api/things/{id}/retry", send, Body.NONE, _ -> Reply.empty(202)))
        .add(Route.post("/api/echo", send, Body.JSON, TestServer::echo))
        .add(Route.get("/api/client", read, exchange -> text(exchange.client().text())))
        .add(Route.get("/api/caller", read, exchange -> text(exchange.caller())))
        .add(
            Route.get("/api/query", read, exchange -> text(String.valueOf(exchange.query("q"))))
                .taking("q"))
        .add(Route.get("/api/broken", read, _ -> fail()))
        .add(Route.get("/api/slow", read, this::slow))
        .add(
            Route.get(
                "/api/large", read, _ -> Reply.of(200, "text/plain", new byte[64 * 1024 * 1024])));
  }

  private static Reply echo(Exchange exchange) {
    return Reply.of(200, "text/plain", exchange.readBody());
  }

  private static Reply fail() {
    throw new IllegalStateException("secret detail");
  }

  private static Reply thing(Exchange exchange) {
    exchange.subject(exchange.pathParameter("id"));
    return text(exchange.pathParameter("id"));
  }

  private Reply slow(Exchange exchange) throws InterruptedException {
    slowEntered.countDown();
    slowMayFinish.await();
    return text("slow");
  }

  public static Reply text(String text) {
    return Reply.of(200, "text/plain", bytes(text));
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public RawClient connect() throws IOException {
    return new RawClient(port);
  }

  /** One request on a connection of its own. */
  public RawClient.Response ask(String request) throws IOException {
    try (RawClient client = connect()) {
      return client.send(request).read();
    }
  }

  public RawClient.Response get(String path, String... headers) throws IOException {
    return ask(request("GET", path, headers));
  }

  public static String request(String method, String path, String... headers) {
    StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: x\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    return text.append("\r\n").toString();
  }

  public static String post(String path, String body, String... headers) {
    String[] more = Arrays.copyOf(headers, headers.length + 1);
    more[headers.length] = "Content-Length: " + body.length();
    return request("POST", path, more) + body;
  }

  public Finished nextLogged() throws InterruptedException {
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

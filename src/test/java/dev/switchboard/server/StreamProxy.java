package dev.switchboard.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a server and plays its event stream, so that a test can cut it, resume it, and
 * flood it. Everything else is passed on.
 */
public final class StreamProxy implements AutoCloseable {
  private static final String STREAM = "/api/events/stream";
  private static final Set<String> PASSED_ON =
      Set.of(
          "accept",
          "accept-encoding",
          "authorization",
          "content-type",
          "idempotency-key",
          "sec-fetch-site");

  public final Queue<String> requests = new ConcurrentLinkedQueue<>();

  /** What each reader of the stream said it had seen last. */
  public final Queue<String> resumedFrom = new ConcurrentLinkedQueue<>();

  private final Set<OutputStream> readers = ConcurrentHashMap.newKeySet();
  private final HttpClient client = HttpClient.newHttpClient();
  private final int behind;

  /** Whether a POST is passed on, but its client never hears of it. */
  private volatile boolean losesAnswers;

  private @Nullable HttpServer server;
  private int port;

  public StreamProxy(int behind) throws IOException {
    this.behind = behind;
    open();
  }

  public int port() {
    return port;
  }

  /** Says whether the answers to what is posted from now on are lost. */
  public void loseAnswers(boolean lost) {
    losesAnswers = lost;
  }

  /** Listens, at the same port as before. */
  public void open() throws IOException {
    HttpServer opened =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    opened.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    opened.createContext("/", this::handle);
    opened.start();
    port = opened.getAddress().getPort();
    server = opened;
  }

  /** Sends an event to every reader. */
  public void tell(String id, String messageId) {
    String event =
        "id: %s\nevent: message.dispatched\ndata: {\"type\":\"message.dispatched\",\"data\":{\"id\":\"%s\"}}\n\n"
            .formatted(id, messageId);
    readers.removeIf(reader -> !takes(reader, event));
  }

  private static boolean takes(OutputStream reader, String event) {
    try {
      reader.write(event.getBytes(StandardCharsets.UTF_8));
      reader.flush();
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  public int readers() {
    return readers.size();
  }

  /** Ends the stream of every reader. */
  public void cut() {
    List<OutputStream> cut = List.copyOf(readers);
    readers.clear();
    for (OutputStream reader : cut) {
      try {
        reader.close();
      } catch (IOException _) {
        // It is cut all the same.
      }
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestURI().toString();
    requests.add(target);
    if (target.startsWith(STREAM)) {
      String last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
      resumedFrom.add(last == null ? "" : last);
      exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      OutputStream body = exchange.getResponseBody();
      body.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
      body.flush();
      readers.add(body);
      return;
    }
    try (exchange) {
      HttpResponse<byte[]> answer = passOn(exchange, target);
      if (losesAnswers && exchange.getRequestMethod().equals("POST")) {
        return;
      }
      answer
          .headers()
          .map()
          .forEach((name, values) -> {
            if (!name.equalsIgnoreCase("content-length")) {
              exchange.getResponseHeaders().put(name, values);
            }
          });
      int length = answer.body().length;
      exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private HttpResponse<byte[]> passOn(HttpExchange exchange, String target) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + behind + target))
            .method(
                exchange.getRequestMethod(),
                BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (PASSED_ON.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            request.header(name, values.getFirst());
          }
        });
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    goDown();
  }

  /** Is as a server that has died; {@link #open} brings it back. */
  public void goDown() {
    cut();
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }
}

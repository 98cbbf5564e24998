package dev.switchboard.server.facade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.switchboard.server.RunningApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A receiver of webhooks on a free port: an application that another vendor calls. */
final class Posts implements AutoCloseable {
  private final List<Post> received = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile String answer = "";

  /**
   * A request as it came.
   *
   * @param headers by their names in lower case
   */
  record Post(String path, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** A field of a form; empty where there is none. */
    String field(String name) {
      return form().getOrDefault(name, "");
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    Map<String, String> form() {
      Map<String, String> fields = new LinkedHashMap<>();
      for (String pair : body.split("&", -1)) {
        String[] both = pair.split("=", 2);
        fields.put(URLDecoder.decode(both[0], UTF_8), URLDecoder.decode(both[1], UTF_8));
      }
      return fields;
    }
  }

  Posts() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new LinkedHashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      received.add(new Post(exchange.getRequestURI().toString(), headers, body));
      byte[] bytes = answer.getBytes(UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/xml");
      exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  /** What it answers from now on. */
  void answer(String body) {
    answer = body;
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Waits for so many requests at a path. */
  List<Post> arrived(String path, int count) {
    await().atMost(RunningApp.PATIENCE).until(() -> at(path).size() >= count);
    return at(path);
  }

  /** The requests at a path, in the order in which they came. */
  List<Post> at(String path) {
    return received.stream().filter(it -> it.path().equals(path)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

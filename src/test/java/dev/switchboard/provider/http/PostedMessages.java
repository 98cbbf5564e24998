package dev.switchboard.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A provider that posts to a server which answers as the test says. */
@Timeout(60)
abstract class PostedMessages {
  static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  static final String OTHER_SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  final List<AutoCloseable> toClose = new ArrayList<>();
  final Queue<Request> requests = new ConcurrentLinkedQueue<>();

  record Request(String method, Headers headers, String body, InetSocketAddress client) {}

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
  }

  interface Answering {
    void answer(HttpExchange exchange) throws IOException;
  }

  HttpServer server(int status, String body) throws IOException {
    return server(exchange -> answer(exchange, status, body));
  }

  HttpServer server(Answering answering) throws IOException {
    return start(
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
        answering);
  }

  HttpServer start(HttpServer server, Answering answering) {
    server.createContext(
        "/",
        exchange -> {
          requests.add(
              new Request(
                  exchange.getRequestMethod(),
                  exchange.getRequestHeaders(),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                  exchange.getRemoteAddress()));
          answering.answer(exchange);
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    toClose.add(() -> server.stop(0));
    return server;
  }

  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  static URI url(HttpServer server) {
    return url(server.getAddress().getPort());
  }

  static URI url(int port) {
    return URI.create("http://localhost:" + port + "/send");
  }

  HttpProvider provider(HttpServer server) {
    return provider(url(server), null);
  }

  HttpProvider provider(URI url, @Nullable SSLContext tls) {
    return provider(
        new HttpProviderSettings(
            url, List.of(SECRET, OTHER_SECRET), Duration.ofSeconds(20), Duration.ofSeconds(30)),
        tls);
  }

  HttpProvider provider(HttpProviderSettings settings, @Nullable SSLContext tls) {
    HttpProvider provider = new HttpProvider("carrier", settings, () -> NOW, tls);
    toClose.add(provider);
    return provider;
  }

  static OutboundMessage message(long id) {
    return new OutboundMessage(
        new MessageId(MessageId.firstOf(NOW.minusSeconds(2)).value() + id),
        "user@example.com",
        "contact@example.org",
        "Grüße",
        "<b>Hi</b> 你好",
        List.of("https://example.com/a.pdf"));
  }

  static ProviderResult send(HttpProvider provider, Channel channel, OutboundMessage message)
      throws Exception {
    return provider.send(channel, message, 1).get(30, TimeUnit.SECONDS);
  }
}

package dev.switchboard.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.http.reply.ReplyStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Answers that are written while they are sent, and compression. */
class StreamingTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final String LARGE = "{\"text\":\"" + "switchboard ".repeat(2000) + "\"}";

  private final SynchronousQueue<String> events = new SynchronousQueue<>();
  private final CountDownLatch streamEnded = new CountDownLatch(1);

  private void handlers(Routes routes) {
    routes
        .add(
            Route.get(
                "/events",
                Policy.PUBLIC,
                exchange -> Reply.stream("text/event-stream", this::events)))
        .add(
            Route.get(
                "/endless",
                Policy.PUBLIC,
                exchange -> Reply.stream("application/octet-stream", this::endless)))
        .add(
            Route.get(
                "/broken",
                Policy.PUBLIC,
                exchange ->
                    Reply.stream(
                        "text/plain",
                        out -> {
                          out.write(TestServer.bytes("half"));
                          out.flush();
                          throw new IllegalStateException("secret detail");
                        })))
        .add(
            Route.get(
                "/large",
                Policy.PUBLIC,
                exchange -> Reply.json(200, TestServer.bytes(LARGE)).header("ETag", "\"1\"")))
        .add(
            Route.get(
                "/picture",
                Policy.PUBLIC,
                exchange -> Reply.of(200, "image/png", LARGE.getBytes(UTF_8))));
  }

  private void events(ReplyStream out) throws Exception {
    out.onEnding(() -> Thread.startVirtualThread(this::sendLast));
    String event = events.take();
    while (!event.equals("last")) {
      out.write(TestServer.bytes(event));
      out.flush();
      event = events.take();
    }
    streamEnded.countDown();
  }

  private void sendLast() {
    try {
      events.put("last");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void endless(ReplyStream out) throws IOException {
    try {
      while (true) {
        out.write(new byte[10_000]);
      }
    } finally {
      streamEnded.countDown();
    }
  }

  private TestServer start() {
    return TestServer.with(this::handlers);
  }

  private static HttpResponse<InputStream> open(TestServer server, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofInputStream());
  }

  @Test
  void whatIsFlushedArrivesWhileTheHandlerGoesOn() throws Exception {
    try (TestServer server = start()) {
      CompletableFuture<HttpResponse<InputStream>> opened =
          CompletableFuture.supplyAsync(() -> openUnchecked(server, "/events"));
      events.put("one");
      try (InputStream body = opened.get().body()) {
        assertThat(new String(body.readNBytes(3), UTF_8)).isEqualTo("one");
        events.put("two");
        assertThat(new String(body.readNBytes(3), UTF_8)).isEqualTo("two");
        events.put("last");
        assertThat(body.read()).isNegative();
      }
      assertThat(server.failures).isEmpty();
    }
  }

  @Test
  void whatIsFlushedArrivesCompressedToo() throws Exception {
    try (TestServer server = start()) {
      CompletableFuture<HttpResponse<InputStream>> opened =
          CompletableFuture.supplyAsync(
              () -> openUnchecked(server, "/events", "Accept-Encoding", "gzip"));
      events.put("one");
      assertThat(opened.get().headers().firstValue("Content-Encoding")).hasValue("gzip");
      try (InputStream body = new GZIPInputStream(opened.get().body(), 1)) {
        assertThat(new String(body.readNBytes(3), UTF_8)).isEqualTo("one");
        events.put("two");
        assertThat(new String(body.readNBytes(3), UTF_8)).isEqualTo("two");
        events.put("last");
        assertThat(body.read()).isNegative();
      }
    }
  }

  private static HttpResponse<InputStream> openUnchecked(
      TestServer server, String path, String... headers) {
    try {
      return open(server, path, headers);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aStreamEndsWellWhenTheServerDrains() throws Exception {
    try (TestServer server = start()) {
      CompletableFuture<HttpResponse<InputStream>> opened =
          CompletableFuture.supplyAsync(() -> openUnchecked(server, "/events"));
      events.put("one");
      try (InputStream body = opened.get().body()) {
        CompletableFuture<Boolean> drained =
            CompletableFuture.supplyAsync(() -> {
              try {
                return server.server.drain(LONG);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
        assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo("one");
        assertThat(drained.get()).isTrue();
      }
      assertThat(server.failures).isEmpty();
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsBackItsStreamAndIsCut() throws Exception {
    HttpSettings impatient = TestServer.settings(Duration.ofMillis(300), LONG, 100);
    try (TestServer server = TestServer.start(impatient, this::handlers);
        RawClient client = server.connect()) {
      client.send(TestServer.request("GET", "/endless")).readOneByte();
      // The stream has no end of its own: only the write can have ended it.
      streamEnded.await();
      assertThat(server.nextLogged().path()).isEqualTo("/endless");
      assertThat(server.failures).isEmpty();
    }
  }

  @Test
  void aClientThatLeavesEndsItsStream() throws Exception {
    try (TestServer server = start()) {
      try (RawClient client = server.connect()) {
        client.send(TestServer.request("GET", "/endless")).readOneByte();
      }
      streamEnded.await();
      assertThat(server.nextLogged().path()).isEqualTo("/endless");
      assertThat(server.failures).isEmpty();
    }
  }

  @Test
  void aStreamThatBreaksIsCutShortAndOneIncident() throws Exception {
    try (TestServer server = start();
        RawClient client = server.connect()) {
      client.send(TestServer.request("GET", "/broken"));
      String everything = client.readToEnd();
      assertThat(everything).contains("half").doesNotContain("secret").doesNotContain("\r\n0\r\n");
      assertThat(server.failures).hasSize(1);
    }
  }

  @Test
  void headRunsNoStream() throws Exception {
    try (TestServer server = start();
        RawClient client = server.connect()) {
      Response head = client.send(TestServer.request("HEAD", "/endless")).readHead();
      assertThat(head.status()).isEqualTo(200);
      assertThat(client.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aLargeAnswerIsCompressedForAClientThatAsks() throws Exception {
    try (TestServer server = start()) {
      HttpResponse<InputStream> response = open(server, "/large", "Accept-Encoding", "br, gzip");
      assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
      assertThat(response.headers().firstValue("Vary")).hasValue("Accept-Encoding");
      assertThat(response.headers().firstValue("ETag")).hasValue("W/\"1\"");
      byte[] body = response.body().readAllBytes();
      assertThat(body).hasSizeLessThan(LARGE.length() / 10);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes())
          .asString(UTF_8)
          .isEqualTo(LARGE);
    }
  }

  @Test
  void noOtherAnswerIsCompressed() throws Exception {
    try (TestServer server = start()) {
      Response plain = server.get("/large");
      assertThat(plain.headers()).doesNotContainKey("content-encoding");
      assertThat(plain.header("Vary")).isEqualTo("Accept-Encoding");
      assertThat(plain.header("ETag")).isEqualTo("\"1\"");
      assertThat(plain.body()).isEqualTo(LARGE);
      for (String unwanted : new String[] {"identity", "gzip;q=0", "br", "*"}) {
        assertThat(server.get("/large", "Accept-Encoding: " + unwanted).headers())
            .doesNotContainKey("content-encoding");
      }
      assertThat(server.get("/picture", "Accept-Encoding: gzip").headers())
          .doesNotContainKeys("content-encoding", "vary");
      assertThat(server.get("/api/good", "Accept-Encoding: gzip").headers())
          .doesNotContainKeys("content-encoding", "vary");
    }
  }
}

package dev.switchboard.provider.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.switchboard.message.Channel;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.ProviderResult.Failed;
import dev.switchboard.provider.ProviderResult.RateLimited;
import dev.switchboard.provider.ProviderResult.Rejected;
import dev.switchboard.provider.ProviderResult.Success;
import dev.switchboard.provider.ProviderResult.TimedOut;
import dev.switchboard.provider.TestTls;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.signature.WebhookSecret;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What becomes of a message that is posted to receivers of all kinds. */
@Timeout(60)
class HttpProviderTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER_SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();

  private record Request(String method, Headers headers, String body, InetSocketAddress client) {}

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : toClose.reversed()) {
      closeable.close();
    }
  }

  @Test
  void postsTheMessageAsJsonUnderItsId() throws Exception {
    HttpProvider provider = provider(server(200, "{}"));

    assertThat(send(provider, Channel.EMAIL, message(1)))
        .isEqualTo(new Success(message(1).id().toString()));

    Request request = requests.element();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(request.headers().getFirst("Idempotency-Key")).isEqualTo(message(1).id().toString());
    JsonNode json = JsonMapper.shared().readTree(request.body());
    assertThat(json)
        .isEqualTo(
            JsonMapper.shared()
                .readTree(
                    """
                    {"id":"%s","type":"email","from":"user@example.com","to":"contact@example.org",
                     "subject":"Grüße","body":"<b>Hi</b> 你好","attachments":["https://example.com/a.pdf"],
                     "timestamp":"2026-03-01T09:59:58Z"}
                    """
                        .formatted(message(1).id())));
  }

  @Test
  void aTextMessageHasNoSubject() throws Exception {
    send(provider(server(200, "{}")), Channel.SMS, message(1));

    assertThat(JsonMapper.shared().readTree(requests.element().body()).has("subject")).isFalse();
  }

  @Test
  void everySecretSigns() throws Exception {
    send(provider(server(204, "")), Channel.SMS, message(1));

    Request request = requests.element();
    String id = request.headers().getFirst("webhook-id");
    String time = request.headers().getFirst("webhook-timestamp");
    assertThat(id).isEqualTo(message(1).id().toString());
    assertThat(time).isEqualTo(Long.toString(NOW.getEpochSecond()));
    assertThat(request.headers().getFirst("webhook-signature"))
        .isEqualTo(
            new WebhookSecret(SECRET).sign(id, time, request.body().getBytes(UTF_8))
                + " "
                + new WebhookSecret(OTHER_SECRET).sign(id, time, request.body().getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":"abc"}                              | abc
          {"id":42}                                 | 42
          {"provider_message_id":"p1","id":"other"} | p1
          """)
  void theReceiversIdIsKept(String answer, String id) throws Exception {
    assertThat(send(provider(server(202, answer)), Channel.SMS, message(1)))
        .isEqualTo(new Success(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "OK", "[1]", "{\"id\":", "{\"id\":{}}", "{\"id\":\"\"}", "{\"id\":\"a\\nb\"}"})
  void anAnswerWithoutAnIdGivesTheMessagesOwn(String answer) throws Exception {
    assertThat(send(provider(server(200, answer)), Channel.SMS, message(1)))
        .isEqualTo(new Success(message(1).id().toString()));
  }

  @Test
  void anAnswerThatIsTooLongIsASuccessAllTheSame() throws Exception {
    String answer = "{\"id\":\"abc\"" + " ".repeat(HttpProvider.MAX_ANSWER_BYTES) + "}";

    assertThat(send(provider(server(200, answer)), Channel.SMS, message(1)))
        .isEqualTo(new Success(message(1).id().toString()));
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 413, 414, 422, 451, 418})
  void a4xxAboutTheMessageRejectsIt(int status) throws Exception {
    assertThat(send(provider(server(status, "no")), Channel.SMS, message(1)))
        .isEqualTo(new Rejected(Integer.toString(status)));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 405, 408, 409, 410, 415, 425})
  void a4xxAboutUsOrTheMomentDoesNotRejectTheMessage(int status) throws Exception {
    assertThat(send(provider(server(status, "no")), Channel.SMS, message(1)))
        .isEqualTo(new Failed(Integer.toString(status)));
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504, 599})
  void a5xxIsTriedAgain(int status) throws Exception {
    assertThat(send(provider(server(status, "no")), Channel.SMS, message(1)))
        .isEqualTo(new Failed(Integer.toString(status)));
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    HttpServer elsewhere = server(200, "{}");
    HttpServer server =
        server(exchange -> {
          exchange.getResponseHeaders().add("Location", url(elsewhere).toString());
          answer(exchange, 307, "");
        });

    assertThat(send(provider(server), Channel.SMS, message(1))).isEqualTo(new Failed("307"));
    assertThat(requests).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "429, 7, 7",
    "503, 7, 7",
    "429, 'Sun, 01 Mar 2026 10:00:30 GMT', 30",
    "429, 99999, 3600"
  })
  void retryAfterIsHonoured(int status, String header, int seconds) throws Exception {
    HttpServer server =
        server(exchange -> {
          exchange.getResponseHeaders().add("Retry-After", header);
          answer(exchange, status, "");
        });

    assertThat(send(provider(server), Channel.SMS, message(1)))
        .isEqualTo(new RateLimited(Duration.ofSeconds(seconds)));
  }

  @Test
  void a429WithoutRetryAfterIsNoFailure() throws Exception {
    assertThat(send(provider(server(429, "")), Channel.SMS, message(1)))
        .isEqualTo(new RateLimited(null));
  }

  @Test
  void connectionsAreUsedAgain() throws Exception {
    HttpProvider provider = provider(server(200, "{}"));
    for (int i = 1; i <= 5; i++) {
      send(provider, Channel.SMS, message(i));
    }

    assertThat(requests.stream().map(request -> request.client().getPort()).distinct()).hasSize(1);
  }

  @Test
  void postsOverTlsToAServerThatIsTrusted() throws Exception {
    SSLContext tls = TestTls.localhost();
    HttpServer server = tlsServer(tls);

    assertThat(send(provider(tlsUrl(server), tls), Channel.SMS, message(1)))
        .isInstanceOf(Success.class);
    assertThat(send(provider(tlsUrl(server), null), Channel.SMS, message(2)))
        .isEqualTo(new Failed(HttpProvider.NO_TLS));
    assertThat(requests).hasSize(1);
  }

  @Test
  void aCertificateOfAnotherHostEndsIt() throws Exception {
    SSLContext tls = TestTls.otherHost();

    assertThat(send(provider(tlsUrl(tlsServer(tls)), tls), Channel.SMS, message(1)))
        .isEqualTo(new Failed(HttpProvider.NO_TLS));
    assertThat(requests).isEmpty();
  }

  @Test
  void noServerIsAFailure() throws Exception {
    URI nowhere;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nowhere = url(nobody.getLocalPort());
    }

    assertThat(send(provider(nowhere, null), Channel.SMS, message(1)))
        .isEqualTo(new Failed(HttpProvider.NO_CONNECTION));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 2", "220 mail.example.com ESMTP\r\n", "HTTP/1.1 abc x\r\n\r\n"})
  void whatIsNoAnswerFailsTheAttemptAndIsNotPostedAgain(String bytes) throws Exception {
    AtomicInteger posts = new AtomicInteger();
    URI url =
        rawServer(socket -> {
          posts.addAndGet(readRequest(socket));
          socket.getOutputStream().write(bytes.getBytes(US_ASCII));
        });

    assertThat(send(provider(url, null), Channel.SMS, message(1)))
        .isEqualTo(new Failed(HttpProvider.CONNECTION_LOST));
    assertThat(posts).hasValue(1);
  }

  @Test
  void aUsedConnectionThatBreaksIsNotPostedToAgain() throws Exception {
    AtomicInteger posts = new AtomicInteger();
    URI url =
        rawServer(socket -> {
          while (readRequest(socket) > 0) {
            if (posts.incrementAndGet() == 2) {
              return;
            }
            socket
                .getOutputStream()
                .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
          }
        });
    HttpProvider provider = provider(url, null);
    assertThat(send(provider, Channel.SMS, message(1))).isInstanceOf(Success.class);

    assertThat(send(provider, Channel.SMS, message(2)))
        .isEqualTo(new Failed(HttpProvider.CONNECTION_LOST));
    assertThat(posts).hasValue(2);
  }

  @Test
  void aSuccessHoldsWhenTheConnectionBreaksWithinTheBody() throws Exception {
    URI url =
        rawServer(socket -> {
          readRequest(socket);
          socket
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\"".getBytes(US_ASCII));
        });

    assertThat(send(provider(url, null), Channel.SMS, message(1)))
        .isEqualTo(new Success(message(1).id().toString()));
  }

  @Test
  void aServerThatSaysNothingIsATimeout() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    toClose.add(end::countDown);
    URI url =
        rawServer(socket -> {
          readRequest(socket);
          await(end);
        });
    HttpProvider provider =
        provider(
            new HttpProviderSettings(
                url, List.of(SECRET), Duration.ofSeconds(20), Duration.ofMillis(50)),
            null);

    assertThat(send(provider, Channel.SMS, message(1))).isEqualTo(new TimedOut());
  }

  @Test
  void cancellingClosesTheConnection() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    URI url =
        rawServer(socket -> {
          readRequest(socket);
          asked.countDown();
          try {
            socket.getInputStream().read();
          } finally {
            gone.countDown();
          }
        });
    CompletableFuture<ProviderResult> answer = provider(url, null).send(Channel.SMS, message(1), 1);
    await(asked);

    assertThat(answer.cancel(true)).isTrue();

    await(gone);
  }

  @Test
  void settingsShowNoSecret() {
    HttpProviderSettings settings =
        new HttpProviderSettings(
            URI.create("https://example.com/hook/key"),
            List.of(SECRET),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));

    assertThat(settings).hasToString("HttpProviderSettings[example.com]");
  }

  private interface Conversation {
    void hold(Socket socket) throws IOException, InterruptedException;
  }

  private interface Answering {
    void answer(HttpExchange exchange) throws IOException;
  }

  private HttpServer server(int status, String body) throws IOException {
    return server(exchange -> answer(exchange, status, body));
  }

  private HttpServer server(Answering answering) throws IOException {
    return start(
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0),
        answering);
  }

  private HttpServer tlsServer(SSLContext tls) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return start(server, exchange -> answer(exchange, 200, "{}"));
  }

  private HttpServer start(HttpServer server, Answering answering) {
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

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** Each connection ends when its conversation does. */
  private URI rawServer(Conversation conversation) throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    toClose.add(listener);
    Thread.startVirtualThread(() -> {
      try {
        while (true) {
          Socket socket = listener.accept();
          Thread.startVirtualThread(() -> {
            try (socket) {
              conversation.hold(socket);
            } catch (IOException | InterruptedException _) {
              // The client went.
            }
          });
        }
      } catch (IOException _) {
        // Closed.
      }
    });
    return url(listener.getLocalPort());
  }

  /** Reads one request; 0 when the client went instead. */
  private static int readRequest(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        return 0;
      }
      head.append((char) c);
    }
    int length =
        head.toString()
            .lines()
            .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElseThrow();
    in.readNBytes(length);
    return 1;
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private static URI url(HttpServer server) {
    return url(server.getAddress().getPort());
  }

  private static URI url(int port) {
    return URI.create("http://localhost:" + port + "/send");
  }

  private static URI tlsUrl(HttpServer server) {
    return URI.create("https://localhost:" + server.getAddress().getPort() + "/send");
  }

  private HttpProvider provider(HttpServer server) {
    return provider(url(server), null);
  }

  private HttpProvider provider(URI url, @Nullable SSLContext tls) {
    return provider(
        new HttpProviderSettings(
            url, List.of(SECRET, OTHER_SECRET), Duration.ofSeconds(20), Duration.ofSeconds(30)),
        tls);
  }

  private HttpProvider provider(HttpProviderSettings settings, @Nullable SSLContext tls) {
    HttpProvider provider = new HttpProvider("carrier", settings, () -> NOW, tls);
    toClose.add(provider);
    return provider;
  }

  @Test
  void optionsAreMembersAndFilesHaveTheirContent() {
    OutboundMessage message =
        new OutboundMessage(
            new MessageId(1_000_001),
            new MessageContent(
                "user@example.com",
                "contact@example.org",
                null,
                "Hi",
                List.of(),
                new MessageOptions.Builder()
                    .cc(List.of("cc@example.org"))
                    .bcc(List.of("bcc@example.org"))
                    .headers(Map.of("X-Order", "1009"))
                    .file(new MessageFile("a.txt", "text/plain", null, 2))
                    .statusCallback("https://example.com/secret")
                    .sendAt(NOW)
                    .build()),
            List.of(FileContent.of(new byte[] {'h', 'i'})));

    JsonNode body = JsonMapper.shared().readTree(MessageBody.of(Channel.EMAIL, message));

    assertThat(body.get("cc")).hasToString("[\"cc@example.org\"]");
    assertThat(body.get("bcc")).hasToString("[\"bcc@example.org\"]");
    assertThat(body.get("headers")).hasToString("{\"X-Order\":\"1009\"}");
    assertThat(body.get("files"))
        .hasToString(
            "[{\"name\":\"a.txt\",\"type\":\"text/plain\",\"size\":2,\"content\":\"aGk=\"}]");
    assertThat(body.has("status_callback")).isFalse();
    assertThat(body.has("send_at")).isFalse();
  }

  private static OutboundMessage message(long id) {
    return new OutboundMessage(
        new MessageId(MessageId.firstOf(NOW.minusSeconds(2)).value() + id),
        "user@example.com",
        "contact@example.org",
        "Grüße",
        "<b>Hi</b> 你好",
        List.of("https://example.com/a.pdf"));
  }

  private static ProviderResult send(
      HttpProvider provider, Channel channel, OutboundMessage message) throws Exception {
    return provider.send(channel, message, 1).get(30, TimeUnit.SECONDS);
  }
}

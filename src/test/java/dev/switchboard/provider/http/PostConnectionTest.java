package dev.switchboard.provider.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.switchboard.message.Channel;
import dev.switchboard.net.Ports;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.ProviderResult.Failed;
import dev.switchboard.provider.ProviderResult.Success;
import dev.switchboard.provider.ProviderResult.TimedOut;
import dev.switchboard.provider.TestTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection does to an attempt. */
@Timeout(60)
class PostConnectionTest extends PostedMessages {
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
    URI nowhere = url(Ports.unused());

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

  private interface Conversation {
    void hold(Socket socket) throws IOException, InterruptedException;
  }

  private HttpServer tlsServer(SSLContext tls) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return start(server, exchange -> answer(exchange, 200, "{}"));
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

  private static URI tlsUrl(HttpServer server) {
    return URI.create("https://localhost:" + server.getAddress().getPort() + "/send");
  }
}

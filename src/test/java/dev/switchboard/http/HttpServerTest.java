package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.connection.ListenFailedException;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HttpServerTest {
  private static final Duration PLENTY = Duration.ofSeconds(30);

  @Test
  void portZeroTakesAFreePortAndSaysWhich() throws Exception {
    try (TestServer server = TestServer.start();
        RawClient connection = server.connect()) {
      assertThat(connection.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aTakenPortIsOneSentence() {
    try (TestServer first = TestServer.start()) {
      HttpServer second = server(withPort("127.0.0.1", first.port));
      assertThatThrownBy(second::start)
          .isInstanceOf(ListenFailedException.class)
          .hasMessageMatching(
              "port %d on 127\\.0\\.0\\.1 is already in use( by process %d \\(java\\))?: stop that program, .*"
                  .formatted(first.port, ProcessHandle.current().pid()))
          .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }
  }

  @Test
  void anAddressThatIsNotOursIsOneSentence() {
    assertThatThrownBy(server(withPort("192.0.2.1", 0))::start)
        .isInstanceOf(ListenFailedException.class)
        .hasMessageStartingWith("cannot listen on port 0 of 192.0.2.1: ");
  }

  @Test
  void aHostWithoutAddressIsOneSentence() {
    assertThatThrownBy(server(withPort("no-such-host.invalid", 8080))::start)
        .isInstanceOf(ListenFailedException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void noNewConnectionsOnceItStopsAccepting() throws IOException {
    try (TestServer server = TestServer.start();
        RawClient known = server.connect()) {
      assertThat(known.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      server.server.stopAccepting();
      assertThatThrownBy(server::connect).isInstanceOf(ConnectException.class);
      Response kept = known.send(TestServer.GOOD_REQUEST).read();
      assertThat(kept.status()).isEqualTo(200);
      assertThat(kept.header("Connection")).isNull();
      assertThat(known.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void drainingFinishesWhatHasBegunAndClosesTheRest() throws Exception {
    try (TestServer server = TestServer.start();
        RawClient busy = server.connect();
        RawClient idle = server.connect();
        RawClient silent = server.connect()) {
      assertThat(idle.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      busy.send(TestServer.request("GET", "/api/slow"));
      server.slowEntered.await();

      CompletableFuture<Boolean> drained = drain(server, PLENTY);
      assertThat(idle.isClosedByServer()).isTrue();
      assertThat(silent.isClosedByServer()).isTrue();
      assertThat(drained).isNotDone();

      server.slowMayFinish.countDown();
      Response response = busy.read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("slow");
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(busy.isClosedByServer()).isTrue();
      assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aRequestThatArrivesWhileTheServerDrainsIsTheLastOneOfItsConnection() throws Exception {
    try (TestServer server = TestServer.start();
        RawClient known = server.connect()) {
      assertThat(known.send(TestServer.GOOD_REQUEST).read().header("Connection")).isNull();
      CompletableFuture<Boolean> drained = inBackground(() -> server.server.drain(PLENTY, PLENTY));
      awaitRefusal(server);
      Response last = known.send(TestServer.GOOD_REQUEST).read();
      assertThat(last.status()).isEqualTo(200);
      assertThat(last.header("Connection")).isEqualTo("close");
      assertThat(known.isClosedByServer()).isTrue();
      assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void awaitRefusal(TestServer server) {
    while (true) {
      try (RawClient _ = server.connect()) {
        Thread.onSpinWait();
      } catch (IOException _) {
        return;
      }
    }
  }

  @Test
  void drainingGivesUpAfterItsTimeAndStopCutsWhatIsLeft() throws Exception {
    try (TestServer server = TestServer.start();
        RawClient busy = server.connect()) {
      busy.send(TestServer.request("GET", "/api/slow"));
      server.slowEntered.await();
      assertThat(server.server.drain(Duration.ofMillis(50))).isFalse();
      server.server.stop();
      assertThat(busy.isClosedByServer()).isTrue();
    }
  }

  @Test
  void theSamePortCanBeHadAgainAtOnce() throws IOException {
    int port;
    try (TestServer first = TestServer.start()) {
      port = first.port;
      assertThat(first.ask(TestServer.GOOD_REQUEST).status()).isEqualTo(200);
    }
    HttpServer second = server(withPort("127.0.0.1", port));
    assertThat(second.start()).isEqualTo(port);
    second.stop();
  }

  @Test
  void aPathWithTwoHandlersIsRefusedBeforeStart() {
    Resource twice =
        routes ->
            routes
                .add(Route.get("/a", Policy.PUBLIC, _ -> Reply.empty(200)))
                .add(Route.get("/a", Policy.PUBLIC, _ -> Reply.empty(200)));
    assertThatThrownBy(() -> TestServer.with(twice)).hasMessageContaining("GET /a");
  }

  private static CompletableFuture<Boolean> drain(TestServer server, Duration atMost) {
    return inBackground(() -> server.server.drain(atMost));
  }

  private static CompletableFuture<Boolean> inBackground(Callable<Boolean> drain) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return drain.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private static HttpServer server(HttpSettings settings) {
    return new HttpServer(
        settings,
        TestServer.memory(Long.MAX_VALUE),
        TestServer.access(Authenticator.none()),
        List.of(),
        new FailureHandler() {
          @Override
          public @Nullable Problem expected(Throwable failure) {
            return null;
          }

          @Override
          public void unexpected(String requestId, Throwable failure) {}
        },
        (method, path, _, status, requestId, nanos, subject) -> {},
        RequestTracer.NONE);
  }

  private static HttpSettings withPort(String host, int port) {
    return new HttpSettings(host, port, 1000, PLENTY, PLENTY, 10, 10, List.of(), List.of(), null);
  }
}

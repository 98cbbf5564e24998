package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nobody can hold a connection or a thread by being slow; and waiting for ourselves is not being
 * slow.
 */
@Tag("slow")
class SlowClientTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final String HEAD_OF_ECHO =
      "POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

  @Test
  void aHeadThatDribblesInIsCut() throws IOException {
    try (TestServer server = TestServer.start(TestServer.settings(SHORT, LONG, 100));
        RawClient client = server.connect()) {
      Thread dribble = dribble(client, "GET /api/good HTTP/1.1\r\n", "X");
      assertThat(client.isClosedByServer()).isTrue();
      dribble.interrupt();
      assertThat(server.ask(TestServer.GOOD_REQUEST).status()).isEqualTo(200);
    }
  }

  @Test
  void aBodyThatDribblesInIsAnswered408AndCut() throws IOException {
    try (TestServer server = TestServer.start(TestServer.settings(SHORT, LONG, 100));
        RawClient client = server.connect()) {
      Thread dribble =
          dribble(client, HEAD_OF_ECHO + "X-Request-Id: slow\r\nContent-Length: 900\r\n\r\n", " ");
      Response response = client.read();
      assertThat(response.status()).isEqualTo(408);
      assertThat(response.json().get("code").asString()).isEqualTo("request_timeout");
      assertThat(response.header("X-Request-Id")).isEqualTo("slow");
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
      dribble.interrupt();
      assertThat(server.failures).isEmpty();
    }
  }

  @Test
  void aBodyThatNeverComesIsAnswered408AndCut() throws IOException {
    try (TestServer server = TestServer.start(TestServer.settings(SHORT, LONG, 100));
        RawClient client = server.connect()) {
      client.send(HEAD_OF_ECHO + "Transfer-Encoding: chunked\r\n\r\n2\r\n{");
      assertThat(client.read().status()).isEqualTo(408);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aBodyNobodyWantedMustArriveInTimeToo() throws IOException {
    try (TestServer server = TestServer.start(TestServer.settings(SHORT, LONG, 100));
        RawClient client = server.connect()) {
      client.send(TestServer.request("POST", "/api/nowhere", "Content-Length: 900") + "{");
      assertThat(client.read().status()).isEqualTo(404);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aSecondRequestThatStopsHalfwayIsCut() throws IOException {
    try (TestServer server = TestServer.start(TestServer.settings(SHORT, LONG, 100));
        RawClient client = server.connect()) {
      client.send(TestServer.GOOD_REQUEST + "GET /api/good HT");
      assertThat(client.read().status()).isEqualTo(200);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aConnectionThatNeverSaysAnythingIsClosed() throws IOException {
    try (TestServer server = TestServer.start(TestServer.settings(LONG, SHORT, 100));
        RawClient client = server.connect()) {
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void anIdleConnectionIsClosedAfterItsRequests() throws IOException {
    try (TestServer server = TestServer.start(TestServer.settings(LONG, SHORT, 100));
        RawClient client = server.connect()) {
      assertThat(client.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      assertThat(client.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aClientThatDoesNotReadItsResponseIsCut() throws Exception {
    try (TestServer server = TestServer.start(TestServer.settings(SHORT, LONG, 100));
        RawClient client = server.connect()) {
      client.send(TestServer.request("GET", "/api/large"));
      client.readOneByte();
      // It is logged when the write has ended, which it cannot do by succeeding.
      assertThat(server.nextLogged().path()).isEqualTo("/api/large");
      assertThat(server.failures).isEmpty();
    }
  }

  @Test
  void waitingForTheHandlerIsNotSlowness() throws Exception {
    try (TestServer server = TestServer.start(TestServer.settings(SHORT, SHORT, 100));
        RawClient waiting = server.connect();
        RawClient idle = server.connect()) {
      waiting.send(TestServer.request("GET", "/api/slow"));
      server.slowEntered.await();
      // By the time the idle one is cut, both timeouts have passed for the waiting one.
      assertThat(idle.isClosedByServer()).isTrue();
      server.slowMayFinish.countDown();
      assertThat(waiting.read().status()).isEqualTo(200);
    }
  }

  @Test
  void aThousandIdleConnectionsLeaveRoomForRequests() throws IOException {
    try (TestServer server = TestServer.start(TestServer.settings(LONG, LONG, 2000))) {
      List<RawClient> idle = new ArrayList<>();
      try {
        for (int i = 0; i < 1000; i++) {
          idle.add(server.connect());
        }
        assertThat(server.ask(TestServer.GOOD_REQUEST).status()).isEqualTo(200);
        assertThat(idle.getLast().send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      } finally {
        for (RawClient client : idle) {
          client.close();
        }
      }
    }
  }

  /** Sends a start, then one byte after the other for as long as anybody takes them. */
  private static Thread dribble(RawClient client, String start, String drop) throws IOException {
    client.send(start);
    return Thread.startVirtualThread(() -> {
      boolean open = true;
      while (open && !Thread.currentThread().isInterrupted()) {
        open = client.trySend(drop);
        LockSupport.parkNanos(10_000_000);
      }
    });
  }
}

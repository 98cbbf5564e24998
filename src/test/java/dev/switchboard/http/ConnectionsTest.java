package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.api.operate.HealthResource;
import dev.switchboard.http.RawClient.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets a place when there are not enough. */
class ConnectionsTest {
  private static final int MANY = 1000;
  private static final Resource HEALTH = new HealthResource(() -> true);
  private static final String HEALTHZ = TestServer.request("GET", "/healthz");

  @Test
  void theOneThatWasIdleForLongestGivesWay() throws IOException {
    try (TestServer server = TestServer.start(TestServer.places(2, MANY));
        RawClient first = server.connect();
        RawClient second = server.connect()) {
      assertThat(first.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      assertThat(second.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      assertThat(first.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      try (RawClient third = server.connect()) {
        assertThat(third.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
        assertThat(second.isClosedByServer()).isTrue();
        assertThat(first.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aRequestThatIsBeingAnsweredDoesNotGiveWay() throws Exception {
    try (TestServer server = TestServer.start(TestServer.places(1, MANY), HEALTH);
        RawClient busy = server.connect()) {
      busy.send(TestServer.request("GET", "/api/slow"));
      server.slowEntered.await();
      try (RawClient second = server.connect()) {
        Response response = second.send(TestServer.GOOD_REQUEST).read();
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.json().get("code").asString()).isEqualTo("unavailable");
        assertThat(response.header("Retry-After")).isEqualTo("1");
        assertThat(response.header("Connection")).isEqualTo("close");
        assertThat(second.isClosedByServer()).isTrue();
      }
      server.slowMayFinish.countDown();
      assertThat(busy.read().status()).isEqualTo(200);
    }
  }

  @Test
  void healthIsAnsweredWhenAllPlacesAreTaken() throws Exception {
    try (TestServer server = TestServer.start(TestServer.places(1, MANY), HEALTH);
        RawClient busy = server.connect()) {
      busy.send(TestServer.request("GET", "/api/slow"));
      server.slowEntered.await();
      List<RawClient> waiting = new ArrayList<>();
      try {
        // More than there are places for those who find none.
        for (int i = 0; i < 100; i++) {
          waiting.add(server.connect());
        }
        assertThat(server.ask(HEALTHZ).status()).isEqualTo(200);
        assertThat(server.ask(TestServer.request("GET", "/readyz")).status()).isEqualTo(200);
        assertThat(waiting.getFirst().isClosedByServer()).isTrue();
      } finally {
        for (RawClient client : waiting) {
          client.close();
        }
      }
    }
  }

  @Test
  void oneAddressHasItsShareAndItsOwnIdleOneGivesWay() throws IOException {
    try (TestServer server = TestServer.start(TestServer.places(MANY, 1));
        RawClient first = server.connect()) {
      assertThat(first.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      // The server may still be ending the first request when its answer has been read.
      await()
          .untilAsserted(() -> {
            try (RawClient second = server.connect()) {
              assertThat(second.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
            }
          });
      assertThat(first.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aProxySpeaksForManyAndHasNoShare() throws IOException {
    try (TestServer server = TestServer.start(TestServer.places(MANY, 1, "127.0.0.1"));
        RawClient first = server.connect();
        RawClient second = server.connect()) {
      assertThat(first.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      assertThat(second.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
      assertThat(first.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void placesAreFreeAgainWhenTheirClientsHaveLeft() throws Exception {
    try (TestServer server = TestServer.start(TestServer.places(20, MANY))) {
      for (int i = 0; i < 500; i++) {
        assertThat(server.ask(TestServer.GOOD_REQUEST).status()).isEqualTo(200);
      }
    }
  }

  @Test
  void idleConnectionsOfOneClientDoNotLockOutAnother() throws IOException {
    try (TestServer server = TestServer.start(TestServer.places(50, MANY), HEALTH)) {
      List<RawClient> idle = new ArrayList<>();
      try {
        for (int i = 0; i < 300; i++) {
          idle.add(server.connect());
        }
        assertThat(server.ask(TestServer.GOOD_REQUEST).status()).isEqualTo(200);
        assertThat(server.ask(HEALTHZ).status()).isEqualTo(200);
      } finally {
        for (RawClient client : idle) {
          client.close();
        }
      }
    }
  }
}

package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.reply.Problem;
import dev.switchboard.http.reply.ProblemCode;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.http.request.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is there for APIs that are imitated: no answer, waiting, and paths without a route. */
class ClosedReplyTest {
  private static final String JSON = "Content-Type: application/json";

  private final CountDownLatch paused = new CountDownLatch(1);
  private final TestServer server = TestServer.start(Authenticator.none(), this::routes);

  private void routes(Routes routes) {
    routes
        .add(Route.post("/closed", Policy.PUBLIC, Body.JSON, _ -> Reply.closed()))
        .add(
            Route.get(
                "/paused",
                Policy.PUBLIC,
                exchange -> {
                  paused.countDown();
                  boolean whole = exchange.pause(Duration.ofDays(1));
                  return TestServer.text("paused " + whole);
                }))
        .add(
            Route.get(
                "/moment",
                Policy.PUBLIC,
                exchange -> TestServer.text("paused " + exchange.pause(Duration.ofNanos(1)))))
        .claim("/v9", Policy.credentials(ClosedReplyTest::key), ClosedReplyTest::foreign)
        .add(Route.get("/v9/there", Policy.PUBLIC, _ -> TestServer.text("there")));
  }

  private static String key(RequestHead head) {
    if (head.headers("Key").isEmpty()) {
      throw Problem.of(ProblemCode.UNAUTHORIZED, "Who?").exception();
    }
    return "caller";
  }

  private static Reply foreign(Problem problem, String requestId) {
    return Reply.of(
        problem.code().status(),
        "text/x-errors",
        problem.code().wireName().getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theConnectionClosesWithoutAnAnswer() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(TestServer.post("/closed", "{}", JSON));

      assertThat(client.readToEnd()).isEmpty();
    }
    assertThat(server.nextLogged().status()).isEqualTo(444);
    assertThat(server.failures).isEmpty();
  }

  @Test
  void aBodyThatWasNotReadChangesNothing() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(TestServer.request("POST", "/closed", JSON, "Content-Length: 900") + "x");

      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aPauseEndsWhenItsTimeIsOver() throws IOException {
    assertThat(server.get("/moment").body()).isEqualTo("paused true");
  }

  @Test
  void aPauseEndsWhenTheServerStops() throws Exception {
    try (RawClient client = server.connect()) {
      client.send(TestServer.request("GET", "/paused"));
      paused.await();
      Thread drain = Thread.ofVirtual().start(this::drain);

      assertThat(client.read().body()).isEqualTo("paused false");
      drain.join();
    }
  }

  private void drain() {
    try {
      server.server.drain(Duration.ofSeconds(20));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatAnApiClaimsLooksAsItHasItAlsoWithoutARoute() throws IOException {
    assertThat(server.get("/v9/nothing/here", "Key: k").body()).isEqualTo("not_found");
    assertThat(server.get("/v9", "Key: k").body()).isEqualTo("not_found");
    assertThat(server.get("/v9/nothing").body()).isEqualTo("unauthorized");
    assertThat(server.get("/v9/there").body()).isEqualTo("there");
    assertThat(server.get("/v99/nothing").json().get("code").asString()).isEqualTo("not_found");
  }
}

package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.access.Scope;
import dev.switchboard.http.reply.JsonBuffer;
import dev.switchboard.http.reply.Reply;
import dev.switchboard.memory.MemoryBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What requests and answers together hold of the memory budget. */
class AnswerMemoryTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  /** More than the buffers of any connection take. */
  private static final int ANSWER_BYTES = 16 << 20;

  /** Three answers at once, each twice while it is written. */
  private static final long BUDGET_BYTES = 7L * ANSWER_BYTES;

  private static final int MAX_BODY_BYTES = TestServer.MAX_BODY_BYTES;

  private final MemoryBudget budget = new MemoryBudget(BUDGET_BYTES + 1_000_000);
  private final HttpMemory memory =
      new HttpMemory(budget.share("requests", 1_000_000), budget.share("answers", BUDGET_BYTES), 0);

  @Test
  void answersThatNobodyReadsAreBoundedAndGivenBackWhenTheirConnectionsEnd() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    try (TestServer server =
        TestServer.start(TestServer.settings(LONG, LONG, 100), memory, this::large)) {
      for (int i = 0; i < 3; i++) {
        RawClient client = server.connect();
        clients.add(client);
        client.send(TestServer.request("GET", "/api/page"));
        client.readOneByte();
      }

      Response refused = server.get("/api/page");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.json().get("code").asString()).isEqualTo("unavailable");
      assertThat(server.get("/api/good").status()).isEqualTo(200);
      assertThat(memory.answers().heldBytes()).isEqualTo(6L * ANSWER_BYTES);

      for (RawClient client : clients) {
        client.close();
      }
      await().until(() -> memory.answers().heldBytes() == 0);
      assertThat(server.get("/api/page").status()).isEqualTo(200);
      await().until(() -> memory.answers().heldBytes() == 0);
      assertThat(server.failures).isEmpty();
    }
  }

  @Test
  void answerToAChangeIsNeverRefusedForWantOfMemory() throws IOException {
    try (TestServer server =
        TestServer.start(TestServer.settings(LONG, LONG, 100), memory, this::large)) {
      assertThat(memory.answers().tryReserve(BUDGET_BYTES)).isTrue();

      assertThat(server.get("/api/page").status()).isEqualTo(503);
      Response done = server.ask(TestServer.request("POST", "/api/change"));

      assertThat(done.status()).isEqualTo(207);
      assertThat(done.body()).hasSize(ANSWER_BYTES);
      await().until(() -> memory.answers().heldBytes() == BUDGET_BYTES);
    }
  }

  @Test
  void answerThatGrowsBeyondTheBudgetWhileItIsMadeIsRefused() throws IOException {
    try (TestServer server =
        TestServer.start(TestServer.settings(LONG, LONG, 100), memory, this::large)) {
      assertThat(server.get("/api/endless").status()).isEqualTo(503);
      await().until(() -> memory.answers().heldBytes() == 0);
    }
  }

  @Test
  void bodiesBeyondTheBudgetAreRefusedAndMayComeAgain() throws IOException {
    HttpMemory little =
        new HttpMemory(
            new MemoryBudget(20L * MAX_BODY_BYTES).share("requests", 0), memory.answers(), 0);
    String body = "{\"a\":\"" + "x".repeat(MAX_BODY_BYTES / 2) + "\"}";
    try (TestServer server =
        TestServer.start(TestServer.settings(LONG, LONG, 100), little, routes -> {})) {
      assertThat(little.requests().tryReserve(18L * MAX_BODY_BYTES)).isTrue();
      Response refused =
          server.ask(TestServer.post("/api/echo", body, "Content-Type: application/json"));
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isEqualTo("1");

      little.requests().release(18L * MAX_BODY_BYTES);

      Response taken =
          server.ask(TestServer.post("/api/echo", body, "Content-Type: application/json"));
      assertThat(taken.status()).isEqualTo(200);
      await().until(() -> little.requests().heldBytes() == 0);
    }
  }

  private void large(Routes routes) {
    Policy read = Policy.scope(Scope.READ);
    routes
        .add(Route.get("/api/page", read, _ -> Reply.of(200, "text/plain", new byte[ANSWER_BYTES])))
        .add(
            Route.post(
                "/api/change",
                Policy.scope(Scope.SEND),
                Body.NONE,
                _ -> Reply.of(207, "text/plain", new byte[ANSWER_BYTES])))
        .add(Route.get("/api/endless", read, AnswerMemoryTest::endless));
  }

  private static Reply endless(Exchange exchange) {
    JsonBuffer bytes = new JsonBuffer(exchange.answerMemory());
    byte[] more = new byte[1 << 20];
    while (true) {
      bytes.write(more, 0, more.length);
    }
  }
}

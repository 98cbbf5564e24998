package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.TestServer.Finished;
import dev.switchboard.http.access.Policy;
import dev.switchboard.http.reply.Reply;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses that are as they should be, and the connections that carry them. */
class ExchangeTest {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final TestServer server = TestServer.with(ExchangeTest::handlers);

  private static void handlers(Routes routes) {
    routes.add(
        Route.get(
            "/api/headers",
            Policy.PUBLIC,
            _ -> Reply.json(202, TestServer.bytes("{}")).header("Location", "/api/x")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aResponseSaysItsLengthTypeAndDate() throws IOException {
    Response response = server.get("/api/good");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"good\":true}");
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.header("Content-Length")).isEqualTo("13");
    assertThat(response.header("Date")).isNotBlank();
    assertThat(response.headers()).doesNotContainKeys("transfer-encoding", "server", "connection");
  }

  @Test
  void headersOfTheReplyAreSent() throws IOException {
    Response response = server.get("/api/headers");
    assertThat(response.status()).isEqualTo(202);
    assertThat(response.header("Location")).isEqualTo("/api/x");
  }

  @Test
  void aSaneRequestIdIsEchoedAndLogged() throws Exception {
    String id = "Az09._-".repeat(18);
    assertThat(server.get("/api/good", "X-Request-Id: " + id).header("X-Request-Id")).isEqualTo(id);
    assertThat(server.nextLogged()).isEqualTo(new Finished("GET", "/api/good", 200, id, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "\u00e4", "\"x\"", "<script>"})
  void anyOtherRequestIdIsReplaced(String id) throws IOException {
    assertThat(server.get("/api/good", "X-Request-Id: " + id).header("X-Request-Id"))
        .isNotEqualTo(id)
        .matches("[A-Za-z0-9._-]{1,128}");
  }

  @Test
  void aRequestIdThatIsTooLongIsReplaced() throws IOException {
    String id = "a".repeat(129);
    assertThat(server.get("/api/good", "X-Request-Id: " + id).header("X-Request-Id"))
        .hasSizeLessThan(129);
  }

  @Test
  void generatedRequestIdsAreUnique() throws IOException {
    Set<String> ids = new HashSet<>();
    try (RawClient client = server.connect()) {
      for (int i = 0; i < 100; i++) {
        ids.add(String.valueOf(client.send(TestServer.GOOD_REQUEST).read().header("X-Request-Id")));
      }
    }
    assertThat(ids).hasSize(100);
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    try (RawClient client = server.connect()) {
      client.send(
          TestServer.request("GET", "/api/things/1")
              + TestServer.post("/api/echo", "{}", "Content-Type: application/json")
              + TestServer.request("GET", "/api/things/2"));
      assertThat(client.read().body()).isEqualTo("1");
      assertThat(client.read().body()).isEqualTo("{}");
      assertThat(client.read().body()).isEqualTo("2");
    }
  }

  @Test
  void aRequestThatArrivesByteByByteIsUnderstood() throws IOException {
    try (RawClient client = server.connect()) {
      for (char c :
          TestServer.post("/api/echo", "{\"a\":1}", "Content-Type: application/json")
              .toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.read().body()).isEqualTo("{\"a\":1}");
    }
  }

  @Test
  void aClientThatAsksToCloseIsClosedAfterTheResponse() throws IOException {
    try (RawClient client = server.connect()) {
      Response response =
          client
              .send(TestServer.request("GET", "/api/good", "Connection: close"))
              .send(TestServer.GOOD_REQUEST)
              .read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
    assertThat(server.log).hasSize(1);
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() throws IOException {
    try (RawClient client = server.connect()) {
      Response head = client.send(TestServer.request("HEAD", "/api/good")).readHead();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("Content-Length")).isEqualTo("13");
      assertThat(client.send(TestServer.request("HEAD", "/api/none")).readHead().status())
          .isEqualTo(404);
      assertThat(client.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void theServerAsAWholeTakesOptions() throws IOException {
    assertThat(server.ask(TestServer.request("OPTIONS", "*")).status()).isEqualTo(204);
  }

  @Test
  void anEmptyLineBeforeARequestIsSkipped() throws IOException {
    try (RawClient client = server.connect()) {
      client.send(TestServer.post("/api/echo", "{}", "Content-Type: application/json"));
      assertThat(client.read().body()).isEqualTo("{}");
      assertThat(client.send("\r\n" + TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aClientOfHttp10IsAnsweredAndClosed() throws IOException {
    try (RawClient client = server.connect()) {
      Response response = client.send("GET /api/good HTTP/1.0\r\n\r\n").read();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("{\"good\":true}");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whatIsToHappenAtTheEndOfARequestHappensOnceTheAnswerIsWritten() throws Exception {
    try (TestServer other =
            TestServer.with(routes ->
                routes.add(
                    Route.get(
                        "/ending",
                        Policy.PUBLIC,
                        exchange -> {
                          exchange.onEnd(() -> ended.countDown());
                          assertThat(ended.getCount()).isEqualTo(1);
                          return TestServer.text("done");
                        })));
        RawClient client = other.connect()) {
      assertThat(client.send(TestServer.request("GET", "/ending")).read().status()).isEqualTo(200);
      ended.await();
      assertThat(other.failures).isEmpty();
    }
  }

  @Test
  void optionsSaysWhatAPathTakes() throws IOException {
    Response response = server.ask(TestServer.request("OPTIONS", "/api/good"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/things/a%2Fb%20c,a/b c",
    "/api/things/a+b,a+b",
    "/api/things/%c3%a4,\u00e4",
    "/api/things/%20+&=,' +&='"
  })
  void pathParametersAreDecoded(String path, String value) throws IOException {
    assertThat(server.get(path).body()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "?q=a%2Bb,a+b",
    "?q=a+b,a b",
    "?q,''",
    "?q=,''",
    "?,null",
    "?&&q=1,1",
    "?q=%E2%82%AC,\u20ac",
    "?q=a=b,a=b"
  })
  void queryParametersAreDecoded(String query, String value) throws IOException {
    assertThat(server.get("/api/query" + query).body()).isEqualTo(value);
  }

  @Test
  void theAbsoluteFormOfAPathIsUnderstood() throws IOException {
    assertThat(server.get("http://localhost:80/api/good").status()).isEqualTo(200);
  }

  @Test
  void aFixedPathWinsOverOneWithParameters() throws IOException {
    try (TestServer other =
        TestServer.with(routes ->
            routes
                .add(Route.get("/a/{x}", Policy.PUBLIC, _ -> TestServer.text("any")))
                .add(Route.get("/a/b", Policy.PUBLIC, _ -> TestServer.text("fixed")))
                .add(
                    Route.get(
                        "/a/{x}/c", Policy.PUBLIC, e -> TestServer.text(e.pathParameter("x")))))) {
      assertThat(other.get("/a/b").body()).isEqualTo("fixed");
      assertThat(other.get("/a/d").body()).isEqualTo("any");
      assertThat(other.get("/a/d/c").body()).isEqualTo("d");
    }
  }

  @Test
  void theMessageOfARequestIsLogged() throws Exception {
    Response response = server.get("/api/things/42");
    assertThat(server.nextLogged())
        .isEqualTo(
            new Finished(
                "GET",
                "/api/things/42",
                200,
                String.valueOf(response.header("X-Request-Id")),
                "42"));
  }

  @Test
  void aRefusedRequestIsLoggedToo() throws Exception {
    assertThat(server.ask("GET /api/good?x HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
    Finished finished = server.nextLogged();
    assertThat(finished.path()).isEqualTo("/api/good");
    assertThat(finished.status()).isEqualTo(400);
  }
}

package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient.Response;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
  private static final String JSON = "Content-Type: application/json";
  private static @Nullable TestServer shared;

  @BeforeAll
  static void start() {
    shared = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server().close();
  }

  private static TestServer server() {
    if (shared == null) {
      throw new IllegalStateException("not started");
    }
    return shared;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "APPLICATION/JSON",
        "application/json;charset=utf-8",
        "application/json ; charset=\"UTF-8\"; x=y"
      })
  void jsonIsReadWhateverItsParameters(String type) throws IOException {
    assertThat(server().ask(TestServer.post("/api/echo", "{}", "Content-Type: " + type)).body())
        .isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/jsonx", "application/json, text/plain", "json", ";"})
  void anythingElseIs415AndTheConnectionGoesOn(String type) throws IOException {
    try (RawClient client = server().connect()) {
      Response response =
          client.send(TestServer.post("/api/echo", "{}", "Content-Type: " + type)).read();
      assertThat(response.status()).isEqualTo(415);
      assertThat(response.json().get("code").asString()).isEqualTo("unsupported_media_type");
      assertThat(client.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void noTypeIs415() throws IOException {
    assertThat(server().ask(TestServer.post("/api/echo", "{}")).status()).isEqualTo(415);
  }

  @Test
  void theLargestBodyIsReadAndOneByteMoreIs413() throws IOException {
    String largest = "a".repeat(TestServer.MAX_BODY_BYTES);
    assertThat(server().ask(TestServer.post("/api/echo", largest, JSON)).body()).isEqualTo(largest);
    assertThat(server().ask(TestServer.post("/api/echo", largest + "a", JSON)).status())
        .isEqualTo(413);
  }

  @Test
  void aDeclaredLengthThatIsTooLargeIsRefusedBeforeTheBodyIsSent() throws IOException {
    try (RawClient client = server().connect()) {
      client.send(TestServer.request("POST", "/api/echo", JSON, "Content-Length: 1000000"));
      assertThat(client.read().status()).isEqualTo(413);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void chunksAreRefusedAsSoonAsTheyAreTooMany() throws IOException {
    try (RawClient client = server().connect()) {
      client.send(TestServer.request("POST", "/api/echo", JSON, "Transfer-Encoding: chunked"));
      client.send("1f4\r\n" + "a".repeat(500) + "\r\n1f5\r\n" + "a".repeat(501));
      Response response = client.read();
      assertThat(response.status()).isEqualTo(413);
      assertThat(response.json().get("code").asString()).isEqualTo("payload_too_large");
      assertThat(response.json().get("detail").asString()).contains("1000");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void chunksAreJoined() throws IOException {
    try (RawClient client = server().connect()) {
      client.send(TestServer.request("POST", "/api/echo", JSON, "Transfer-Encoding: chunked"));
      client.send("2\r\n{\"\r\n").send("4\r\na\":1\r\n").send("1\r\n}\r\n").send("0\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("{\"a\":1}");
      assertThat(client.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void extensionsOfChunksMeanNothing() throws IOException {
    try (RawClient client = server().connect()) {
      client.send(TestServer.request("POST", "/api/echo", JSON, "Transfer-Encoding: chunked"));
      client.send("2;a=b\r\n{}\r\n").send("0;c=\"d;e\"\r\n\r\n");
      assertThat(client.read().body()).isEqualTo("{}");
      assertThat(client.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void theLargestBodyMayComeInChunks() throws IOException {
    try (RawClient client = server().connect()) {
      client.send(TestServer.request("POST", "/api/echo", JSON, "Transfer-Encoding: chunked"));
      client.send("1\r\na\r\n".repeat(TestServer.MAX_BODY_BYTES)).send("0\r\n\r\n");
      assertThat(client.read().body()).hasSize(TestServer.MAX_BODY_BYTES);
    }
  }

  @Test
  void noBodyIsAnEmptyBody() throws IOException {
    assertThat(server().ask(TestServer.request("POST", "/api/echo", JSON)).body()).isEmpty();
    assertThat(server().ask(TestServer.post("/api/echo", "", JSON)).body()).isEmpty();
  }

  @Test
  void aClientThatWaitsIsToldToContinue() throws IOException {
    try (RawClient client = server().connect()) {
      client.send(
          TestServer.request(
              "POST", "/api/echo", JSON, "Content-Length: 2", "Expect: 100-continue"));
      assertThat(client.read().status()).isEqualTo(100);
      assertThat(client.send("{}").read().body()).isEqualTo("{}");
      assertThat(client.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatWaitsIsRefusedBeforeItSends() throws IOException {
    try (RawClient client = server().connect()) {
      client.send(
          TestServer.request(
              "POST",
              "/api/echo",
              "Content-Type: text/plain",
              "Content-Length: 2",
              "Expect: 100-continue"));
      Response response = client.read();
      assertThat(response.status()).isEqualTo(415);
      assertThat(response.header("Connection")).isEqualTo("close");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void aBodyNobodyReadsDoesNotDisturbTheNextRequest() throws IOException {
    try (RawClient client = server().connect()) {
      client.send(TestServer.post("/api/nowhere", "GET /evil HTTP/1.1"));
      assertThat(client.read().status()).isEqualTo(404);
      assertThat(client.send(TestServer.GOOD_REQUEST).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aRefusedClientMaySendOnForAMomentSoThatNoResetOvertakesTheAnswer() throws IOException {
    try (RawClient client = server().connect()) {
      client.send(TestServer.request("POST", "/api/echo", JSON, "Content-Length: 3000000"));
      assertThat(client.read().status()).isEqualTo(413);
      assertThat(client.isClosedByServer()).isTrue();
      for (int i = 0; i < 10; i++) {
        assertThat(client.trySend("a".repeat(1000))).isTrue();
      }
    }
  }
}

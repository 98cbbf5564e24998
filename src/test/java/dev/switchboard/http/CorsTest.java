package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.access.Authenticator;
import dev.switchboard.http.access.Policy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsTest {
  private static final Duration LONG = Duration.ofMinutes(10);
  private final TestServer server =
      TestServer.start(
          new HttpSettings(
              "127.0.0.1",
              0,
              1000,
              LONG,
              LONG,
              100,
              100,
              List.of(),
              List.of("https://app.example"),
              null),
          routes ->
              routes.add(
                  Route.get(
                      "/api/varied",
                      Policy.PUBLIC,
                      exchange -> TestServer.text("v").header("Vary", "Accept"))));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anAllowedOriginMayReadTheAnswerAndItsHeaders() throws IOException {
    Response response = server.get("/api/good", "Origin: https://app.example");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    assertThat(response.header("Access-Control-Expose-Headers"))
        .contains("Retry-After", "X-Request-Id", "Idempotency-Replayed");
    assertThat(response.headers()).doesNotContainKey("access-control-allow-credentials");
    assertThat(response.header("Vary")).isEqualTo("Origin");
  }

  @Test
  void errorsMayBeReadToo() throws IOException {
    Response response = server.get("/api/none", "Origin: https://app.example");
    assertThat(response.status()).isEqualTo(404);
    assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
  }

  @Test
  void aPreflightSaysWhatIsAllowedAndIsLogged() throws Exception {
    Response response =
        server.ask(
            TestServer.request(
                "OPTIONS",
                "/api/echo",
                "Origin: https://app.example",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type, idempotency-key"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
    assertThat(response.header("Access-Control-Allow-Methods"))
        .contains("POST", "PUT", "PATCH", "DELETE");
    assertThat(response.header("Access-Control-Allow-Headers"))
        .contains("Content-Type", "Idempotency-Key", "Authorization");
    assertThat(response.header("Access-Control-Max-Age")).isEqualTo("600");
    assertThat(response.header("X-Request-Id")).isNotBlank();
    assertThat(server.nextLogged().method()).isEqualTo("OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "https://app.example.evil.example",
        "http://app.example",
        "https://app.example:8443",
        "https://appXexample",
        "null"
      })
  void anyOtherOriginMayNot(String origin) throws IOException {
    Response response = server.get("/api/good", "Origin: " + origin);
    assertThat(response.headers()).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void withoutTheSettingNoOriginMay() throws IOException {
    try (TestServer closed = TestServer.start()) {
      assertThat(closed.get("/api/good", "Origin: https://app.example").headers())
          .doesNotContainKeys("access-control-allow-origin", "vary");
    }
  }

  @Test
  void aPreflightNeedsNoKey() throws IOException {
    try (TestServer locked =
        TestServer.start(
            Authenticator.bearer(List.of(Authenticator.Key.unnamed("0123456789abcdef"))),
            routes -> {})) {
      String preflight =
          TestServer.request(
              "OPTIONS",
              "/api/good",
              "Origin: https://app.example",
              "Access-Control-Request-Method: GET");
      assertThat(locked.ask(preflight).status()).isEqualTo(200);
      assertThat(locked.get("/api/good").status()).isEqualTo(401);
    }
  }
}

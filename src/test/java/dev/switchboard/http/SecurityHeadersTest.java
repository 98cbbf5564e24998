package dev.switchboard.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.api.DocsResource;
import dev.switchboard.api.operate.HealthResource;
import dev.switchboard.http.RawClient.Response;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser is told about every answer. */
class SecurityHeadersTest {
  private final TestServer server =
      TestServer.with(routes -> {
        new HealthResource(() -> true).register(routes);
        new DocsResource().register(routes);
      });

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/good HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/broken HTTP/1.1\r\nHost: x\r\n\r\n",
        "OPTIONS /api/good HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /api/echo HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nOrigin: null\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "nonsense\r\n\r\n"
      })
  void everyAnswerIsNeitherKeptNorGuessedNorFramed(String request) throws IOException {
    Response response = server.ask(request);
    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    assertThat(response.header("Content-Security-Policy"))
        .isEqualTo("default-src 'none'; frame-ancestors 'none'");
    assertCommon(response);
  }

  @ParameterizedTest
  @CsvSource({
    "/docs,no-cache",
    "/openapi.yaml,no-cache",
    "/docs/assets/rapidoc-9.3.8.js,immutable"
  })
  void theDocumentationMayBeKeptAndRunsItsOwnScriptsOnly(String path, String kept)
      throws IOException {
    Response response = server.get(path);
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Cache-Control")).endsWith(kept);
    assertThat(response.header("Content-Security-Policy"))
        .contains("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'");
    assertThat(response.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertCommon(response);
  }

  /** The page holds nothing that its content security policy forbids. */
  @Test
  void thePageHasNoScriptOfItsOwn() throws IOException {
    assertThat(server.get("/docs").body())
        .doesNotContainPattern("<script(?![^>]*\\bsrc=)")
        .doesNotContainPattern("\\son[a-z]+=")
        .doesNotContain("http://", "https://");
  }

  private static void assertCommon(Response response) {
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(response.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
  }
}

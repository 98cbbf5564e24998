package dev.switchboard.api.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.api.DocsResource;
import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.TestServer;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Health, metrics and documentation. */
class OperateResourcesTest {

  private final AtomicBoolean ready = new AtomicBoolean(true);
  private final TestServer server =
      TestServer.with(routes -> {
        new HealthResource(ready::get).register(routes);
        new MetricsResource(() -> "switchboard_up 1\n", () -> Map.of("dispatch_attempts", 7L))
            .register(routes);
        new DocsResource().register(routes);
      });

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void healthIsOkWhileTheProcessServes() throws IOException {
    ready.set(false);
    Response response = server.get("/healthz");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void readinessFollowsWhatItIsTold() throws IOException {
    assertThat(server.get("/readyz").body()).isEqualTo("{\"status\":\"ready\"}");
    ready.set(false);
    Response response = server.get("/readyz");
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.header("Retry-After")).isEqualTo("1");
    assertThat(response.json().get("code").asString()).isEqualTo("unavailable");
  }

  @Test
  void metricsAreTextUnlessJsonIsAskedFor() throws IOException {
    Response text = server.get("/metrics");
    assertThat(text.header("Content-Type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(text.body()).isEqualTo("switchboard_up 1\n");
    Response json = server.get("/metrics", "Accept: application/json");
    assertThat(json.header("Content-Type")).isEqualTo("application/json");
    assertThat(json.body()).isEqualTo("{\"dispatch_attempts\":7}");
  }

  @ParameterizedTest
  @CsvSource({
    "/openapi.yaml,application/yaml",
    "/docs,text/html; charset=utf-8",
    "/docs/,text/html; charset=utf-8",
    "docs.css,text/css; charset=utf-8",
    "docs.js,text/javascript; charset=utf-8",
    "favicon.svg,image/svg+xml",
    "rapidoc-9.3.8.js,text/javascript; charset=utf-8",
  })
  void documentationIsServedSafely(String path, String type) throws IOException {
    Response response = server.get(path.startsWith("/") ? path : asset(path));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo(type);
    assertThat(response.header("Cache-Control"))
        .isEqualTo(path.startsWith("/") ? "no-cache" : "public, max-age=31536000, immutable");
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(response.header("Content-Security-Policy")).startsWith("default-src 'self';");
    assertThat(response.body()).isNotEmpty();
  }

  /** Where the page says that a file of it is. */
  private String asset(String file) throws IOException {
    Matcher found =
        Pattern.compile("\"(/docs/assets/[^\"]*" + Pattern.quote(file) + ")\"")
            .matcher(server.get("/docs").body());
    assertThat(found.find()).as(file).isTrue();
    return Objects.requireNonNull(found.group(1));
  }

  @Test
  void theFileOfTheReferenceIsOfTheVersionInItsName() throws IOException {
    assertThat(server.get(asset("rapidoc-9.3.8.js")).body()).startsWith("/*! RapiDoc 9.3.8 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/docs", "/openapi.yaml"})
  void aClientThatHasItIsNotSentItAgain(String path) throws IOException {
    String etag = server.get(path).header("ETag");
    Response response = server.get(path, "If-None-Match: " + etag);
    assertThat(response.status()).isEqualTo(304);
    assertThat(response.body()).isEmpty();
    assertThat(response.header("ETag")).isEqualTo(etag);
    // A browser takes it for the policy of the page that it kept.
    assertThat(response.header("Content-Security-Policy")).startsWith("default-src 'self';");
    assertThat(server.get(path, "If-None-Match: \"old\"").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/assets/docs.js",
        "/docs/../openapi.yaml",
        "/docs/..%2f..%2fapplication.yaml",
        "/docs/index.html",
        "/docs/rapidoc.LICENSE.txt",
        "/docs//docs.css"
      })
  void nothingElseCanBeHad(String path) throws IOException {
    assertThat(server.get(path).status()).isEqualTo(404);
  }
}

package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How the console is served; no browser is needed for that. */
@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ConsolePageTest {
  private static final Pattern SCRIPT = Pattern.compile("src=\"([^\"]+/main.js)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private RunningApp app;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    app = RunningApp.start(directory, "auth.api-keys=a-key-of-enough-length");
  }

  @AfterAll
  void stop() {
    app.close();
    http.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/messages?status=failed&provider=sms-mms",
        "/messages/6h1ss4s400000",
        "/conversations/1?page=3",
        "/failed",
        "/callbacks",
        "/nodes",
        "/send?channel=email"
      })
  void everyScreenIsThePageAndNeedsNoKey(String path) throws Exception {
    HttpResponse<byte[]> page = get(path);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(Client.header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(Client.header(page, "Cache-Control")).isEqualTo("no-cache");
    assertThat(text(page)).startsWith("<!doctype html>");
  }

  @Test
  void filesAreKeptForeverUnderAnAddressThatChangesWithThem() throws Exception {
    Matcher script = SCRIPT.matcher(text(get("/")));
    assertThat(script.find()).isTrue();
    assertThat(script.group(1)).matches("/console/[0-9a-f]{32}/main.js");

    HttpResponse<byte[]> plain = get(script.group(1));
    assertThat(Client.header(plain, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(Client.header(plain, "Cache-Control")).contains("max-age=31536000", "immutable");
    assertThat(Client.header(plain, "Vary")).isEqualTo("Accept-Encoding");

    HttpResponse<byte[]> zipped = get(script.group(1), "Accept-Encoding", "br, gzip");
    assertThat(Client.header(zipped, "Content-Encoding")).isEqualTo("gzip");
    assertThat(zipped.body().length).isLessThan(plain.body().length);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes())
        .isEqualTo(plain.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/console",
        "/console/00000000000000000000000000000000/main.js",
        "/messages/1/2",
        "/index.html"
      })
  void nothingElseIsServed(String path) throws Exception {
    // Without a key nobody is told what there is not.
    assertThat(get(path).statusCode()).isEqualTo(401);
  }

  @Test
  void keyIsToldItsNameAndScopes() throws Exception {
    assertThat(app.client.get("/api/caller").statusCode()).isEqualTo(401);
    JsonNode caller =
        app.client.getJson("/api/caller", "Authorization", "Bearer a-key-of-enough-length");
    assertThat(caller.get("name").asString()).matches("key-[0-9a-f]{8}");
    assertThat(caller.get("scopes")).hasSize(4);
  }

  @Test
  void theApiAnswersAsBefore() {
    assertThat(app.client.get("/api/messages").statusCode()).isEqualTo(401);
    assertThat(app.client.get("/healthz").statusCode()).isEqualTo(200);
    assertThat(app.client.get("/docs").body()).contains("href=\"/\"");
  }

  private HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + app.client.port + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(address);
    return http.send(
        headers.length == 0 ? request.build() : request.headers(headers).build(),
        BodyHandlers.ofByteArray());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }
}

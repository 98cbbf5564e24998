package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An HTTP client of a server on this machine. Holds every answer against the OpenAPI document. */
public final class Client implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String ID_PATTERN = "[0-9a-hjkmnp-tv-z]{13}";

  /** What {@code GET /api/messages/{id}} shows, and lists and events do not. */
  static final Set<String> ONLY_IN_DETAIL =
      Set.of("attempts", "segments", "encoding", "send_at", "expires_at", "options");

  private static final OpenApiContract CONTRACT = OpenApiContract.load();

  public final int port;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  public Client(int port) {
    this.port = port;
  }

  /**
   * A request.
   *
   * @param headers name, value, name, value
   */
  public HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(TIMEOUT);
    return headers.length == 0 ? builder : builder.headers(headers);
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      assertThat(CONTRACT.faults(response)).as(response.body()).isEmpty();
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What the document says and what has been answered so far, to any client of this kind. */
  public static OpenApiContract contract() {
    return CONTRACT;
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send(request(path, headers).build());
  }

  /** The JSON at a path, which must be there. */
  public JsonNode getJson(String path, String... headers) {
    HttpRequest request = request(path, headers).header("Accept", "application/json").build();
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return json(response);
  }

  public HttpResponse<String> post(String path, String body, String... headers) {
    return send(postRequest(path, body, headers));
  }

  public CompletableFuture<HttpResponse<String>> postAsync(
      String path, String body, String... headers) {
    return http.sendAsync(postRequest(path, body, headers), BodyHandlers.ofString());
  }

  public CompletableFuture<HttpResponse<String>> getAsync(String path) {
    return http.sendAsync(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest postRequest(String path, String body, String... headers) {
    return request(path, headers)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  /** Sends a message that must be accepted; its id. */
  public String accepted(String path, String body, String... headers) {
    return idOf(post(path, body, headers));
  }

  /** The id in a 202, which must be all that the contract says. */
  public static String idOf(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    JsonNode answer = json(response);
    assertThat(answer.propertyNames()).contains("status", "id", "conversation_id");
    assertThat(answer.get("status").asString()).isEqualTo("accepted");
    String id = answer.get("id").asString();
    assertThat(id).matches(ID_PATTERN);
    assertThat(header(response, "Location")).isEqualTo("/api/messages/" + id);
    return id;
  }

  public static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.shared().readTree(response.body());
  }

  /** The code of an error, which must be all that the contract says. */
  public static String codeOf(HttpResponse<String> response) {
    assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.get("status").asInt()).isEqualTo(response.statusCode());
    assertThat(problem.get("type").asString()).isNotEmpty();
    assertThat(problem.get("title").asString()).isNotEmpty();
    assertThat(problem.get("detail").asString()).isNotEmpty();
    assertThat(problem.get("message")).isEqualTo(problem.get("detail"));
    assertThat(problem.get("request_id").asString())
        .isEqualTo(header(response, "X-Request-Id"))
        .isNotEmpty();
    return problem.get("code").asString();
  }

  /** The value of a header, empty where it is not there. */
  public static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** Sends nothing more; what is on its way goes on. */
  void shutdown() {
    http.shutdown();
  }

  @Override
  public void close() {
    http.close();
  }
}

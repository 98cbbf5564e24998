package dev.switchboard.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks to one server. Answers with a status of 2xx are results, all others are {@link
 * ServerFailure}s that say what the server said. Safe for use by many threads.
 */
public final class ApiClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final URI server;
  private final @Nullable String apiKey;
  private final HttpClient http;

  /**
   * @param server base of all paths, without a slash at its end
   * @param apiKey null where the server wants none
   * @param tls null for what the JVM trusts
   */
  public ApiClient(URI server, @Nullable String apiKey, @Nullable SSLContext tls) {
    this.server = server;
    this.apiKey = apiKey;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    this.http = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /**
   * Reads a document.
   *
   * @param path with its query; {@link #encode} makes parts of it
   */
  public JsonNode get(String path) throws ServerFailure, InterruptedException {
    return document(request(path).timeout(ANSWER_TIMEOUT).build());
  }

  /** Sends a document and reads the answer. */
  public JsonNode post(String path, JsonNode body, Map<String, String> headers)
      throws ServerFailure, InterruptedException {
    HttpRequest.Builder request =
        request(path)
            .timeout(ANSWER_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    headers.forEach(request::header);
    return document(request.build());
  }

  /** Deletes something and reads the answer. */
  public JsonNode delete(String path) throws ServerFailure, InterruptedException {
    return document(request(path).timeout(ANSWER_TIMEOUT).DELETE().build());
  }

  /** A part of a path, or a value of a query, that may hold any character. */
  public static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path)).header("Accept", "application/json");
    if (apiKey != null) {
      request.header("Authorization", "Bearer " + apiKey);
    }
    return request;
  }

  private JsonNode document(HttpRequest request) throws ServerFailure, InterruptedException {
    try (InputStream body = send(request).body()) {
      return JSON.readTree(bounded(body));
    } catch (JacksonException e) {
      throw new ServerFailure(server + " is no Switchboard: it did not answer with JSON", e);
    } catch (IOException e) {
      throw noAnswer(e);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest request)
      throws ServerFailure, InterruptedException {
    HttpResponse<InputStream> response;
    try {
      response = http.send(request, BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw noAnswer(e);
    }
    if (response.statusCode() / 100 == 2) {
      return response;
    }
    try (InputStream body = response.body()) {
      throw refusal(response.statusCode(), problem(bounded(body)));
    } catch (IOException e) {
      throw noAnswer(e);
    }
  }

  private static byte[] bounded(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
    if (bytes.length > MAX_ANSWER_BYTES) {
      throw new IOException("the answer is longer than 16 MiB");
    }
    return bytes;
  }

  private static JsonNode problem(byte[] body) {
    try {
      return JSON.readTree(new ByteArrayInputStream(body));
    } catch (JacksonException _) {
      return JSON.createObjectNode();
    }
  }

  private ServerFailure noAnswer(IOException e) {
    if (e instanceof ConnectException || e instanceof HttpConnectTimeoutException) {
      return new ServerFailure(
          "no server at %s: start one with 'switchboard serve', or say where it is with --url or SWITCHBOARD_URL"
              .formatted(server),
          e);
    }
    if (e instanceof HttpTimeoutException) {
      return new ServerFailure(
          "%s did not answer within %d s".formatted(server, ANSWER_TIMEOUT.toSeconds()), e, true);
    }
    if (e instanceof SSLException) {
      return new ServerFailure(
          "%s does not speak TLS that is trusted here: name its certificate with --ca-file (%s)"
              .formatted(server, e.getMessage()),
          e);
    }
    return new ServerFailure(
        "the connection to %s broke: %s".formatted(server, e.getMessage()), e, true);
  }

  private ServerFailure refusal(int status, JsonNode problem) {
    if (!problem.path("code").isString()) {
      return new ServerFailure(server + " is no Switchboard: it answered with status " + status);
    }
    String code = problem.path("code").asString();
    StringJoiner lines = new StringJoiner("\n  ");
    lines.add(
        "%s (%s, request %s)"
            .formatted(
                problem.path("detail").asString("refused"),
                code,
                problem.path("request_id").asString("?")));
    for (JsonNode error : problem.path("errors")) {
      lines.add(error.path("pointer").asString("") + ": " + error.path("detail").asString(""));
    }
    if (code.equals("unauthorized")) {
      lines.add("Put the key into SWITCHBOARD_API_KEY, or its file into --api-key-file.");
    }
    return new ServerFailure(Printed.safe(lines.toString()), null, status >= 500);
  }
}

package dev.switchboard.junit;

import dev.switchboard.app.EphemeralServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server in this process, and a client of it. */
record EmbeddedServer(EphemeralServer server, HttpClient client) implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();

  static EmbeddedServer start(Map<String, String> settings) {
    return new EmbeddedServer(EphemeralServer.start(settings), HttpClient.newHttpClient());
  }

  String url() {
    return server.url();
  }

  /**
   * Sends a request that must succeed.
   *
   * @param body JSON; null for none
   */
  JsonNode call(String method, String path, @Nullable String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(method + " " + path + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}

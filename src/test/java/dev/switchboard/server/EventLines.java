package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A reader of the event stream. Holds every event against the OpenAPI document. */
public final class EventLines implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpResponse<InputStream> response;
  private final BufferedReader lines;
  private String lastId = "";

  private EventLines(int port, String query, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + port + "/api/events/stream" + query));
    if (headers.length > 0) {
      request.headers(headers);
    }
    response = client.send(request.build(), BodyHandlers.ofInputStream());
    lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** Opens a stream, which must be there; what happens from now on is on it. */
  public static EventLines open(RunningApp app, String query, String... headers) throws Exception {
    return open(app.client, query, headers);
  }

  /** Opens a stream of the server that the client speaks to. */
  public static EventLines open(Client client, String query, String... headers) throws Exception {
    EventLines lines = new EventLines(client.port, query, headers);
    assertThat(lines.response.statusCode()).isEqualTo(200);
    return lines;
  }

  public String header(String name) {
    return Client.header(response, name);
  }

  /** The id of the latest event. */
  public String lastId() {
    return lastId;
  }

  /** The next event; null where the stream ends. */
  public @Nullable JsonNode next() throws IOException {
    String data = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("id: ")) {
        lastId = line.substring("id: ".length());
      } else if (line.startsWith("data: ")) {
        data = line.substring("data: ".length());
      } else if (line.isEmpty() && data != null) {
        JsonNode schema =
            JsonMapper.shared().createObjectNode().put("$ref", "#/components/schemas/StreamEvent");
        assertThat(Client.contract().bodyFaults("event", schema, data)).as(data).isEmpty();
        return JsonMapper.shared().readTree(data);
      }
    }
    return null;
  }

  /** The next event, which must be of this type. */
  public JsonNode next(String type) throws IOException {
    JsonNode event = Objects.requireNonNull(next(), "the stream has ended");
    assertThat(event.get("type").asString()).as(event.toString()).isEqualTo(type);
    return event.get("data");
  }

  @Override
  public void close() throws IOException {
    response.body().close();
    client.shutdownNow();
  }
}

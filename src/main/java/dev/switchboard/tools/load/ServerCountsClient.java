package dev.switchboard.tools.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads {@code GET /api/invariants}, beside the load. Safe for use by many threads. */
final class ServerCountsClient {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final int READ_TIMEOUT_MILLIS = 30_000;
  private static final int MAX_BYTES = 64 * 1024;
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final String PATH = "/api/invariants";

  private final URL url;
  private final String server;
  private final @Nullable String apiKey;
  private final LongSupplier nanoTime;

  /**
   * @throws IOException for a target that cannot be asked
   */
  ServerCountsClient(URI target, @Nullable String apiKey, LongSupplier nanoTime)
      throws IOException {
    this.server = target.toString();
    this.url = URI.create(server + PATH).toURL();
    this.apiKey = apiKey;
    this.nanoTime = nanoTime;
  }

  /**
   * Reads it.
   *
   * @throws IOException when the server cannot be asked or is none of ours; the message is a
   *     sentence
   */
  ServerCounts read() throws IOException {
    long before = nanoTime.getAsLong();
    byte[] body = get();
    long after = nanoTime.getAsLong();
    JsonNode document;
    try {
      document = JsonMapper.shared().readTree(body);
    } catch (JacksonException e) {
      throw new IOException(strange("what is not JSON"), e);
    }
    JsonNode channels = document.path("channels");
    if (!channels.isObject() || !document.path("drift").isNumber()) {
      throw new IOException(strange("something else"));
    }
    return new ServerCounts(
        before + (after - before) / 2,
        sum(channels, "accepted"),
        sum(channels, "pending"),
        sum(channels, "dispatched"),
        sum(channels, "failed"),
        document.path("drift").asLong());
  }

  private byte[] get() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
    connection.setReadTimeout(READ_TIMEOUT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Accept", "application/json");
    if (apiKey != null) {
      connection.setRequestProperty("Authorization", "Bearer " + apiKey);
    }
    int status;
    try {
      status = connection.getResponseCode();
      if (status == OK) {
        try (InputStream body = connection.getInputStream()) {
          return body.readNBytes(MAX_BYTES);
        }
      }
    } catch (IOException e) {
      throw new IOException(
          server + " does not answer: is it running? (" + e.getMessage() + ")", e);
    }
    connection.disconnect();
    throw new IOException(
        status == UNAUTHORIZED
            ? server + " wants an API key: give it one of its own with --api-key-file"
            : strange("status " + status));
  }

  private String strange(String found) {
    return server + " is not a Switchboard that this program knows: GET " + PATH + " gave " + found;
  }

  private static long sum(JsonNode channels, String member) {
    long sum = 0;
    for (JsonNode channel : channels) {
      sum += channel.path(member).asLong();
    }
    return sum;
  }
}

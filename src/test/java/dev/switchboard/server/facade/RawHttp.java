package dev.switchboard.server.facade;

import dev.switchboard.http.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Requests to facades as they are, without a client of the vendor. */
final class RawHttp {
  private final int port;

  RawHttp(int port) {
    this.port = port;
  }

  /** One request on a connection of its own. */
  RawClient.Response ask(String method, String path, String body, String... headers)
      throws IOException {
    try (RawClient client = new RawClient(port)) {
      return client.send(request(method, path, body, headers)).read();
    }
  }

  /** One request with a JSON body. */
  RawClient.Response post(String path, String json, String... headers) throws IOException {
    String[] more = Arrays.copyOf(headers, headers.length + 1);
    more[headers.length] = "Content-Type: application/json";
    return ask("POST", path, json, more);
  }

  /** All that comes back until the server closes the connection. */
  String answerOf(String method, String path, String body, String... headers) throws IOException {
    try (RawClient client = new RawClient(port)) {
      return client.send(request(method, path, body, headers)).readToEnd();
    }
  }

  private static String request(String method, String path, String body, String... headers) {
    StringBuilder text =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (String header : headers) {
      text.append(header).append("\r\n");
    }
    int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
    if (length > 0 || !method.equals("GET")) {
      text.append("Content-Length: ").append(length).append("\r\n");
    }
    return text.append("\r\n").append(body).toString();
  }
}

package dev.switchboard.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * An operation of the document, at an address that it may have.
 *
 * @param scope that its key needs; empty where it needs none
 */
record OpenApiOperation(String method, String path, String scope) {
  /** All of them. */
  static List<OpenApiOperation> all() {
    List<OpenApiOperation> operations = new ArrayList<>();
    JsonNode paths = Client.contract().document().get("paths");
    for (String path : paths.propertyNames()) {
      String address = path.replace("{id}", "1").replaceAll("\\{[a-z]+}", "email");
      OpenApiContract.operations(paths.get(path))
          .forEach((method, operation) ->
              operations.add(
                  new OpenApiOperation(
                      method.toUpperCase(Locale.ROOT),
                      address,
                      operation.path("x-scope").asString(""))));
    }
    assertThat(operations).hasSizeGreaterThan(20);
    return operations;
  }

  String name() {
    return method + " " + path;
  }

  HttpResponse<String> ask(RunningApp app, String query, String... headers) {
    return app.client.send(
        app.client
            .request(path + query, headers)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(method.equals("GET") ? "" : "{}"))
            .build());
  }

  /** The status line of the answer. */
  String statusForHost(RunningApp app, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.client.port)) {
      String request = name() + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
          .readLine();
    }
  }
}

package dev.switchboard.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.server.ApiRequests.Request;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class ApiRequestsTest {
  private static final Path HTTP = Path.of("clients/switchboard.http");
  private static final Path POSTMAN = Path.of("clients/switchboard.postman_collection.json");

  @TempDir private Path directory;

  private final ApiRequests requests = new ApiRequests(OpenApiContract.load());

  @Test
  void theFilesAreWhatTheDocumentSays() throws Exception {
    if (Boolean.getBoolean("switchboard.docs.write")) {
      Files.writeString(HTTP, requests.http());
      Files.writeString(POSTMAN, requests.postman());
    }

    String again = "run this test with -Dswitchboard.docs.write=true to write the files again";
    assertThat(HTTP).as(again).hasContent(requests.http());
    assertThat(POSTMAN).as(again).hasContent(requests.postman());
  }

  /** A second time because examples must not hold a key that is used up, or a time that is past. */
  @Test
  void requestsThatNameNothingWorkTwice() throws Exception {
    List<Request> complete =
        requests.all().stream()
            .filter(request -> !request.path().contains("{"))
            // Those are signed, and these are for servers in memory.
            .filter(request -> !request.path().matches("/api/(webhooks|test)/.*"))
            .filter(request -> request.body() != null || request.method().equals("GET"))
            .toList();
    assertThat(complete).hasSizeGreaterThan(15);
    try (RunningApp app = RunningApp.start(directory)) {
      List<String> refused = new ArrayList<>();
      for (int time = 0; time < 2; time++) {
        for (Request request : complete) {
          HttpResponse<String> response = send(app, request);
          if (response.statusCode() >= 400) {
            refused.add(request.name() + ": " + response.statusCode() + " " + response.body());
          }
        }
      }
      assertThat(refused).isEmpty();
    }
  }

  private static HttpResponse<String> send(RunningApp app, Request request) {
    String body = request.body() == null ? "" : request.body().toString();
    String type = request.contentType() == null ? "text/plain" : request.contentType();
    return app.client.send(
        app.client
            .request(request.path(), "Content-Type", type)
            .method(request.method(), BodyPublishers.ofString(body))
            .build());
  }
}

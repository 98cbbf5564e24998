package dev.switchboard.server;

import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchboard.store.StoreOpenException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tells the mock providers of a server what to do, and waits for what comes of it. */
public final class MockControl {
  public static final String GLOBAL = "/api/provider/mock/config";
  public static final String SMS = GLOBAL + "/sms-mms";
  public static final String EMAIL = GLOBAL + "/email";

  /** Waits that nobody notices, and a breaker that does not interfere. */
  private static final List<String> IMPATIENT =
      List.of("retry.base-delay=1ms", "retry.max-delay=1ms", "breaker.failure-threshold=1000");

  private MockControl() {}

  /** Starts a server that loses no time. */
  public static RunningApp start(Path directory, String... settings) throws StoreOpenException {
    return RunningApp.start(
        directory,
        Stream.concat(IMPATIENT.stream(), Arrays.stream(settings)).toArray(String[]::new));
  }

  public static HttpResponse<String> put(RunningApp app, String path, String body) {
    return app.client.send(
        app.client
            .request(path, "Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body))
            .build());
  }

  /** Makes a change that must be accepted; the answer. */
  public static JsonNode changed(RunningApp app, String path, String body) {
    HttpResponse<String> answer = put(app, path, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer.body());
  }

  /** What a problem blames, in its order. */
  public static List<String> pointers(HttpResponse<String> problem) {
    return json(problem.body())
        .get("errors")
        .valueStream()
        .map(error -> error.get("pointer").asString())
        .toList();
  }

  /** Sends a message that must be accepted, by email where the recipient is one; its id. */
  public static String send(RunningApp app, String to) {
    return to.contains("@")
        ? app.client.accepted("/api/messages/email", email("user@example.com", to, "Hello"))
        : app.client.accepted("/api/messages/sms", sms("+12016661234", to, "Hello"));
  }

  /** Waits until a message is dispatched or given up. */
  public static void awaitEnd(RunningApp app, String id) {
    await("the end of " + id)
        .atMost(RunningApp.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !app.message(id).get("status").asString().equals("pending"));
  }

  /** Waits until a message has an attempt; the message. */
  public static JsonNode awaitAttempts(RunningApp app, String id) {
    await("an attempt of " + id)
        .atMost(RunningApp.PATIENCE)
        .until(() -> !app.message(id).get("attempts").isEmpty());
    return app.message(id);
  }

  public static List<String> outcomes(JsonNode message) {
    return message
        .get("attempts")
        .valueStream()
        .map(attempt -> attempt.get("outcome").asString())
        .toList();
  }

  public static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}

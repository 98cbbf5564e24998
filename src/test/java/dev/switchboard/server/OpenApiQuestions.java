package dev.switchboard.server;

import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.sms;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a server without keys is asked, so that it gives most of the documented answers. */
final class OpenApiQuestions {
  static final String MOCK = "/api/provider/mock/config";
  static final String BREAKER = "/api/providers/email/breaker";
  static final List<String> MOCKS = List.of(MOCK, MOCK + "/email");
  static final String FACADES = "/api/facades";
  static final String FAULTS = FACADES + "/resend/faults";

  /** Everything that a message can be brought to. */
  static final List<String> SENDING =
      List.of(
          "/api/messages/sms",
          "/api/messages/email",
          "/api/webhooks/sms",
          "/api/webhooks/email",
          "/api/provider/mock/inbound");

  static final String BATCH = "/api/messages/batch";
  static final List<String> RECEIPTS =
      List.of("/api/webhooks/sms/receipts", "/api/webhooks/email/receipts");
  static final String RECEIPT = "{\"provider_message_id\":\"1\",\"status\":\"delivered\"}";

  private static final List<String> TEST_POSTS =
      List.of("/api/test/reset", "/api/test/settle", "/api/test/clock");
  private static final String TOO_LONG = "x".repeat(300_000);

  private final RunningApp app;
  private final Client client;

  /**
   * @param app whose uploads are limited to less than 300 kB
   */
  OpenApiQuestions(RunningApp app) {
    this.app = app;
    this.client = app.client;
  }

  void askEverything() {
    askForTests();
    askAboutMessages();
    askAboutOptions();
    askForLists();
    askAboutMocks();
    askOperators();
    askAboutCallbacks();
    askAboutFacades();
    askAboutProviders();
    askToSend();
    for (String path : MOCKS) {
      delete(path);
    }
    delete(MOCK + "/nobody");
  }

  private void askForTests() {
    client.post("/api/test/reset", "");
    client.post("/api/test/settle", "");
    client.post("/api/test/clock", "{\"advance\":\"1s\"}");
    for (String path : TEST_POSTS) {
      client.post(path, "{\"x\":1}");
      client.post(path, TOO_LONG);
      postText(path);
    }
    for (String path : List.of("/api/test/clock", "/api/test/messages")) {
      getAndGetAsHtml(path);
    }
    client.get("/api/test/messages?limit=0");
  }

  private void askAboutMessages() {
    String id = client.accepted(SENDING.getFirst(), text());
    getAndGetAsHtml("/api/messages/" + id);
    client.get("/api/messages/none");
    getAndGetAsHtml("/api/messages/" + id + "/callbacks");
    client.post("/api/messages/" + id + "/retry", "");
  }

  /** A file, and a message that is taken back. */
  private void askAboutOptions() {
    String id =
        client.accepted(
            "/api/messages/email",
            """
            {"from":"a@example.org","to":"b@example.org","body":"Hello","send_at":"%s",
             "files":[{"name":"a","content":"aGk="}]}\
            """
                .formatted(Instant.now().plusSeconds(600)));
    client.get("/api/messages/" + id + "/attachments/0");
    client.get("/api/messages/" + id + "/attachments/1");
    String later = "{\"send_at\":\"" + Instant.now().plusSeconds(900) + "\"}";
    for (String body : List.of(later, "{}", TOO_LONG)) {
      patch("/api/messages/" + id, "application/json", body);
    }
    patch("/api/messages/" + id, "text/plain", "x");
    patch("/api/messages/none", "application/json", later);
    delete("/api/messages/" + id);
    patch("/api/messages/" + id, "application/json", later);
    client.post("/api/messages/" + id + "/retry", "");
    app.awaitStatus(id, "dispatched");
    delete("/api/messages/" + id);
    delete("/api/messages/none");
  }

  private void askForLists() {
    for (String path :
        List.of("/api/messages", "/api/conversations", "/api/conversations/1/messages")) {
      getAndGetAsHtml(path);
      client.get(path + "?page=x");
    }
    client.get("/api/conversations/2/messages");
    for (String path : List.of("/healthz", "/readyz", "/metrics", "/openapi.yaml", "/docs", "/")) {
      client.get(path);
    }
    client.get("/metrics", "Accept", "application/json");
  }

  private void askAboutMocks() {
    for (String path : MOCKS) {
      getAndGetAsHtml(path);
      put(path, "application/json", "{}");
      put(path, "application/json", "{\"error_pct\":101}");
      put(path, "application/json", "{\"seed\":1}");
      put(path, "application/json", TOO_LONG);
      put(path, "text/plain", "x");
    }
  }

  private void askOperators() {
    for (String name : List.of("email", "nobody")) {
      client.get("/api/providers/" + name);
      client.post("/api/providers/" + name + "/breaker", "{\"action\":\"close\"}");
    }
    for (String path :
        List.of(
            "/api/nodes",
            "/api/settings",
            "/api/dead-letters",
            "/api/series",
            "/api/forecast",
            "/api/history",
            "/api/caller")) {
      getAndGetAsHtml(path);
    }
    client.get("/api/history?since=2026-03-01T12:00:00Z&until=2026-03-01T13:00:00Z");
  }

  /** An endpoint at a port where nothing is. */
  private void askAboutCallbacks() {
    String wish = "{\"url\":\"http://127.0.0.1:9/hook\"}";
    JsonNode added = Client.json(client.post("/api/endpoints", wish));
    String one = "/api/endpoints/" + added.at("/endpoint/id").asString();
    String event = Client.json(client.post(one + "/test", "")).path("event_id").asString();
    client.post("/api/events/" + event + "/resend", "");
    client.post("/api/events/evt_1/resend", "");
    client.post(one + "/rotate", "");
    client.post(one + "/replay?since=2026-03-01T12:00:00Z", "");
    for (String path : List.of("/api/endpoints", one, one + "/deliveries", "/api/events")) {
      getAndGetAsHtml(path);
    }
    put(one, "application/json", wish);
    for (String body : List.of("{}", TOO_LONG)) {
      client.post("/api/endpoints", body);
      put(one, "application/json", body);
    }
    put(one, "text/plain", "x");
    postText("/api/endpoints");
    delete(one);
    delete(one);
    put(one, "application/json", wish);
    client.get(one);
    client.get(one + "/deliveries");
    for (String action : List.of("/rotate", "/replay?since=2026-03-01T12:00:00Z", "/test")) {
      client.post(one + action, "");
    }
  }

  private void askAboutFacades() {
    for (String path : List.of(FACADES, FAULTS)) {
      getAndGetAsHtml(path);
    }
    for (String body : List.of("{}", "{\"error_pct\":101}", TOO_LONG)) {
      put(FAULTS, "application/json", body);
    }
    put(FAULTS, "text/plain", "x");
    delete(FAULTS);
    String unknown = FACADES + "/nobody/faults";
    client.get(unknown);
    put(unknown, "application/json", "{}");
    delete(unknown);
  }

  private void askAboutProviders() {
    getAndGetAsHtml("/api/providers");
    client.get("/api/providers/email", "Accept", "text/html");
    client.post(BREAKER, "{\"action\":\"smash\"}");
    client.post(BREAKER, TOO_LONG);
    postText(BREAKER);
    client.get(MOCK + "/nobody");
    put(MOCK + "/nobody", "application/json", "{}");
    client.get(MOCK + "/email/plan");
    client.get(MOCK + "/email/plan?n=0");
    client.get(MOCK + "/nobody/plan");
    client.get(MOCK + "/email/plan", "Accept", "text/html");
  }

  private void askToSend() {
    client.post(BATCH, "{\"messages\":[{}]}");
    for (String path : Stream.concat(Stream.of(BATCH), SENDING.stream()).toList()) {
      client.post(path, "{}");
      client.post(path, TOO_LONG);
      postText(path);
      client.get(path);
    }
    for (String path : SENDING) {
      client.accepted(path, message(path), "Idempotency-Key", "k");
      client.post(path, message(path) + " ", "Idempotency-Key", "k");
    }
    for (String path : RECEIPTS) {
      client.post(path, RECEIPT);
      client.post(path, "{}");
      client.post(path, TOO_LONG);
      postText(path);
    }
  }

  private void getAndGetAsHtml(String path) {
    client.get(path);
    client.get(path, "Accept", "text/html");
  }

  private void postText(String path) {
    client.send(
        client
            .request(path, "Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("x"))
            .build());
  }

  HttpResponse<String> delete(String path) {
    return client.send(client.request(path).DELETE().build());
  }

  void put(String path, String type, String body) {
    client.send(
        client.request(path, "Content-Type", type).PUT(BodyPublishers.ofString(body)).build());
  }

  void patch(String path, String type, String body) {
    client.send(
        client
            .request(path, "Content-Type", type)
            .method("PATCH", BodyPublishers.ofString(body))
            .build());
  }

  /** A message that a path takes. */
  static String message(String path) {
    String message =
        path.endsWith("email") ? email("a@example.org", "b@example.org", "Hello") : text();
    return path.endsWith("inbound") ? message.replace("\"type\"", "\"channel\"") : message;
  }

  static String text() {
    return sms("+12016661234", "+18045551234", "Hello");
  }
}

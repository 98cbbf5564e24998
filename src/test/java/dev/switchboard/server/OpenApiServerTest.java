package dev.switchboard.server;

import static dev.switchboard.server.RunningApp.email;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The server answers what the document says, and everything that it says. */
@Tag("server")
class OpenApiServerTest {
  private static final String KEY = "a-key-of-enough-length";
  private static final List<String> SCOPES = List.of("send", "read", "operate", "metrics");
  private static final String[] ONE_KEY_FOR_EACH_SCOPE =
      SCOPES.stream()
          .flatMap(scope ->
              Stream.of(
                  "auth.keys." + scope + ".secret=" + KEY + scope,
                  "auth.keys." + scope + ".scopes=" + scope))
          .toArray(String[]::new);
  private static final String[] FOR_TESTS = {"store.url=memory:", "test.endpoints=true"};
  private static final List<String> TEST_POSTS =
      List.of("/api/test/reset", "/api/test/settle", "/api/test/clock");
  private static final String SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";

  /** Everything that a message can be brought to. */
  private static final List<String> SENDING =
      List.of(
          "/api/messages/sms",
          "/api/messages/email",
          "/api/webhooks/sms",
          "/api/webhooks/email",
          "/api/provider/mock/inbound");

  private static final String BATCH = "/api/messages/batch";
  private static final List<String> BATCH_AND_SENDING =
      Stream.concat(Stream.of(BATCH), SENDING.stream()).toList();
  private static final List<String> RECEIPTS =
      List.of("/api/webhooks/sms/receipts", "/api/webhooks/email/receipts");
  private static final String RECEIPT = "{\"provider_message_id\":\"1\",\"status\":\"delivered\"}";

  private static final String MOCK = "/api/provider/mock/config";
  private static final String BREAKER = "/api/providers/email/breaker";
  private static final List<String> MOCKS = List.of(MOCK, MOCK + "/email");
  private static final String FACADES = "/api/facades";
  private static final String FAULTS = FACADES + "/resend/faults";

  @Test
  void everyDocumentedAnswerIsGiven(@TempDir Path directory) throws Exception {
    askAnOpenServer(directory.resolve("open"));
    String dead = deadLetter(directory.resolve("bare"));
    askWithoutKeys(directory.resolve("keys"));
    askWithEachScope(directory.resolve("scopes"));
    askForConflicts(directory);
    askAboutSettings(directory);
    askWithoutProviders(directory.resolve("bare"), dead);

    Set<String> missing = new TreeSet<>(Client.contract().documented());
    missing.removeAll(Client.contract().seen());
    // No HTTP client sends the host of another: asked for above, on a socket.
    missing.removeIf(answer -> answer.endsWith(" 421"));
    assertThat(missing).isSubsetOf(SeenElsewhere.ANSWERS);
    assertThat(Client.contract().documented()).containsAll(SeenElsewhere.ANSWERS);
  }

  /** Most answers. */
  private static void askAnOpenServer(Path directory) throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            with("facades.resend.enabled=true", with("http.max-upload-bytes=256KiB", FOR_TESTS)))) {
      askForTests(app);
      String id = app.client.accepted(SENDING.getFirst(), text());
      app.client.get("/api/messages/" + id);
      app.client.get("/api/messages/none");
      app.client.get("/api/messages/" + id, "Accept", "text/html");
      app.client.get("/api/messages/" + id + "/callbacks");
      app.client.get("/api/messages/" + id + "/callbacks", "Accept", "text/html");
      app.client.post("/api/messages/" + id + "/retry", "");
      askAboutOptions(app);
      app.client.get("/api/messages");
      app.client.get("/api/messages?page=x");
      app.client.get("/api/messages", "Accept", "text/html");
      for (String path : List.of("/api/conversations", "/api/conversations/1/messages")) {
        app.client.get(path);
        app.client.get(path + "?page=x");
        app.client.get(path, "Accept", "text/html");
      }
      app.client.get("/api/conversations/2/messages");
      for (String path :
          List.of("/healthz", "/readyz", "/metrics", "/openapi.yaml", "/docs", "/")) {
        app.client.get(path);
      }
      app.client.get("/metrics", "Accept", "application/json");
      for (String path : MOCKS) {
        app.client.get(path);
        app.client.get(path, "Accept", "text/html");
        put(app, path, "application/json", "{}");
        put(app, path, "application/json", "{\"error_pct\":101}");
        put(app, path, "application/json", "{\"seed\":1}");
        put(app, path, "application/json", "x".repeat(300_000));
        put(app, path, "text/plain", "x");
      }
      for (String name : List.of("email", "nobody")) {
        app.client.get("/api/providers/" + name);
        app.client.post("/api/providers/" + name + "/breaker", "{\"action\":\"close\"}");
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
        app.client.get(path);
        app.client.get(path, "Accept", "text/html");
      }
      app.client.get("/api/history?since=2026-03-01T12:00:00Z&until=2026-03-01T13:00:00Z");
      askAboutCallbacks(app);
      askAboutFacades(app);
      app.client.get("/api/providers");
      app.client.get("/api/providers", "Accept", "text/html");
      app.client.get("/api/providers/email", "Accept", "text/html");
      app.client.post(BREAKER, "{\"action\":\"smash\"}");
      app.client.post(BREAKER, "x".repeat(300_000));
      app.client.send(
          app.client
              .request(BREAKER, "Content-Type", "text/plain")
              .POST(BodyPublishers.ofString("x"))
              .build());
      app.client.get(MOCK + "/nobody");
      put(app, MOCK + "/nobody", "application/json", "{}");
      app.client.get(MOCK + "/email/plan");
      app.client.get(MOCK + "/email/plan?n=0");
      app.client.get(MOCK + "/nobody/plan");
      app.client.get(MOCK + "/email/plan", "Accept", "text/html");
      app.client.post(BATCH, "{\"messages\":[{}]}");
      for (String path : BATCH_AND_SENDING) {
        app.client.post(path, "{}");
        app.client.post(path, "x".repeat(300_000));
        app.client.send(
            app.client
                .request(path, "Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x"))
                .build());
        app.client.get(path);
      }
      for (String path : SENDING) {
        app.client.accepted(path, message(path), "Idempotency-Key", "k");
        app.client.post(path, message(path) + " ", "Idempotency-Key", "k");
      }
      for (String path : RECEIPTS) {
        app.client.post(path, RECEIPT);
        app.client.post(path, "{}");
        app.client.post(path, "x".repeat(300_000));
        app.client.send(
            app.client
                .request(path, "Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x"))
                .build());
      }
      for (String path : MOCKS) {
        delete(app, path);
      }
      delete(app, MOCK + "/nobody");
      for (OpenApiOperation operation : OpenApiOperation.all()) {
        assertThat(operation.ask(app, "?nonsense=1").statusCode())
            .as(operation.name())
            .isEqualTo(400);
        assertThat(operation.statusForHost(app, "evil.example"))
            .as(operation.name())
            .isEqualTo("HTTP/1.1 421 Misdirected Request");
      }
    }
  }

  /** 401, and what is open all the same. */
  private static void askWithoutKeys(Path directory) throws Exception {
    try (RunningApp app = RunningApp.start(directory, with("auth.api-keys=" + KEY, FOR_TESTS))) {
      SENDING.forEach(path -> app.client.post(path, message(path)));
      app.client.post(BATCH, "{}");
      RECEIPTS.forEach(path -> app.client.post(path, RECEIPT));
      app.client.post("/api/messages/retry", "");
      app.client.post("/api/messages/none/retry", "");
      delete(app, "/api/messages/none");
      patch(app, "/api/messages/none", "application/json", "{}");
      app.client.get("/api/messages/none/attachments/0");
      app.client.get("/api/messages/none/callbacks");
      app.client.post(BREAKER, "{}");
      for (String path :
          List.of(
              "/api/messages",
              "/api/messages/none",
              "/api/conversations",
              "/api/conversations/1/messages",
              "/api/invariants",
              "/api/nodes",
              "/api/settings",
              "/api/dead-letters",
              "/api/series",
              "/api/forecast",
              "/api/history",
              "/api/caller",
              "/api/events/stream",
              FACADES,
              FAULTS,
              "/api/providers",
              "/api/providers/email",
              "/metrics")) {
        app.client.get(path);
      }
      for (String path : MOCKS) {
        app.client.get(path);
        put(app, path, "application/json", "{}");
        delete(app, path);
      }
      app.client.get(MOCK + "/email/plan");
      put(app, FAULTS, "application/json", "{}");
      delete(app, FAULTS);
      OpenApiOperation.all().stream()
          .filter(it -> it.path().matches("/api/(endpoints|events|test).*"))
          .forEach(it -> assertThat(it.ask(app, "").statusCode()).isEqualTo(401));
    }
  }

  /** 403 for all scopes but one. */
  private static void askWithEachScope(Path directory) throws Exception {
    try (RunningApp app = RunningApp.start(directory, withoutStream())) {
      for (OpenApiOperation operation : OpenApiOperation.all()) {
        for (String scope : SCOPES) {
          int status =
              operation.ask(app, "", "Authorization", "Bearer " + KEY + scope).statusCode();
          boolean allowed = operation.scope().isEmpty() || operation.scope().equals(scope);
          assertThat(status == 403).as(operation.name() + " with " + scope).isEqualTo(!allowed);
          assertThat(status).isNotEqualTo(401);
        }
      }
    }
  }

  /** 409, where faults of a provider and of all do not fit together. */
  private static void askForConflicts(Path directory) throws Exception {
    try (RunningApp app =
        RunningApp.start(directory.resolve("conflict"), "providers.email.faults.error-pct=60")) {
      put(app, MOCK + "/email", "application/json", "{}");
      put(app, MOCK, "application/json", "{\"timeout_pct\":50}");
      assertThat(delete(app, MOCK + "/email").statusCode()).isEqualTo(409);
    }
    try (RunningApp app =
        RunningApp.start(directory.resolve("conflict-2"), "faults.error-pct=60")) {
      put(app, MOCK, "application/json", "{}");
      put(app, MOCK + "/email", "application/json", "{\"timeout_pct\":50}");
      assertThat(delete(app, MOCK).statusCode()).isEqualTo(409);
    }
  }

  /** Answers that need a setting: a seed, a signature, a limit. */
  private static void askAboutSettings(Path directory) throws Exception {
    try (RunningApp app = RunningApp.start(directory.resolve("seeded"), "faults.seed=42")) {
      app.client.get(MOCK + "/email/plan");
    }
    try (RunningApp app =
        RunningApp.start(directory.resolve("signed"), "webhooks.sms.secret=" + SECRET)) {
      assertThat(app.client.post("/api/webhooks/sms", text()).statusCode()).isEqualTo(401);
    }
    try (RunningApp app =
        RunningApp.start(directory.resolve("slow"), "limits.sender.per-minute=1")) {
      for (String path : SENDING) {
        app.client.post(path, message(path));
        assertThat(app.client.post(path, message(path)).statusCode()).isEqualTo(429);
      }
    }
  }

  /** Answers for want of a provider. */
  private static void askWithoutProviders(Path directory, String dead) throws Exception {
    try (RunningApp app =
        RunningApp.start(directory, "providers.email.channels=", "providers.sms-mms.channels=")) {
      SENDING.forEach(path -> app.client.post(path, message(path)));
      app.client.post("/api/messages/" + dead + "/retry", "");
    }
  }

  /** A file, and a message that is taken back. */
  private static void askAboutOptions(RunningApp app) {
    String id =
        app.client.accepted(
            "/api/messages/email",
            """
            {"from":"a@example.org","to":"b@example.org","body":"Hello","send_at":"%s",
             "files":[{"name":"a","content":"aGk="}]}\
            """
                .formatted(Instant.now().plusSeconds(600)));
    app.client.get("/api/messages/" + id + "/attachments/0");
    app.client.get("/api/messages/" + id + "/attachments/1");
    String later = "{\"send_at\":\"" + Instant.now().plusSeconds(900) + "\"}";
    for (String body : List.of(later, "{}", "x".repeat(300_000))) {
      patch(app, "/api/messages/" + id, "application/json", body);
    }
    patch(app, "/api/messages/" + id, "text/plain", "x");
    patch(app, "/api/messages/none", "application/json", later);
    delete(app, "/api/messages/" + id);
    patch(app, "/api/messages/" + id, "application/json", later);
    app.client.post("/api/messages/" + id + "/retry", "");
    app.awaitStatus(id, "dispatched");
    delete(app, "/api/messages/" + id);
    delete(app, "/api/messages/none");
  }

  private static void askForTests(RunningApp app) {
    app.client.post("/api/test/reset", "");
    app.client.post("/api/test/settle", "");
    app.client.post("/api/test/clock", "{\"advance\":\"1s\"}");
    for (String path : TEST_POSTS) {
      app.client.post(path, "{\"x\":1}");
      app.client.post(path, "x".repeat(300_000));
      app.client.send(
          app.client
              .request(path, "Content-Type", "text/plain")
              .POST(BodyPublishers.ofString("x"))
              .build());
    }
    for (String path : List.of("/api/test/clock", "/api/test/messages")) {
      app.client.get(path);
      app.client.get(path, "Accept", "text/html");
    }
    app.client.get("/api/test/messages?limit=0");
  }

  private static String[] with(String one, String... others) {
    return Stream.concat(Stream.of(one), Arrays.stream(others)).toArray(String[]::new);
  }

  /** An endpoint at a port where nothing is. */
  private static void askAboutCallbacks(RunningApp app) {
    String wish = "{\"url\":\"http://127.0.0.1:9/hook\"}";
    JsonNode added = Client.json(app.client.post("/api/endpoints", wish));
    String one = "/api/endpoints/" + added.at("/endpoint/id").asString();
    String event = Client.json(app.client.post(one + "/test", "")).path("event_id").asString();
    app.client.post("/api/events/" + event + "/resend", "");
    app.client.post("/api/events/evt_1/resend", "");
    app.client.post(one + "/rotate", "");
    app.client.post(one + "/replay?since=2026-03-01T12:00:00Z", "");
    for (String path : List.of("/api/endpoints", one, one + "/deliveries", "/api/events")) {
      app.client.get(path);
      app.client.get(path, "Accept", "text/html");
    }
    put(app, one, "application/json", wish);
    for (String body : List.of("{}", "x".repeat(300_000))) {
      app.client.post("/api/endpoints", body);
      put(app, one, "application/json", body);
    }
    put(app, one, "text/plain", "x");
    app.client.send(
        app.client
            .request("/api/endpoints", "Content-Type", "text/plain")
            .POST(BodyPublishers.ofString("x"))
            .build());
    delete(app, one);
    delete(app, one);
    put(app, one, "application/json", wish);
    app.client.get(one);
    app.client.get(one + "/deliveries");
    for (String action : List.of("/rotate", "/replay?since=2026-03-01T12:00:00Z", "/test")) {
      app.client.post(one + action, "");
    }
  }

  private static void askAboutFacades(RunningApp app) {
    for (String path : List.of(FACADES, FAULTS)) {
      app.client.get(path);
      app.client.get(path, "Accept", "text/html");
    }
    for (String body : List.of("{}", "{\"error_pct\":101}", "x".repeat(300_000))) {
      put(app, FAULTS, "application/json", body);
    }
    put(app, FAULTS, "text/plain", "x");
    delete(app, FAULTS);
    String unknown = FACADES + "/nobody/faults";
    app.client.get(unknown);
    put(app, unknown, "application/json", "{}");
    delete(app, unknown);
  }

  /** A stream has no end; where none is allowed, it is refused after the scope was looked at. */
  private static String[] withoutStream() {
    return Stream.concat(
            Stream.of(ONE_KEY_FOR_EACH_SCOPE),
            Stream.of(with("events.stream.max-readers=0", FOR_TESTS)))
        .toArray(String[]::new);
  }

  /** What can be said about a message that failed; leaves one behind. */
  private static String deadLetter(Path directory) throws Exception {
    try (RunningApp app =
        RunningApp.start(directory, "faults.error-pct=100", "retry.max-attempts=1")) {
      String id = app.client.accepted(SENDING.getFirst(), text());
      app.awaitStatus(id, "failed");
      String retry = "/api/messages/" + id + "/retry";
      app.client.post(retry, "");
      app.client.post("/api/messages/none/retry", "");
      app.client.post("/api/messages/retry?status=failed", "");
      app.client.post("/api/messages/retry?status=pending", "");
      app.client.get("/api/invariants");
      app.client.get("/api/invariants", "Accept", "text/html");
      app.awaitStatus(id, "failed");
      return id;
    }
  }

  private static HttpResponse<String> delete(RunningApp app, String path) {
    return app.client.send(app.client.request(path).DELETE().build());
  }

  private static void put(RunningApp app, String path, String type, String body) {
    app.client.send(
        app.client.request(path, "Content-Type", type).PUT(BodyPublishers.ofString(body)).build());
  }

  private static void patch(RunningApp app, String path, String type, String body) {
    app.client.send(
        app.client
            .request(path, "Content-Type", type)
            .method("PATCH", BodyPublishers.ofString(body))
            .build());
  }

  private static String message(String path) {
    String message =
        path.endsWith("email") ? email("a@example.org", "b@example.org", "Hello") : text();
    return path.endsWith("inbound") ? message.replace("\"type\"", "\"channel\"") : message;
  }

  private static String text() {
    return sms("+12016661234", "+18045551234", "Hello");
  }
}

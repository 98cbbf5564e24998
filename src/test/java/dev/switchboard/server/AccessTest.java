package dev.switchboard.server;

import static dev.switchboard.server.Client.codeOf;
import static dev.switchboard.server.RunningApp.sms;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may call the whole server, as its settings say. */
@Tag("server")
class AccessTest {
  private static final String SEND = "/api/messages/sms";
  private static final String BODY = sms("+12016661234", "+18045551234", "Hello");
  private static final String KEY = "a-key-of-enough-length";

  @TempDir private Path directory;

  @Test
  void anIdempotencyKeyBelongsToTheNameOfAKeyNotToItsSecret() throws Exception {
    String id;
    try (RunningApp app = named("billing", KEY + "-1")) {
      id = app.client.accepted(SEND, BODY, bearer(KEY + "-1", "Idempotency-Key", "k"));
    }
    try (RunningApp app = named("billing", KEY + "-2")) {
      assertThat(app.client.accepted(SEND, BODY, bearer(KEY + "-2", "Idempotency-Key", "k")))
          .isEqualTo(id);
    }
    try (RunningApp app = named("other", KEY + "-2")) {
      assertThat(app.client.accepted(SEND, BODY, bearer(KEY + "-2", "Idempotency-Key", "k")))
          .isNotEqualTo(id);
    }
  }

  @Test
  void secretsInFilesOpenTheServerAndAreNotLogged() throws Exception {
    Path file = Files.writeString(directory.resolve("secret"), KEY + "-in-file\n");
    try (RunningApp app =
        RunningApp.start(
            directory.resolve("data"),
            "auth.keys.ci.secret-file=" + file,
            "auth.keys.ci.scopes=send,read")) {
      HttpResponse<String> accepted = app.client.post(SEND, BODY, bearer(KEY + "-in-file"));
      assertThat(accepted.statusCode()).isEqualTo(202);
      HttpResponse<String> refused = app.client.get("/metrics", bearer(KEY + "-in-file"));
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(codeOf(refused)).isEqualTo("forbidden");
      assertThat(refused.body()).doesNotContain("in-file");
      assertThat(app.client.get("/metrics", bearer(KEY)).statusCode()).isEqualTo(401);
      assertThat(app.rawLog()).doesNotContain("in-file");
    }
  }

  @Test
  void keysThatAreNotAskedForAreSaidAtTheStart() throws Exception {
    try (RunningApp app =
        RunningApp.start(
            directory,
            "auth.mode=none",
            "auth.keys.ci.secret=" + KEY,
            "auth.keys.ci.scopes=send")) {
      assertThat(app.client.get("/metrics").statusCode()).isEqualTo(200);
      app.awaitLogged("keys_not_needed", 1);
    }
    try (RunningApp app =
        RunningApp.start(directory, "auth.keys.ci.secret=" + KEY, "auth.keys.ci.scopes=send")) {
      assertThat(app.client.get("/metrics").statusCode()).isEqualTo(401);
      assertThat(app.logged("keys_not_needed")).isEmpty();
    }
  }

  /**
   * The two rules about pages of other origins together: what they may send, what they may read.
   */
  @Test
  void pagesOfAllowedOriginsMaySendAndReadAndNoOthersMay() throws Exception {
    String ours = "https://app.example";
    try (RunningApp app = RunningApp.start(directory, "http.cors.origins=" + ours)) {
      HttpResponse<String> preflight =
          app.client.send(
              app.client
                  .request(
                      SEND,
                      "Origin",
                      ours,
                      "Access-Control-Request-Method",
                      "POST",
                      "Access-Control-Request-Headers",
                      "content-type")
                  .method("OPTIONS", BodyPublishers.noBody())
                  .build());
      assertThat(preflight.statusCode()).isEqualTo(200);
      assertThat(allowed(preflight)).hasValue(ours);

      HttpResponse<String> sent =
          app.client.post(SEND, BODY, "Origin", ours, "Sec-Fetch-Site", "cross-site");
      assertThat(sent.statusCode()).isEqualTo(202);
      assertThat(allowed(sent)).hasValue(ours);
      assertThat(sent.headers().firstValue("Access-Control-Expose-Headers").orElseThrow())
          .contains("Location");

      HttpResponse<String> foreign =
          app.client.post(
              SEND, BODY, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site");
      assertThat(foreign.statusCode()).isEqualTo(403);
      assertThat(codeOf(foreign)).isEqualTo("cross_site");
      assertThat(allowed(foreign)).isEmpty();
      assertThat(app.client.post(SEND, BODY, "Sec-Fetch-Site", "cross-site").statusCode())
          .isEqualTo(403);
      assertThat(app.client.getJson("/api/messages").get("items")).hasSize(1);
    }
  }

  private static Optional<String> allowed(HttpResponse<String> response) {
    return response.headers().firstValue("Access-Control-Allow-Origin");
  }

  private RunningApp named(String name, String secret) throws Exception {
    return RunningApp.start(
        directory, "auth.keys." + name + ".secret=" + secret, "auth.keys." + name + ".scopes=send");
  }

  private static String[] bearer(String key, String... more) {
    String[] headers = new String[more.length + 2];
    headers[0] = "Authorization";
    headers[1] = "Bearer " + key;
    System.arraycopy(more, 0, headers, 2, more.length);
    return headers;
  }
}

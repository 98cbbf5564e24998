package dev.switchboard.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.http.Body;
import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.Route;
import dev.switchboard.http.TestServer;
import dev.switchboard.http.reply.Reply;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of another site may make a browser do here. The server answers to host x. */
class CrossSiteTest {
  private static final String CHANGE = "/api/things/1/retry";

  private final TestServer server =
      TestServer.with(routes ->
          routes
              .add(Route.put("/api/x", Policy.PUBLIC, Body.NONE, _ -> Reply.empty(200)))
              .add(Route.delete("/api/x", Policy.PUBLIC, _ -> Reply.empty(200)))
              .add(Route.post("/hook", Policy.PUBLIC, Body.NONE, _ -> Reply.empty(200))));

  @AfterEach
  void stop() {
    server.close();
  }

  /** Programs send none of these headers; pages of ours, and the person in front, say so. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Nothing: 1",
        "Origin: http://x",
        "Origin: HTTP://X:80",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Site: none",
        "Sec-Fetch-Site: same-origin|Origin: https://x",
        "Sec-Fetch-Site: same-origin|Origin: null",
        "Origin: https://app.example.com",
        "Origin: https://app.example.com:443|Sec-Fetch-Site: cross-site"
      })
  void ownRequestsPass(String headers) throws IOException {
    assertThat(post(headers).status()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil.example",
        "Origin: https://x",
        "Origin: http://x:8080",
        "Origin: http://x.evil.example",
        "Origin: http://y.x",
        "Origin: null",
        "Origin: x",
        "Origin: http://x/path",
        "Origin: http://user@x",
        "Origin: http://x http://x",
        "Origin: http://app.example.com",
        "Origin: chrome-extension://abcdef",
        "Origin: http://x|Origin: http://x",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: Cross-Site",
        "Sec-Fetch-Site: something-new",
        "Sec-Fetch-Site: same-origin|Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: cross-site|Origin: http://x",
        "Sec-Fetch-Site: cross-site|Origin: null"
      })
  void requestsOfOtherSitesAre403(String headers) throws IOException {
    assertRefused(post(headers));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "BREW"})
  void everyMethodThatMayChangeSomethingIsGuarded(String method) throws IOException {
    for (String path : new String[] {"/api/x", "/hook", "/api/nowhere", "/healthz"}) {
      assertRefused(server.ask(TestServer.request(method, path, "Origin: http://evil.example")));
    }
  }

  /** A page may send these, and the browser does not show it the answer. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "OPTIONS"})
  void whatChangesNothingPasses(String method) throws IOException {
    assertThat(
            server
                .ask(
                    TestServer.request(
                        method,
                        "/api/good",
                        "Origin: http://evil.example",
                        "Sec-Fetch-Site: cross-site"))
                .status())
        .isEqualTo(200);
  }

  /** The target names the host that the page must be of. */
  @Test
  void theAbsoluteFormIsComparedByItsOwnHost() throws IOException {
    assertThat(post("http://localhost:80" + CHANGE, "Origin: http://localhost").status())
        .isEqualTo(202);
    assertRefused(post("http://localhost:81" + CHANGE, "Origin: http://x"));
  }

  @Test
  void whatIsNoOriginCannotBeTrusted() {
    assertThatThrownBy(() -> new CrossSite(Set.of("app.example.com")))
        .hasMessageContaining("app.example.com");
  }

  private Response post(String headers) throws IOException {
    return post(CHANGE, headers);
  }

  private Response post(String target, String headers) throws IOException {
    String[] lines = headers.split("\\|", -1);
    return server.ask(TestServer.request("POST", target, lines));
  }

  private static void assertRefused(Response response) {
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(response.json().get("code").asString()).isEqualTo("cross_site");
  }
}

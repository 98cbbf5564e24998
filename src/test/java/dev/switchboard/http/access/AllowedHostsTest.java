package dev.switchboard.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.api.DocsResource;
import dev.switchboard.api.operate.HealthResource;
import dev.switchboard.api.operate.MetricsResource;
import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.TestServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Under which hosts the server answers: a page can point a name of its own at this machine. */
class AllowedHostsTest {
  private final TestServer server =
      server("127.0.0.1", "app.example.com", "*.example.org", "2001:db8::7");

  private static TestServer server(String host, String... listed) {
    AllowedHosts hosts = new AllowedHosts(host, List.of(listed), false);
    return TestServer.start(
        new Access(Authenticator.none(), hosts, Set.of()),
        routes -> {
          new HealthResource(() -> true).register(routes);
          new MetricsResource(() -> "", Map::of).register(routes);
          new DocsResource().register(routes);
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LocalHost:8080",
        "localhost.",
        "localhost.:1",
        "app.localhost",
        "127.0.0.1",
        "127.0.0.1:65535",
        "127.8.9.10",
        "[::1]",
        "[::1]:8080",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "app.example.com",
        "APP.Example.COM.:443",
        "a.example.org",
        "a.b.example.org",
        "[2001:db8:0::7]"
      })
  void ownHostsAreAnswered(String host) throws IOException {
    assertThat(ask("GET", "/api/good", host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "evillocalhost",
        "127.0.0.1.evil.example",
        "10.0.0.1",
        "0.0.0.0",
        "[::]",
        "[2001:db8::8]",
        "[::ffff:10.0.0.1]",
        "example.com",
        "sub.app.example.com",
        "example.org",
        "evilexample.org",
        "127.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.0.0.1"
      })
  void anyOtherHostIs421(String host) throws IOException {
    assertNotAllowed(ask("GET", "/api/good", host));
  }

  /** Text that is no host at all: the parser or the policy refuses it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost@evil.example",
        "evil.example@localhost",
        "localhost/",
        "localhost\\evil.example",
        "localhost:99999",
        "localhost:8080:8080",
        "local host",
        "[::1",
        "[::1]x",
        "[fe80::1%25lo]",
        "::1",
        "localhost, evil.example",
        "localhost..",
        ".localhost"
      })
  void whatIsNoHostIsRefused(String host) throws IOException {
    assertThat(ask("GET", "/api/good", host).status()).isIn(400, 421);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/healthz",
    "GET,/readyz",
    "GET,/metrics",
    "GET,/docs",
    "GET,/openapi.yaml",
    "GET,/api/nowhere",
    "GET,/",
    "POST,/api/echo",
    "DELETE,/healthz",
    "OPTIONS,/api/good"
  })
  void itHoldsForEveryPathAndMethod(String method, String path) throws IOException {
    assertNotAllowed(ask(method, path, "evil.example"));
  }

  /** RFC 9112, section 3.2.2: the target names the host, and the header is not looked at. */
  @Test
  void theHostOfATargetInAbsoluteFormCounts() throws IOException {
    assertNotAllowed(ask("GET", "http://evil.example/api/good", "localhost"));
    assertNotAllowed(ask("GET", "http://evil.example", "localhost"));
    assertNotAllowed(ask("GET", "http://localhost@evil.example/api/good", "localhost"));
    assertThat(ask("GET", "http://localhost:8080/api/good", "evil.example").status())
        .isEqualTo(200);
  }

  @Test
  void twoHostsAndNoneAre400() throws IOException {
    assertThat(
            server
                .ask("GET /api/good HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
                .status())
        .isEqualTo(400);
    assertThat(server.ask("GET /api/good HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
  }

  @Test
  void aRequestWithoutAHostIsNotOneOfABrowser() {
    assertThat(new AllowedHosts("127.0.0.1", List.of(), false).allow(null)).isTrue();
  }

  @Test
  void theHostThatIsListenedOnIsAllowed() {
    assertThat(allows("app.internal", List.of(), false, "App.Internal:80")).isTrue();
    assertThat(allows("10.0.0.5", List.of(), false, "10.0.0.5:80")).isTrue();
    assertThat(allows("10.0.0.5", List.of(), true, "10.0.0.6")).isFalse();
    assertThat(allows("::1", List.of(), false, "[::1]")).isTrue();
  }

  /** An address is never resolved, so no name was pointed here; load balancers probe so. */
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void aServerThatListensEverywhereAnswersToEveryAddress(String host) {
    assertThat(allows(host, List.of(), false, "10.0.0.1:8080")).isTrue();
    assertThat(allows(host, List.of("app.example.com"), true, "[2001:db8::1]")).isTrue();
    assertThat(allows(host, List.of(), false, "evil.example")).isFalse();
    assertThat(allows(host, List.of("app.example.com"), false, "app.example.com")).isTrue();
  }

  /** A page has no key; a list of hosts is a wish of its own. */
  @Test
  void aServerThatListensEverywhereAndNeedsKeysAnswersToEveryNameUntilSomeAreListed() {
    assertThat(allows("0.0.0.0", List.of(), true, "switchboard.internal")).isTrue();
    assertThat(allows("0.0.0.0", List.of("a.example"), true, "switchboard.internal")).isFalse();
    assertThat(allows("127.0.0.1", List.of(), true, "switchboard.internal")).isFalse();
  }

  @Test
  void aStarAllowsEveryHostThatIsOne() {
    assertThat(allows("127.0.0.1", List.of("*"), false, "evil.example")).isTrue();
    assertThat(allows("127.0.0.1", List.of("*"), false, "10.0.0.1")).isTrue();
    assertThat(allows("127.0.0.1", List.of("*"), false, "a@b")).isFalse();
  }

  @Test
  void whatIsNoHostCannotBeListed() {
    assertThatThrownBy(() -> new AllowedHosts("127.0.0.1", List.of("a b"), false))
        .hasMessageContaining("a b");
  }

  private static boolean allows(
      String serverHost, List<String> listed, boolean keysNeeded, String authority) {
    return new AllowedHosts(serverHost, listed, keysNeeded).allow(authority);
  }

  private Response ask(String method, String target, String host) throws IOException {
    return server.ask(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }

  private static void assertNotAllowed(Response response) {
    assertThat(response.status()).isEqualTo(421);
    assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(response.json().get("code").asString()).isEqualTo("host_not_allowed");
    assertThat(response.body()).doesNotContain("evil");
  }
}

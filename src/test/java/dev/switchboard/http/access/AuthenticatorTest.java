package dev.switchboard.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.api.DocsResource;
import dev.switchboard.api.operate.HealthResource;
import dev.switchboard.api.operate.MetricsResource;
import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.Routes;
import dev.switchboard.http.TestServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticatorTest {
  private final TestServer server =
      TestServer.start(
          Authenticator.bearer(
              List.of(
                  Authenticator.Key.unnamed("first-key"), Authenticator.Key.unnamed("second-key"))),
          AuthenticatorTest::open);

  private static void open(Routes routes) {
    new HealthResource(() -> true).register(routes);
    new MetricsResource(() -> "", Map::of).register(routes);
    new DocsResource().register(routes);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void everyKeyIsACallerOfItsOwn() throws IOException {
    String first = server.get("/api/caller", "Authorization: Bearer first-key").body();
    String second = server.get("/api/caller", "Authorization: bearer  second-key ").body();
    assertThat(first).matches("key-[0-9a-f]{8}").isNotEqualTo(second);
    assertThat(second).matches("key-[0-9a-f]{8}");
    // Idempotency keys are stored under it: an upgrade must find them again.
    assertThat(first).isEqualTo("key-9e24b553");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer first",
        "Bearer first-key2",
        "Bearer FIRST-KEY",
        "Basic first-key",
        "first-key"
      })
  void anythingElseIs401(String authorization) throws IOException {
    assertUnauthorized(server.get("/api/caller", "Authorization: " + authorization));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/caller", "/api/nowhere", "/api/", "/metrics"})
  void noKeyIs401WhateverThePath(String path) throws IOException {
    assertUnauthorized(server.get(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/healthz", "/readyz", "/openapi.yaml", "/docs", "/docs/assets/rapidoc-9.3.8.js"})
  void healthAndDocsNeedNoKey(String path) throws IOException {
    assertThat(server.get(path).status()).isEqualTo(200);
  }

  @Test
  void withoutKeysEverybodyIsAnonymous() throws IOException {
    try (TestServer open = TestServer.start()) {
      assertThat(open.get("/api/caller", "Authorization: Bearer x").body()).isEqualTo("anonymous");
    }
  }

  @Test
  void keysMustNotBeEmpty() {
    assertThatThrownBy(() -> Authenticator.bearer(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Authenticator.Key.unnamed(" "))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertUnauthorized(Response response) {
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(response.json().get("code").asString()).isEqualTo("unauthorized");
  }
}

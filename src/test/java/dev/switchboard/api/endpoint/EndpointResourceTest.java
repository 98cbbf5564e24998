package dev.switchboard.api.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.api.StoreFailures;
import dev.switchboard.callback.CallbackFormats;
import dev.switchboard.callback.endpoint.DeclaredEndpoint;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.callback.endpoint.Endpoints;
import dev.switchboard.callback.post.AddressGuard;
import dev.switchboard.callback.post.UrlRules;
import dev.switchboard.http.RawClient.Response;
import dev.switchboard.http.TestServer;
import dev.switchboard.message.MessageIds;
import dev.switchboard.queue.QueryTimeoutException;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is answered for a change of an endpoint while the store has no time for listings. */
class EndpointResourceTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String WISH =
      "{\"url\":\"https://example.com/hook\",\"events\":[\"message.failed\"]}";

  private final BusyStore store = new BusyStore();
  private final TestServer server =
      TestServer.with(
          new EndpointResource(
              new Endpoints(
                  store,
                  new MessageIds(() -> NOW, 0, 0, 1),
                  new Random(1)::nextBytes,
                  () -> NOW,
                  () -> {},
                  _ -> {}),
              _ -> Optional.empty(),
              new CallbackFormats(List.of(), List.of(), List.of()),
              new UrlRules(new AddressGuard(false, List.of()), List.of(443), false)),
          new StoreFailures((_, _) -> {})::expected);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void secretOfANewEndpointIsToldThoughNothingCanBeCounted() throws IOException {
    Response added = send("POST", "/api/endpoints");

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.json().path("secret").asString()).startsWith("whsec_");
    assertThat(added.json().path("endpoint").path("waiting").path("complete").asBoolean()).isTrue();
    assertThat(store.endpoints).hasSize(1);
  }

  @Test
  void secretOfARotatedEndpointIsToldThoughNothingCanBeCounted() throws IOException {
    String path = "/api/endpoints/" + idOf(send("POST", "/api/endpoints"));
    String secret = onlySecret();

    Response rotated = server.ask(TestServer.request("POST", path + "/rotate"));

    assertThat(rotated.status()).isEqualTo(200);
    assertThat(rotated.json().path("secret").asString())
        .isEqualTo(onlySecret())
        .isNotEqualTo(secret);
    JsonNode waiting = rotated.json().path("endpoint").path("waiting");
    assertThat(waiting.path("count").asInt()).isZero();
    assertThat(waiting.path("complete").asBoolean()).isFalse();
  }

  @Test
  void changeThatIsStoredIsAnswered() throws IOException {
    String path = "/api/endpoints/" + idOf(send("POST", "/api/endpoints"));

    assertThat(send("PUT", path).status()).isEqualTo(200);
    assertThat(server.get(path).status()).isEqualTo(503);
  }

  private Response send(String method, String path) throws IOException {
    return server.ask(
        TestServer.request(
                method, path, "Content-Type: application/json", "Content-Length: " + WISH.length())
            + WISH);
  }

  private static String idOf(Response added) throws IOException {
    return added.json().path("endpoint").path("id").asString();
  }

  private String onlySecret() {
    return store.endpoints.values().iterator().next().secrets().present();
  }

  /** Writes at once, and is too busy to count. */
  private static final class BusyStore implements EndpointStore {
    final Map<EndpointId, Endpoint> endpoints = new LinkedHashMap<>();

    @Override
    public List<Endpoint> list() {
      return List.copyOf(endpoints.values());
    }

    @Override
    public Optional<Endpoint> find(EndpointId id) {
      return Optional.ofNullable(endpoints.get(id));
    }

    @Override
    public boolean add(Endpoint endpoint) {
      return endpoints.put(endpoint.id(), endpoint) == null;
    }

    @Override
    public Optional<Endpoint> change(EndpointId id, UnaryOperator<Endpoint> change) {
      return Optional.ofNullable(endpoints.computeIfPresent(id, (_, it) -> change.apply(it)));
    }

    @Override
    public boolean remove(EndpointId id) {
      return endpoints.remove(id) != null;
    }

    @Override
    public Declared declare(
        List<DeclaredEndpoint> declared,
        Supplier<EndpointId> ids,
        Instant now,
        Instant formerUntil) {
      return new Declared(List.of(), List.of());
    }

    @Override
    public Map<EndpointId, Backlog> backlogs(Collection<EndpointId> ids) {
      throw new QueryTimeoutException();
    }

    @Override
    public boolean refresh() {
      return false;
    }
  }
}

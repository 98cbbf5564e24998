package dev.switchboard.store.callback;

import static dev.switchboard.store.Samples.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackAttempt;
import dev.switchboard.callback.CallbackQueue;
import dev.switchboard.callback.CallbackQueue.Window;
import dev.switchboard.callback.CallbackWork;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.Served;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.message.MessageIds;
import dev.switchboard.store.OpenStore;
import dev.switchboard.store.StoreContract;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** What the contracts of callbacks share: endpoints, and what waits for them. */
@SuppressWarnings("NullAway.Init")
abstract class CallbackStoreContract extends StoreContract {
  static final CallbackQueue.Limit ALL = new CallbackQueue.Limit(100, Long.MAX_VALUE, false);
  private static final Duration LATENCY = Duration.ofMillis(12);

  final List<EndpointId> told = new ArrayList<>();
  EndpointStore endpoints;
  CallbackQueue queue;
  EventHistory history;
  private long nextEndpoint = 1;

  @BeforeEach
  void startCallbacks() {
    OpenStore ports = store.ports();
    endpoints = ports.endpoints();
    queue = ports.callbacks();
    history = ports.events();
    ports.writeEvents(
        new MessageIds(() -> NOON, ports.lastEventId(), 0, 1), false, tellsMessages(), this::tell);
  }

  /** Whether single messages are told at their own URLs. */
  boolean tellsMessages() {
    return false;
  }

  private void tell(Collection<EndpointId> news) {
    told.addAll(news);
  }

  Set<EndpointId> write(CallbackWork... work) {
    return queue.write(List.of(work));
  }

  Served serve(Endpoint endpoint) {
    return queue.serve(100).stream()
        .filter(it -> it.endpoint().id().equals(endpoint.id()))
        .findFirst()
        .orElseThrow();
  }

  Window read(Served served) {
    return read(served, NOON);
  }

  Window read(Served served, Instant until) {
    return queue.read(served, until, Set.of(), ALL);
  }

  static Set<EventId> idsOf(Window window) {
    return Set.copyOf(window.callbacks().stream().map(it -> it.event().id()).toList());
  }

  static CallbackAttempt attempt(Callback callback, @Nullable String errorCode) {
    return new CallbackAttempt(
        callback.attempts() + 1,
        NOON,
        LATENCY,
        errorCode == null ? 200 : Integer.parseInt(errorCode),
        errorCode,
        "ok");
  }

  Endpoint add(String types) {
    Endpoint endpoint = endpoint(nextId(), types, true);
    assertThat(endpoints.add(endpoint)).isTrue();
    return endpoint;
  }

  EndpointId nextId() {
    return new EndpointId(nextEndpoint++);
  }

  static Endpoint endpoint(EndpointId id, String types, boolean enabled) {
    return new Endpoint(
        id,
        null,
        URI.create("https://example.com/hook"),
        EventSelection.parse(types),
        null,
        "standard",
        new Endpoint.Secrets("whsec_c2VjcmV0", null, null),
        enabled,
        NOON,
        null,
        null,
        0);
  }

  long rows(String table) {
    return store.rows(table);
  }
}

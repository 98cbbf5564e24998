package dev.switchboard.callback;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.event.EventType;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The store of callbacks in memory: what it is told is durable at once. */
final class FakeCallbackQueue implements CallbackQueue {
  final Map<EndpointId, Endpoint> endpoints = new LinkedHashMap<>();
  final List<Row> rows = new ArrayList<>();
  final List<CallbackWork> written = new ArrayList<>();
  boolean away;

  /** Endpoints of which a read throws. */
  final Set<EndpointId> broken = new HashSet<>();

  /** Whether hosts wait that have no lane. */
  boolean crowded;

  Set<EndpointId> stuck = Set.of();
  int looks;

  /** What was given back to be served by another process. */
  final List<Served> released = new ArrayList<>();

  /** What is read of each message. */
  @Nullable MessageRecord message;

  Consumer<EndpointId> news = _ -> {};
  private long fence = 1;
  private long nextEvent = 1;

  /** A callback that waits. */
  static final class Row {
    final EndpointId endpoint;
    final StoredEvent event;
    Instant dueAt = Instant.EPOCH;
    int attempts;
    long octets;

    Row(EndpointId endpoint, StoredEvent event) {
      this.endpoint = endpoint;
      this.event = event;
    }
  }

  /** An event of a message, for each endpoint. */
  StoredEvent happen(long message, int sequence, Instant at) {
    EventType type = sequence == 1 ? EventType.MESSAGE_ACCEPTED : EventType.MESSAGE_DISPATCHED;
    StoredEvent event =
        new StoredEvent(
            new EventId(nextEvent++),
            type,
            at,
            new MessageId(message),
            sequence,
            0,
            null,
            null,
            null);
    endpoints.keySet().forEach(endpoint -> rows.add(new Row(endpoint, event)));
    return event;
  }

  private StoredEvent test(Instant at) {
    return new StoredEvent(
        new EventId(nextEvent++), EventType.ENDPOINT_TEST, at, null, 0, 0, null, null, null);
  }

  /** Another process serves all endpoints from now on. */
  void loseAll() {
    fence++;
  }

  /** An endpoint has only failed for days. */
  void fail(EndpointId endpoint, Instant at) {
    disable(endpoint, new Endpoint.Disabled(Endpoint.Disabled.Reason.FAILING, at));
  }

  private void requireThere() {
    if (away) {
      throw new StoreUnavailableException("away");
    }
  }

  @Override
  public boolean adoptHosts(Instant now, Set<EndpointId> stuck) {
    this.stuck = stuck;
    looks++;
    return crowded;
  }

  @Override
  public List<Served> serve(int most) {
    requireThere();
    return endpoints.values().stream()
        .filter(Endpoint::collects)
        .limit(most)
        .map(endpoint -> new Served(endpoint, new Lease(1, fence)))
        .toList();
  }

  @Override
  public void release(Collection<Served> released) {
    this.released.addAll(released);
  }

  @Override
  public void releaseAll() {}

  @Override
  public int count() {
    return endpoints.size();
  }

  @Override
  public Window read(Served served, Instant until, Set<EventId> held, Limit limit) {
    requireThere();
    if (broken.contains(served.endpoint().id())) {
      throw new IllegalStateException("a row that cannot be read");
    }
    List<Callback> callbacks = new ArrayList<>();
    List<CallbackWork.Aside> asides = new ArrayList<>();
    boolean more = false;
    long bytes = 0;
    for (Row row : of(served.endpoint().id()).filter(it -> !it.dueAt.isAfter(until)).toList()) {
      if (held.contains(row.event.id())) {
        continue;
      }
      Instant behind = behind(row);
      if (behind != null && behind.isAfter(row.dueAt)) {
        asides.add(new CallbackWork.Aside(served, row.event.id(), behind));
        continue;
      }
      long size = Callback.bytesOf(row.octets);
      bytes += size;
      boolean fits = bytes <= limit.bytes() || (limit.oneAtLeast() && callbacks.isEmpty());
      if (callbacks.size() == limit.most() || !fits) {
        more = true;
        break;
      }
      callbacks.add(new Callback(row.event, row.attempts, 0, false, message, size));
    }
    Instant next =
        of(served.endpoint().id())
            .map(row -> row.dueAt)
            .filter(dueAt -> dueAt.isAfter(until))
            .min(Comparator.naturalOrder())
            .orElse(null);
    boolean exact = !more && asides.isEmpty() && next == null;
    return new Window(callbacks, asides, more, next, null, exact);
  }

  private Stream<Row> of(EndpointId endpoint) {
    return rows.stream()
        .filter(row -> row.endpoint.equals(endpoint))
        .sorted(
            Comparator.comparing((Row row) -> row.dueAt)
                .thenComparingLong(row -> row.event.id().value()));
  }

  private @Nullable Instant behind(Row row) {
    MessageId message = row.event.messageId();
    return of(row.endpoint)
        .filter(it -> message != null && message.equals(it.event.messageId()))
        .filter(it -> it.event.sequence() < row.event.sequence())
        .map(it -> it.dueAt)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  @Override
  public Set<EndpointId> due(Instant now) {
    return Set.of();
  }

  @Override
  public Set<EndpointId> write(List<CallbackWork> work) {
    requireThere();
    Set<EndpointId> lost = new HashSet<>();
    for (CallbackWork one : work) {
      if (one instanceof CallbackWork.OfEndpoint it && it.by().lease().fence() != fence) {
        lost.add(it.by().endpoint().id());
        continue;
      }
      written.add(one);
      switch (one) {
        case CallbackWork.Acknowledged it -> rows.remove(row(it.by(), it.callback().event().id()));
        case CallbackWork.GivenUp it -> rows.remove(row(it.by(), it.callback().event().id()));
        case CallbackWork.Retried it -> {
          Row row = row(it.by(), it.callback().event().id());
          row.dueAt = it.dueAt();
          row.attempts++;
        }
        case CallbackWork.Aside it -> row(it.by(), it.event()).dueAt = it.dueAt();
        case CallbackWork.Disabled it -> {
          EndpointId id = it.by().endpoint().id();
          Endpoint endpoint = endpoints.get(id);
          if (endpoint != null && endpoint.version() == it.by().endpoint().version()) {
            disable(id, it.why());
          }
        }
        case CallbackWork.Enabled it -> disable(it.by().endpoint().id(), null);
        case CallbackWork.Probe it -> {
          rows.add(new Row(it.by().endpoint().id(), test(it.at())));
          news.accept(it.by().endpoint().id());
        }
        case CallbackWork.Failing _, CallbackWork.Happened _ -> {}
      }
    }
    return lost;
  }

  private Row row(Served by, EventId event) {
    return rows.stream()
        .filter(it -> it.endpoint.equals(by.endpoint().id()) && it.event.id().equals(event))
        .findFirst()
        .orElseThrow();
  }

  /** An operator changes an endpoint. */
  void change(EndpointId id) {
    disable(id, null);
  }

  private void disable(EndpointId id, Endpoint.@Nullable Disabled why) {
    endpoints.computeIfPresent(
        id,
        (_, it) ->
            new Endpoint(
                id,
                it.name(),
                it.url(),
                it.events(),
                it.description(),
                it.format(),
                it.secrets(),
                it.enabled(),
                it.createdAt(),
                it.failingSince(),
                why,
                it.version() + 1));
  }
}

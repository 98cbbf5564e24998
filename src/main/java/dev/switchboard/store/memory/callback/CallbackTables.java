package dev.switchboard.store.memory.callback;

import dev.switchboard.callback.EventId;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.event.EventType;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageIds;
import dev.switchboard.store.database.EventDraft;
import dev.switchboard.store.database.WantedEvents;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Endpoints, events and callbacks. Used under the lock of the store. */
final class CallbackTables {
  /** Of an event, of a callback, and of an attempt without what was answered. */
  static final int EVENT_BYTES = 256;

  static final int CALLBACK_BYTES = 160;
  static final int ATTEMPT_BYTES = 160;

  final NavigableMap<Long, StoredEvent> events = new TreeMap<>();
  final NavigableMap<Long, EndpointRow> endpoints = new TreeMap<>();

  /** Endpoints that were removed, until nothing is known any more of what they were told. */
  final NavigableMap<Long, EndpointRow> removed = new TreeMap<>();

  /** Where the events of messages have got to whose events are not kept any more. */
  private final Map<Long, Integer> numbers = new HashMap<>();

  /** The events of each message, in their order. */
  private final Map<Long, List<StoredEvent>> byMessage = new HashMap<>();

  private final EnclosingStore store;
  private WantedEvents wanted = WantedEvents.NOTHING;
  private boolean keepsAll;
  private boolean tellsMessages;
  private long lastEventId;
  private @Nullable Running running;

  private record Running(MessageIds ids, Consumer<Collection<EndpointId>> news) {}

  CallbackTables(EnclosingStore store) {
    this.store = store;
  }

  void start(MessageIds ids, boolean all, boolean messages, Consumer<Collection<EndpointId>> news) {
    running = new Running(ids, news);
    keepsAll = all;
    tellsMessages = messages;
    follow();
  }

  /** From now on writes what the endpoints want that there are. */
  void follow() {
    wanted = WantedEvents.of(endpoints.values().stream().map(it -> it.endpoint).toList(), keepsAll);
  }

  long lastEventId() {
    return lastEventId;
  }

  /** The version of the next change of an endpoint. */
  long nextVersion() {
    return endpoints.values().stream().mapToLong(it -> it.endpoint.version()).max().orElse(0) + 1;
  }

  void add(Endpoint endpoint) {
    endpoints.put(endpoint.id().value(), new EndpointRow(endpoint));
    follow();
  }

  /** Removes an endpoint; what waits for it is given up later. */
  void removeEndpoint(long id) {
    EndpointRow row = endpoints.remove(id);
    if (row != null) {
      row.owner = EndpointRow.FREE;
      removed.put(id, row);
    }
    follow();
  }

  /** Writes an event of a message, where it is wanted. */
  void write(MessageEvent event) {
    if (wanted.isEmpty() && !tellsMessages) {
      return;
    }
    EventType type = EventDraft.typeOf(event);
    EndpointId host = tellsMessages ? hostOf(event.messageId().value(), type) : null;
    if (host != null) {
      List<EndpointId> to = new ArrayList<>(wanted.wanting(type));
      to.add(host);
      insert(EventDraft.of(event), to);
    } else if (wanted.has(type)) {
      write(EventDraft.of(event));
    }
  }

  /** The lane for the URL that a message names; null where it names none. */
  private @Nullable EndpointId hostOf(long message, EventType type) {
    String url = store.statusCallbackOf(message);
    if (url == null || !EventSelection.OF_ONE_MESSAGE.contains(type)) {
      return null;
    }
    EndpointId host = EndpointId.ofHost(URI.create(url));
    if (!endpoints.containsKey(host.value())) {
      EndpointRow before = removed.remove(host.value());
      endpoints.put(host.value(), before == null ? new EndpointRow(Endpoint.ofHost(host)) : before);
    }
    return host;
  }

  /** Ends the lanes of hosts for which nothing waits; whether there were any. */
  boolean endHosts() {
    List<Long> idle =
        endpoints.headMap(0L).values().stream()
            .filter(row -> row.waiting().isEmpty())
            .map(row -> row.endpoint.id().value())
            .toList();
    idle.forEach(this::removeEndpoint);
    return !idle.isEmpty();
  }

  /** Writes an event where it is wanted. */
  void write(EventDraft draft) {
    write(draft, null);
  }

  /**
   * Writes an event where it is wanted.
   *
   * @param except is not told; null where all are
   */
  void write(EventDraft draft, @Nullable EndpointId except) {
    if (wanted.has(draft.type())) {
      insert(
          draft, wanted.wanting(draft.type()).stream().filter(it -> !it.equals(except)).toList());
    }
  }

  /** Writes an event that says nothing, for an endpoint. */
  EventId test(EndpointId endpoint, Instant at) {
    String data = "{\"endpoint_id\":\"%s\"}".formatted(endpoint);
    return insert(EventDraft.of(EventType.ENDPOINT_TEST, at, data), List.of(endpoint));
  }

  /** Writes an event for some endpoints, whether they want it or not. */
  EventId insert(EventDraft draft, List<EndpointId> to) {
    Running active = Objects.requireNonNull(running, "events are written after the start");
    Long message = draft.messageId();
    List<StoredEvent> before = message == null ? List.of() : eventsOf(message);
    int sequence =
        message == null
            ? 0
            : 1 + (before.isEmpty() ? forgotten(message, draft) : before.getLast().sequence());
    StoredEvent event = draft.stored(new EventId(active.ids().next().value()), sequence);
    lastEventId = event.id().value();
    events.put(lastEventId, event);
    if (message != null) {
      byMessage.computeIfAbsent(message, _ -> new ArrayList<>(4)).add(event);
    }
    store.addBytes(EVENT_BYTES);
    for (EndpointId endpoint : to) {
      EndpointRow row = endpoints.get(endpoint.value());
      if (row != null) {
        addCallback(row, new CallbackRow(event, 0, false));
      }
    }
    tell(to);
    return event.id();
  }

  private int forgotten(long message, EventDraft draft) {
    return Math.max(numbers.getOrDefault(message, 0), draft.sequenceBefore());
  }

  /** How many numbers are remembered of messages whose events are not kept. */
  int numbers() {
    return numbers.size();
  }

  void addCallback(EndpointRow endpoint, CallbackRow row) {
    endpoint.add(row);
    store.addBytes(CALLBACK_BYTES);
  }

  boolean removeCallback(EndpointRow endpoint, long event) {
    boolean removed = endpoint.remove(event);
    store.addBytes(removed ? -CALLBACK_BYTES : 0);
    return removed;
  }

  /** Something was written for these endpoints. */
  void tell(Collection<EndpointId> to) {
    if (running != null && !to.isEmpty()) {
      running.news().accept(to);
    }
  }

  List<StoredEvent> eventsOf(long message) {
    return byMessage.getOrDefault(message, List.of());
  }

  /**
   * Forgets an old event, which waits for no endpoint. The number of the next event of its message
   * is kept where it cannot be told by its type.
   */
  void forgetOld(StoredEvent event) {
    forget(event);
    boolean counts = EventDraft.isToBeRemembered(event.sequence(), event.type().wireName());
    if (event.messageId() != null && counts) {
      numbers.merge(event.messageId().value(), event.sequence(), Math::max);
    }
  }

  /** Forgets the numbers of messages that are not there any more. */
  void forgetNumbers() {
    numbers.keySet().removeIf(message -> !store.has(message));
  }

  /** Forgets an event, which waits for no endpoint. */
  void forget(StoredEvent event) {
    events.remove(event.id().value());
    store.addBytes(-EVENT_BYTES);
    if (event.messageId() != null) {
      List<StoredEvent> others = byMessage.get(event.messageId().value());
      if (others != null && others.remove(event) && others.isEmpty()) {
        byMessage.remove(event.messageId().value());
      }
    }
  }

  /** Forgets what was to be told, and was told, of a message. */
  void forgetMessage(long message) {
    for (StoredEvent event : List.copyOf(eventsOf(message))) {
      endpoints.values().forEach(endpoint -> forget(endpoint, event.id().value()));
      removed.values().forEach(endpoint -> forget(endpoint, event.id().value()));
      forget(event);
    }
  }

  private void forget(EndpointRow endpoint, long event) {
    removeCallback(endpoint, event);
    List<?> made = endpoint.attempts.remove(event);
    store.addBytes(made == null ? 0 : -(long) ATTEMPT_BYTES * made.size());
  }

  /** Forgets everything but the endpoints that have a name. */
  void clear() {
    endpoints.values().removeIf(row -> row.endpoint.name() == null);
    for (EndpointRow row : endpoints.values()) {
      row.clear();
    }
    removed.clear();
    numbers.clear();
    events.clear();
    byMessage.clear();
    follow();
  }
}

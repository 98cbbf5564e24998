package dev.switchboard.store.memory.callback;

import dev.switchboard.callback.CallbackAttempt;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.event.EventType;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.sql.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events in memory, and what was told of them. */
final class MemoryEventHistory implements EventHistory {
  private final EnclosingStore store;
  private final CallbackTables tables;

  MemoryEventHistory(EnclosingStore store, CallbackTables tables) {
    this.store = store;
    this.tables = tables;
  }

  @Override
  public Page list(Query query, Reservation memory) {
    return store.transaction(() -> {
      long after = query.after() == null ? 0 : query.after().value();
      Stream<StoredEvent> all =
          query.messageId() == null
              ? Ranges.values(tables.events.tailMap(after, false))
              : tables.eventsOf(query.messageId().value()).stream();
      Iterator<StoredEvent> found =
          all.filter(event -> event.id().value() > after)
              .filter(event -> query.type() == null || query.type() == event.type())
              .iterator();
      List<Entry> entries = new ArrayList<>();
      long bytes = 0;
      while (found.hasNext()) {
        StoredEvent event = found.next();
        MessageRecord message = messageOf(event);
        long size = message == null ? 0 : message.retainedBytes();
        bytes += size;
        boolean full = entries.size() == query.limit() || bytes > MAX_PAGE_BYTES;
        if (full && !entries.isEmpty()) {
          return new Page(entries, true);
        }
        memory.add(size);
        entries.add(new Entry(event, message));
      }
      return new Page(entries, false);
    });
  }

  private @Nullable MessageRecord messageOf(StoredEvent event) {
    MessageId id = event.messageId();
    return id == null ? null : store.find(id.value());
  }

  @Override
  public Deliveries deliveries(
      EndpointId endpoint, Part part, @Nullable EventId before, int limit) {
    return store.transaction(() -> {
      EndpointRow there = tables.endpoints.get(endpoint.value());
      EndpointRow row = there == null ? tables.removed.get(endpoint.value()) : there;
      if (row == null) {
        return new Deliveries(List.of(), false);
      }
      long until = before == null ? Long.MAX_VALUE : before.value();
      NavigableSet<Long> ids = new TreeSet<>();
      if (part == Part.ALL) {
        ids.addAll(row.attempts.headMap(until, false).keySet());
      }
      row.waiting().stream()
          .filter(it -> it.id() < until && (part != Part.FAILING || it.attempts > 0))
          .map(CallbackRow::id)
          .forEach(ids::add);
      List<Delivery> deliveries =
          ids.descendingSet().stream()
              .limit(limit)
              .map(tables.events::get)
              .filter(event -> event != null)
              .map(event -> delivery(row, event))
              .toList();
      return new Deliveries(deliveries, ids.size() > limit);
    });
  }

  @Override
  public Optional<List<Told>> toldOf(MessageId message) {
    return store.transaction(() -> {
      if (!store.has(message.value())) {
        return Optional.empty();
      }
      List<EndpointRow> rows = new ArrayList<>(tables.removed.headMap(0L).values());
      rows.addAll(tables.endpoints.values());
      List<Told> told = new ArrayList<>();
      for (StoredEvent event : tables.eventsOf(message.value())) {
        for (EndpointRow row : rows) {
          long id = event.id().value();
          if (row.find(id) != null || row.attempts.containsKey(id)) {
            boolean ofHost = row.endpoint.id().isOfHost();
            told.add(new Told(ofHost ? null : row.endpoint, delivery(row, event)));
          }
        }
      }
      return Optional.of(told);
    });
  }

  private static Delivery delivery(EndpointRow row, StoredEvent event) {
    long id = event.id().value();
    CallbackRow waiting = row.find(id);
    List<CallbackAttempt> attempts = List.copyOf(row.attempts.getOrDefault(id, List.of()));
    boolean acknowledged = !attempts.isEmpty() && attempts.getLast().errorCode() == null;
    State state =
        waiting != null ? State.WAITING : acknowledged ? State.ACKNOWLEDGED : State.GIVEN_UP;
    // What was never tried is due since it happened.
    Instant next =
        waiting == null ? null : waiting.dueAt == 0 ? event.at() : Micros.toInstant(waiting.dueAt);
    return new Delivery(event, state, next, attempts);
  }

  @Override
  public OptionalInt resend(EventId id, @Nullable EndpointId only) {
    return store.transaction(() -> {
      StoredEvent event = tables.events.get(id.value());
      if (event == null) {
        return OptionalInt.empty();
      }
      List<EndpointId> to =
          only == null
              ? tables.endpoints.values().stream()
                  .filter(
                      row -> row.endpoint.collects() && row.endpoint.events().wants(event.type()))
                  .map(row -> row.endpoint.id())
                  .toList()
              : List.of(only);
      to.forEach(endpoint -> sendAgain(tables.endpoints.get(endpoint.value()), event));
      tables.tell(to);
      return OptionalInt.of(to.size());
    });
  }

  private void sendAgain(@Nullable EndpointRow row, StoredEvent event) {
    if (row == null) {
      return;
    }
    long id = event.id().value();
    CallbackRow waiting = row.find(id);
    if (waiting == null) {
      tables.addCallback(row, new CallbackRow(event, row.attemptsOf(id), true));
    } else {
      row.setDue(waiting, 0);
    }
  }

  @Override
  public Replayed replay(
      EndpointId endpoint, Instant since, Instant until, @Nullable EventType type) {
    return store.transaction(() -> {
      EndpointRow row = tables.endpoints.get(endpoint.value());
      long from = MessageId.firstOf(since).value();
      long to = MessageId.firstOf(until).value();
      if (row == null || from >= to) {
        return new Replayed(0, null);
      }
      List<StoredEvent> found =
          Ranges.values(tables.events.subMap(from, to))
              .filter(event -> row.endpoint.events().wants(event.type()))
              .filter(event -> type == null || type == event.type())
              .filter(event -> row.find(event.id().value()) == null)
              .limit(MAX_REPLAYED + 1)
              .toList();
      boolean complete = found.size() <= MAX_REPLAYED;
      List<StoredEvent> events = complete ? found : found.subList(0, MAX_REPLAYED);
      events.forEach(event -> sendAgain(row, event));
      tables.tell(List.of(endpoint));
      return new Replayed(
          events.size(), complete ? null : new MessageId(found.getLast().id().value()).issuedAt());
    });
  }

  @Override
  public Optional<EventId> test(EndpointId endpoint, Instant at) {
    return store.transaction(() -> {
      if (!tables.endpoints.containsKey(endpoint.value())) {
        return Optional.empty();
      }
      return Optional.of(tables.test(endpoint, at));
    });
  }
}

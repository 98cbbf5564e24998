package dev.switchboard.store.callback;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import dev.switchboard.callback.CallbackAttempt;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.event.EventType;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads {@code events}, {@code callbacks} and {@code callback_attempts}. */
public final class JdbcEventHistory implements EventHistory {
  private static final Sql.File CALLBACKS = Sql.load("callbacks.sql");
  private static final Sql LIST_EVENTS = CALLBACKS.get("list_events");
  private static final Sql LIST_EVENTS_OF_MESSAGE = CALLBACKS.get("list_events_of_message");
  private static final Sql LIST_EVENTS_BY_IDS = CALLBACKS.get("list_events_by_ids");
  private static final Sql LIST_DELIVERIES = CALLBACKS.get("list_deliveries");
  private static final Sql LIST_WAITING_DELIVERIES = CALLBACKS.get("list_waiting_deliveries");
  private static final Sql LIST_FAILING_DELIVERIES = CALLBACKS.get("list_failing_deliveries");
  private static final Sql LIST_WAITING_OF = CALLBACKS.get("list_waiting_of");
  private static final Sql LIST_ATTEMPTS_OF = CALLBACKS.get("list_attempts_of");
  private static final Sql LIST_ENDPOINTS = CALLBACKS.get("list_endpoints");
  private static final Sql LIST_SIZES = CALLBACKS.get("list_sizes");

  private final Database database;
  private final MessagesById messages;
  private final Replays replays;

  /**
   * @param messages reads the messages that events are about
   */
  public JdbcEventHistory(Database database, MessagesById messages) {
    this.database = database;
    this.messages = messages;
    this.replays = new Replays(database);
  }

  @Override
  public Page list(Query query, Reservation memory) {
    return database.list(session -> {
      Found found = find(session, query);
      List<StoredEvent> shown = fitting(session, found.events());
      Map<Long, MessageRecord> about = messages(session, shown);
      List<Entry> entries = new ArrayList<>();
      for (StoredEvent event : shown) {
        MessageRecord message =
            event.messageId() == null ? null : about.get(event.messageId().value());
        memory.add(message == null ? 0 : message.retainedBytes());
        entries.add(new Entry(event, message));
      }
      return new Page(entries, found.more() || shown.size() < found.events().size());
    });
  }

  /**
   * Events that this version knows.
   *
   * @param more whether there may be others after them
   */
  private record Found(List<StoredEvent> events, boolean more) {}

  /** A page of which this version knows at least one event, so that it can be gone on from. */
  private static Found find(Statements session, Query query) throws SQLException {
    Query rest = query;
    while (true) {
      List<Row> rows = rows(session, rest, query.limit() + 1);
      boolean more = rows.size() > query.limit();
      List<Row> page = more ? rows.subList(0, query.limit()) : rows;
      List<StoredEvent> known = page.stream().map(Row::event).filter(Objects::nonNull).toList();
      if (!known.isEmpty() || !more) {
        return new Found(known, more);
      }
      rest = new Query(page.getLast().id(), query.type(), query.messageId(), query.limit());
    }
  }

  /** A row of the table; without an event where only a later version knows the type. */
  private record Row(EventId id, @Nullable StoredEvent event) {}

  private static List<Row> rows(Statements session, Query query, int limit) throws SQLException {
    MessageId message = query.messageId();
    NamedStatement statement =
        message == null
            ? session.statement(LIST_EVENTS)
            : session.statement(LIST_EVENTS_OF_MESSAGE).set("message_id", message.value());
    return statement
        .set("after", query.after() == null ? 0 : query.after().value())
        .set("type", query.type() == null ? null : query.type().wireName())
        .set("limit", limit)
        .list(row ->
            new Row(
                new EventId(row.getLong("id")),
                StoredEvents.isKnown(row) ? StoredEvents.event(row) : null));
  }

  /** As many as fit on a page with their messages, at least one; no message is read for it. */
  private static List<StoredEvent> fitting(Statements session, List<StoredEvent> events)
      throws SQLException {
    Map<Long, Long> octets = new HashMap<>();
    session
        .statement(LIST_SIZES)
        .setAll("ids", messagesOf(events))
        .list(row -> octets.put(row.getLong("id"), row.getLong("octets")));
    long bytes = 0;
    for (int i = 0; i < events.size(); i++) {
      MessageId message = events.get(i).messageId();
      bytes += message == null ? 0 : octets.getOrDefault(message.value(), 0L);
      if (i > 0 && bytes > MAX_PAGE_BYTES) {
        return events.subList(0, i);
      }
    }
    return events;
  }

  private Map<Long, MessageRecord> messages(Statements session, List<StoredEvent> events)
      throws SQLException {
    List<MessageId> ids = messagesOf(events).stream().map(MessageId::new).toList();
    return ids.isEmpty() ? Map.of() : messages.read(session, ids);
  }

  private static List<Long> messagesOf(List<StoredEvent> events) {
    return events.stream()
        .map(StoredEvent::messageId)
        .filter(Objects::nonNull)
        .map(MessageId::value)
        .distinct()
        .toList();
  }

  @Override
  public Deliveries deliveries(
      EndpointId endpoint, Part part, @Nullable EventId before, int limit) {
    Sql list =
        switch (part) {
          case ALL -> LIST_DELIVERIES;
          case WAITING -> LIST_WAITING_DELIVERIES;
          case FAILING -> LIST_FAILING_DELIVERIES;
        };
    return database.list(session -> {
      List<Long> ids =
          session
              .statement(list)
              .set("endpoint_id", endpoint.value())
              .set("before", before == null ? Long.MAX_VALUE : before.value())
              .set("limit", limit + 1)
              .list(row -> row.getLong("event_id"));
      boolean more = ids.size() > limit;
      List<Delivery> shown = deliveries(session, endpoint, more ? ids.subList(0, limit) : ids);
      return new Deliveries(shown, more && !shown.isEmpty());
    });
  }

  private static List<Delivery> deliveries(Statements session, EndpointId endpoint, List<Long> ids)
      throws SQLException {
    if (ids.isEmpty()) {
      return List.of();
    }
    Callbacks callbacks = Callbacks.read(session, List.of(endpoint.value()), ids, Long.MAX_VALUE);
    return StoredEvents.known(session.statement(LIST_EVENTS_BY_IDS).setAll("ids", ids)).stream()
        .map(event -> callbacks.delivery(endpoint.value(), event))
        .toList();
  }

  /** To whom an event goes. */
  private record Way(long endpoint, long event) {}

  /** What waits for some endpoints, and what they were told, of some events. */
  private record Callbacks(Map<Way, Instant> waiting, Map<Way, List<CallbackAttempt>> attempts) {
    static Callbacks read(
        Statements session, Collection<Long> endpoints, List<Long> events, long mostAttempts)
        throws SQLException {
      Map<Way, Instant> waiting = new HashMap<>();
      session
          .statement(LIST_WAITING_OF)
          .setAll("endpoints", endpoints)
          .setAll("ids", events)
          .list(row -> waiting.put(way(row), Micros.toInstant(row.getLong("due_at"))));
      Map<Way, List<CallbackAttempt>> attempts =
          session
              .statement(LIST_ATTEMPTS_OF)
              .setAll("endpoints", endpoints)
              .setAll("ids", events)
              .set("limit", mostAttempts)
              .list(row -> Map.entry(way(row), attempt(row)))
              .stream()
              .collect(groupingBy(Map.Entry::getKey, mapping(Map.Entry::getValue, toList())));
      return new Callbacks(waiting, attempts);
    }

    boolean has(long endpoint, StoredEvent event) {
      Way way = new Way(endpoint, event.id().value());
      return waiting.containsKey(way) || attempts.containsKey(way);
    }

    Delivery delivery(long endpoint, StoredEvent event) {
      Way way = new Way(endpoint, event.id().value());
      return JdbcEventHistory.delivery(
          event, waiting.get(way), attempts.getOrDefault(way, List.of()));
    }
  }

  @Override
  public Optional<List<Told>> toldOf(MessageId message) {
    return database.list(session -> {
      MessageRecord found = messages.read(session, List.of(message)).get(message.value());
      return found == null ? Optional.empty() : Optional.of(toldOf(session, found));
    });
  }

  private static List<Told> toldOf(Statements session, MessageRecord message) throws SQLException {
    List<StoredEvent> events =
        find(session, new Query(null, null, message.id(), MAX_PAGE)).events();
    Map<Long, @Nullable Endpoint> endpoints = new LinkedHashMap<>();
    String own = message.content().options().statusCallback();
    if (own != null) {
      endpoints.put(EndpointId.ofHost(URI.create(own)).value(), null);
    }
    session
        .statement(LIST_ENDPOINTS)
        .list(JdbcEndpoints::endpoint)
        .forEach(it -> endpoints.put(it.id().value(), it));
    List<Long> ids = events.stream().map(it -> it.id().value()).toList();
    Callbacks callbacks = Callbacks.read(session, endpoints.keySet(), ids, MAX_ATTEMPTS_OF_MESSAGE);
    List<Told> told = new ArrayList<>();
    for (StoredEvent event : events) {
      endpoints.forEach((id, endpoint) -> {
        if (callbacks.has(id, event)) {
          told.add(new Told(endpoint, callbacks.delivery(id, event)));
        }
      });
    }
    return told;
  }

  private static Way way(ResultSet row) throws SQLException {
    return new Way(row.getLong("endpoint_id"), row.getLong("event_id"));
  }

  private static Delivery delivery(
      StoredEvent event, @Nullable Instant dueAt, List<CallbackAttempt> attempts) {
    boolean acknowledged = !attempts.isEmpty() && attempts.getLast().errorCode() == null;
    State state =
        dueAt != null ? State.WAITING : acknowledged ? State.ACKNOWLEDGED : State.GIVEN_UP;
    // What was never tried is due since it happened.
    Instant next = dueAt == null ? null : dueAt.equals(Instant.EPOCH) ? event.at() : dueAt;
    return new Delivery(event, state, next, attempts);
  }

  private static CallbackAttempt attempt(ResultSet row) throws SQLException {
    int status = row.getInt("status");
    return new CallbackAttempt(
        row.getInt("attempt_number"),
        Micros.toInstant(row.getLong("occurred_at")),
        Duration.of(row.getLong("latency"), ChronoUnit.MICROS),
        status == 0 ? null : Integer.valueOf(status),
        row.getString("error_code"),
        row.getString("answer"));
  }

  @Override
  public OptionalInt resend(EventId event, @Nullable EndpointId only) {
    return replays.resend(event, only);
  }

  @Override
  public Replayed replay(
      EndpointId endpoint, Instant since, Instant until, @Nullable EventType type) {
    Optional<Endpoint> found = database.read(session -> JdbcEndpoints.find(session, endpoint));
    return found.isEmpty()
        ? new Replayed(0, null)
        : replays.replay(found.get(), since, until, type);
  }

  @Override
  public Optional<EventId> test(EndpointId endpoint, Instant at) {
    return database.write(session -> {
      if (JdbcEndpoints.find(session.statements(), endpoint).isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(database.outbox().test(session, endpoint, at));
    });
  }
}

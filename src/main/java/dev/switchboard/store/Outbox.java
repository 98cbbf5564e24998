package dev.switchboard.store;

import dev.switchboard.callback.Endpoint;
import dev.switchboard.callback.EndpointId;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.EventSelection;
import dev.switchboard.event.EventType;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageIds;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes events in the transaction that makes them true, as far as an endpoint wants them. Where
 * none wants anything, a transaction only looks at a field.
 */
public final class Outbox {
  /** What an event of a message was preceded by, where nothing is known: its acceptance. */
  private static final int SEQUENCE_OF_ACCEPTANCE = 1;

  private static final int SEQUENCE_OF_DISPATCH = 2;

  private static final Sql.File CALLBACKS = Sql.load("callbacks.sql");
  private static final Sql INSERT_EVENT = CALLBACKS.get("insert_event");
  private static final Sql INSERT_CALLBACK = CALLBACKS.get("insert_callback");
  private static final Sql LAST_OF_MESSAGES = CALLBACKS.get("last_of_messages");

  private volatile Wanted wanted = Wanted.NOTHING;
  private volatile boolean keepsAll;
  private volatile @Nullable Running running;

  private record Running(MessageIds ids, Consumer<Collection<EndpointId>> news) {}

  /** Which endpoints want which types. */
  private record Wanted(Map<EventType, List<EndpointId>> byType) {
    static final Wanted NOTHING = new Wanted(Map.of());

    boolean isEmpty() {
      return byType.isEmpty();
    }
  }

  /** Where the events of a message have got to. */
  private record Last(int sequence, long id) {}

  /**
   * An event that is about to be written.
   *
   * @param messageId null when it is not about a message
   */
  record Draft(
      EventType type,
      Instant at,
      @Nullable Long messageId,
      int attempts,
      @Nullable String errorCode,
      @Nullable String reason,
      @Nullable String data) {}

  /**
   * Makes it possible to write events.
   *
   * @param ids of events
   * @param news told after a commit which endpoints something was written for; must not block
   */
  public void start(MessageIds ids, Consumer<Collection<EndpointId>> news) {
    running = new Running(ids, news);
  }

  /** Writes every event that an endpoint could want, also where none does. */
  public void keepAll() {
    keepsAll = true;
  }

  /** From now on writes what these endpoints want. */
  void follow(List<Endpoint> endpoints) {
    Map<EventType, List<EndpointId>> byType = new EnumMap<>(EventType.class);
    for (EventType type : EventType.values()) {
      List<EndpointId> wanting =
          endpoints.stream()
              .filter(it -> it.collects() && it.events().wants(type))
              .map(Endpoint::id)
              .toList();
      if (!wanting.isEmpty() || (keepsAll && EventSelection.OFFERED.contains(type))) {
        byType.put(type, wanting);
      }
    }
    wanted = byType.isEmpty() ? Wanted.NOTHING : new Wanted(byType);
  }

  /**
   * Writes what is wanted of the events of a transaction.
   *
   * @return the endpoints that have news after the commit
   */
  Set<EndpointId> write(WriteSession session, List<MessageEvent> events) throws SQLException {
    Wanted now = wanted;
    if (now.isEmpty() || events.isEmpty()) {
      return Set.of();
    }
    List<Draft> drafts =
        events.stream()
            .filter(event -> now.byType().containsKey(EventType.of(event)))
            .map(Outbox::draft)
            .toList();
    if (drafts.isEmpty()) {
      return Set.of();
    }
    Map<@Nullable Long, Last> lasts = lasts(session, drafts);
    Set<EndpointId> told = new HashSet<>();
    for (Draft draft : drafts) {
      List<EndpointId> wanting = now.byType().getOrDefault(draft.type(), List.of());
      insert(session, draft, wanting, lasts);
      told.addAll(wanting);
    }
    return told;
  }

  /**
   * Writes an event that is about no message, where it is wanted.
   *
   * @param except is not told; null where all are
   */
  void write(WriteSession session, Draft draft, @Nullable EndpointId except) throws SQLException {
    List<EndpointId> wanting = wanted.byType().get(draft.type());
    if (wanting != null) {
      List<EndpointId> to = wanting.stream().filter(it -> !it.equals(except)).toList();
      insert(session, draft, to);
      session.tell(to);
    }
  }

  /** Writes an event for some endpoints, whether they want it or not. */
  private EventId insert(WriteSession session, Draft draft, Collection<EndpointId> to)
      throws SQLException {
    return insert(session, draft, to, new HashMap<>());
  }

  /** Writes an event that says nothing, for an endpoint. */
  EventId test(WriteSession session, EndpointId endpoint, Instant at) throws SQLException {
    String data = "{\"endpoint_id\":\"%s\"}".formatted(endpoint);
    Draft draft = new Draft(EventType.ENDPOINT_TEST, at, null, 0, null, null, data);
    List<EndpointId> to = List.of(endpoint);
    EventId id = insert(session, draft, to);
    session.tell(to);
    return id;
  }

  private EventId insert(
      WriteSession session, Draft draft, Collection<EndpointId> to, Map<@Nullable Long, Last> lasts)
      throws SQLException {
    Running active = running;
    if (active == null) {
      throw new IllegalStateException("the outbox has not been started");
    }
    Last last = lasts.getOrDefault(draft.messageId(), before(draft));
    int sequence = draft.messageId() == null ? 0 : last.sequence() + 1;
    // The clock of the node that wrote the one before may be ahead of ours.
    long id = active.ids().after(last.id()).value();
    if (draft.messageId() != null) {
      lasts.put(draft.messageId(), new Last(sequence, id));
    }
    Statements statements = session.statements();
    NamedStatement event =
        statements
            .statement(INSERT_EVENT)
            .set("id", id)
            .set("type", draft.type().wireName())
            .set("occurred_at", draft.at())
            .set("sequence", sequence)
            .set("attempts", draft.attempts())
            .set("error_code", draft.errorCode())
            .set("reason", draft.reason())
            .set("data", draft.data());
    statements.runLater(event.setNumber("message_id", draft.messageId()));
    for (EndpointId endpoint : to) {
      statements.runLater(
          statements
              .statement(INSERT_CALLBACK)
              .set("endpoint_id", endpoint.value())
              .set("event_id", id)
              .set("due_at", 0)
              .set("again", 0));
    }
    return new EventId(id);
  }

  /** A transaction that wrote for these endpoints is durable. */
  void committed(Set<EndpointId> told) {
    Running active = running;
    if (active != null && !told.isEmpty()) {
      active.news().accept(told);
    }
  }

  /** One question for all messages of a transaction; none for those that were just accepted. */
  private static Map<@Nullable Long, Last> lasts(WriteSession session, List<Draft> drafts)
      throws SQLException {
    String known =
        drafts.stream()
            .filter(it -> before(it).sequence() > 0)
            .map(it -> String.valueOf(it.messageId()))
            .distinct()
            .collect(Collectors.joining(","));
    Map<@Nullable Long, Last> lasts = new HashMap<>();
    if (!known.isEmpty()) {
      session
          .statement(LAST_OF_MESSAGES)
          .set("ids", known)
          .list(row ->
              lasts.put(
                  row.getLong("message_id"), new Last(row.getInt("sequence"), row.getLong("id"))));
    }
    return lasts;
  }

  /** What came before an event at least, of which nothing may have been written. */
  private static Last before(Draft draft) {
    return switch (draft.type()) {
      case MESSAGE_ACCEPTED, MESSAGE_RECEIVED -> new Last(0, 0);
      case MESSAGE_DELIVERED, MESSAGE_UNDELIVERED -> new Last(SEQUENCE_OF_DISPATCH, 0);
      default -> new Last(SEQUENCE_OF_ACCEPTANCE, 0);
    };
  }

  private static Draft draft(MessageEvent event) {
    EventType type = EventType.of(event);
    long id = event.messageId().value();
    return switch (event) {
      case MessageEvent.Attempted it ->
          new Draft(type, it.at(), id, it.number(), it.errorCode(), null, null);
      case MessageEvent.Dispatched it ->
          new Draft(type, it.at(), id, it.attempts(), null, null, null);
      case MessageEvent.Failed it ->
          new Draft(type, it.at(), id, it.attempts(), it.errorCode(), it.reason(), null);
      case MessageEvent.Delivered it -> new Draft(type, it.at(), id, 0, it.errorCode(), null, null);
      case MessageEvent.Undelivered it ->
          new Draft(type, it.at(), id, 0, it.errorCode(), null, null);
      case MessageEvent.Accepted it -> new Draft(type, it.at(), id, 0, null, null, null);
      case MessageEvent.RetriedManually it -> new Draft(type, it.at(), id, 0, null, null, null);
      case MessageEvent.Received it -> new Draft(type, it.at(), id, 0, null, null, null);
    };
  }
}

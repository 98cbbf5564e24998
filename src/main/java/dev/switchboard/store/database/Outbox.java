package dev.switchboard.store.database;

import dev.switchboard.callback.EventId;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.event.EventType;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageIds;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes events in the transaction that makes them true, as far as an endpoint wants them. Where
 * none wants anything, a transaction only looks at a field.
 */
public final class Outbox {
  private static final Sql.File CALLBACKS = Sql.load("callbacks.sql");
  private static final Sql INSERT_EVENT = CALLBACKS.get("insert_event");
  private static final Sql INSERT_CALLBACK = CALLBACKS.get("insert_callback");
  private static final Sql LAST_OF_MESSAGES = CALLBACKS.get("last_of_messages");

  private volatile WantedEvents wanted = WantedEvents.NOTHING;
  private volatile boolean keepsAll;
  private volatile boolean tellsMessages;
  private volatile @Nullable Running running;

  private record Running(MessageIds ids, Consumer<Collection<EndpointId>> news) {}

  /** Where the events of a message have got to. */
  private record Last(int sequence, long id) {}

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

  /** Writes what single messages want to be told. */
  public void tellMessages() {
    tellsMessages = true;
  }

  /** Whether it matters what single messages want to be told. */
  boolean tellsMessages() {
    return tellsMessages;
  }

  /** From now on writes what these endpoints want. */
  public void follow(List<Endpoint> endpoints) {
    wanted = WantedEvents.of(endpoints, keepsAll);
  }

  /**
   * Writes what is wanted of the events of a transaction.
   *
   * @return the endpoints that have news after the commit
   */
  Set<EndpointId> write(WriteSession session, List<MessageEvent> events) throws SQLException {
    WantedEvents now = wanted;
    if ((now.isEmpty() && !tellsMessages) || events.isEmpty()) {
      return Set.of();
    }
    Map<Long, EndpointId> hosts =
        tellsMessages ? session.statusCallbacks().hosts(session, events) : Map.of();
    List<EventDraft> drafts =
        events.stream()
            .filter(event ->
                now.has(EventDraft.typeOf(event))
                    || (EventSelection.OF_ONE_MESSAGE.contains(EventDraft.typeOf(event))
                        && hosts.containsKey(event.messageId().value())))
            .map(EventDraft::of)
            .toList();
    if (drafts.isEmpty()) {
      return Set.of();
    }
    Map<@Nullable Long, Last> lasts = lasts(session, drafts);
    Set<EndpointId> told = new HashSet<>();
    for (EventDraft draft : drafts) {
      List<EndpointId> wanting = new ArrayList<>(now.wanting(draft.type()));
      EndpointId host =
          EventSelection.OF_ONE_MESSAGE.contains(draft.type())
              ? hosts.get(draft.messageId())
              : null;
      if (host != null) {
        wanting.add(host);
      }
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
  public void write(WriteSession session, EventDraft draft, @Nullable EndpointId except)
      throws SQLException {
    WantedEvents now = wanted;
    if (now.has(draft.type())) {
      List<EndpointId> to =
          now.wanting(draft.type()).stream().filter(it -> !it.equals(except)).toList();
      insert(session, draft, to);
      session.tell(to);
    }
  }

  /** Writes an event for some endpoints, whether they want it or not. */
  private EventId insert(WriteSession session, EventDraft draft, Collection<EndpointId> to)
      throws SQLException {
    return insert(session, draft, to, new HashMap<>());
  }

  /** Writes an event that says nothing, for an endpoint. */
  public EventId test(WriteSession session, EndpointId endpoint, Instant at) throws SQLException {
    String data = "{\"endpoint_id\":\"%s\"}".formatted(endpoint);
    EventDraft draft = EventDraft.of(EventType.ENDPOINT_TEST, at, data);
    List<EndpointId> to = List.of(endpoint);
    EventId id = insert(session, draft, to);
    session.tell(to);
    return id;
  }

  private EventId insert(
      WriteSession session,
      EventDraft draft,
      Collection<EndpointId> to,
      Map<@Nullable Long, Last> lasts)
      throws SQLException {
    Running active = running;
    if (active == null) {
      throw new IllegalStateException("the outbox has not been started");
    }
    Last last = lasts.getOrDefault(draft.messageId(), new Last(draft.sequenceBefore(), 0));
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
  private static Map<@Nullable Long, Last> lasts(WriteSession session, List<EventDraft> drafts)
      throws SQLException {
    Set<Long> known =
        drafts.stream()
            .filter(it -> it.sequenceBefore() > 0)
            .map(EventDraft::messageId)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    Map<@Nullable Long, Last> lasts = new HashMap<>();
    if (!known.isEmpty()) {
      session
          .statement(LAST_OF_MESSAGES)
          .setAll("ids", known)
          .list(row ->
              lasts.put(
                  row.getLong("message_id"), new Last(row.getInt("sequence"), row.getLong("id"))));
    }
    return lasts;
  }
}

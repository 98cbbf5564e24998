package dev.switchboard.store.callback;

import static dev.switchboard.callback.EventHistory.MAX_LOOKED_AT;
import static dev.switchboard.callback.EventHistory.MAX_REPLAYED;

import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventHistory.Replayed;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EventSelection;
import dev.switchboard.event.EventType;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Sends events again: one of them, or those of a stretch of time. */
final class Replays {
  private static final Sql.File CALLBACKS = Sql.load("callbacks.sql");
  private static final Sql FIND_EVENT = CALLBACKS.get("find_event");
  private static final Sql LIST_ENDPOINTS = CALLBACKS.get("list_endpoints");
  private static final Sql SEND_AGAIN = CALLBACKS.get("send_again");
  private static final Sql LIST_EVENTS_TO_REPLAY = CALLBACKS.get("list_events_to_replay");
  private static final Sql REPLAY = CALLBACKS.get("replay");

  /** Events of one look, and of one write, of a replay. */
  private static final int LOOKED_AT_AT_ONCE = 10_000;

  private static final int REPLAYED_AT_ONCE = 500;

  private final Database database;

  Replays(Database database) {
    this.database = database;
  }

  /** As {@link EventHistory#resend}. */
  OptionalInt resend(EventId event, @Nullable EndpointId only) {
    return database.write(session -> {
      Optional<StoredEvent> found =
          StoredEvents.known(session.statement(FIND_EVENT).set("id", event.value())).stream()
              .findFirst();
      if (found.isEmpty()) {
        return OptionalInt.empty();
      }
      List<EndpointId> to =
          only == null ? wanting(session.statements(), found.get().type()) : List.of(only);
      for (EndpointId endpoint : to) {
        session
            .statement(SEND_AGAIN)
            .set("endpoint_id", endpoint.value())
            .set("event_id", event.value())
            .update();
      }
      session.tell(to);
      return OptionalInt.of(to.size());
    });
  }

  private static List<EndpointId> wanting(Statements session, EventType type) throws SQLException {
    return session.statement(LIST_ENDPOINTS).list(JdbcEndpoints::endpoint).stream()
        .filter(it -> it.collects() && it.events().wants(type))
        .map(Endpoint::id)
        .toList();
  }

  /** As {@link EventHistory#replay}, for an endpoint that is there. */
  Replayed replay(Endpoint endpoint, Instant since, Instant until, @Nullable EventType type) {
    EventSelection wanted = endpoint.events();
    Predicate<Named> sent =
        it -> it.type() != null && wanted.wants(it.type()) && (type == null || type == it.type());
    long after = MessageId.firstOf(since).value() - 1;
    long before = MessageId.firstOf(until).value();
    int count = 0;
    int chosen = 0;
    for (int looks = 0; looks < MAX_LOOKED_AT / LOOKED_AT_AT_ONCE; looks++) {
      // Only what is written takes the time of the one that writes.
      List<Named> some = named(after, before);
      List<Long> ids =
          some.stream().filter(sent).map(Named::id).limit(MAX_REPLAYED - chosen).toList();
      chosen += ids.size();
      count += sendAgain(endpoint.id(), ids);
      if (chosen == MAX_REPLAYED) {
        return new Replayed(count, new MessageId(ids.getLast() + 1).issuedAt());
      }
      if (some.size() < LOOKED_AT_AT_ONCE) {
        return new Replayed(count, null);
      }
      after = some.getLast().id();
    }
    return new Replayed(count, new MessageId(after + 1).issuedAt());
  }

  /** An event; the type is null where only a later version knows it. */
  private record Named(long id, @Nullable EventType type) {}

  private List<Named> named(long after, long before) {
    return database.list(session ->
        session
            .statement(LIST_EVENTS_TO_REPLAY)
            .set("after", after)
            .set("before", before)
            .set("limit", LOOKED_AT_AT_ONCE)
            .list(row ->
                new Named(row.getLong("id"), EventType.of(row.getString("type")).orElse(null))));
  }

  private int sendAgain(EndpointId endpoint, List<Long> ids) {
    int count = 0;
    for (int i = 0; i < ids.size(); i += REPLAYED_AT_ONCE) {
      List<Long> some = ids.subList(i, Math.min(ids.size(), i + REPLAYED_AT_ONCE));
      count +=
          database.write(session -> {
            session.tell(List.of(endpoint));
            return session
                .statement(REPLAY)
                .set("endpoint_id", endpoint.value())
                .setAll("ids", some)
                .update();
          });
    }
    return count;
  }
}

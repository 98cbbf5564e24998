package dev.switchboard.store.callback;

import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackQueue;
import dev.switchboard.callback.CallbackWork;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.Served;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Lease;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The callbacks that wait in {@code callbacks}, and the leases of {@code endpoints}. */
public final class JdbcCallbackQueue implements CallbackQueue {
  private static final Sql.File CALLBACKS = Sql.load("callbacks.sql");
  private static final Sql CLAIM_ENDPOINTS = CALLBACKS.get("claim_endpoints");
  private static final Sql LIST_SERVED = CALLBACKS.get("list_served");
  private static final Sql COUNT_ACTIVE = CALLBACKS.get("count_active");
  private static final Sql RELEASE_ENDPOINT = CALLBACKS.get("release_endpoint");
  private static final Sql RELEASE_ENDPOINTS = CALLBACKS.get("release_endpoints");
  private static final Sql LIST_DUE = CALLBACKS.get("list_due");
  private static final Sql NEXT_DUE = CALLBACKS.get("next_due");
  private static final Sql FIRST_UNSETTLED = CALLBACKS.get("first_unsettled");
  private static final Sql LAST_EVENT_ID = CALLBACKS.get("last_event_id");
  private static final Sql LIST_DUE_ENDPOINTS = CALLBACKS.get("list_due_endpoints");

  /**
   * Where several processes write events, one with a smaller id may become visible later: by as
   * much as the longest transaction takes, and clocks differ.
   */
  private static final Duration ORDER_IN_DOUBT = Duration.ofMinutes(1);

  /** An event of a type that only a newer version knows waits for a process of that version. */
  private static final Duration UNKNOWN_PAUSE = Duration.ofMinutes(5);

  private final Database database;
  private final JdbcEndpoints endpoints;
  private final MessagesById messages;
  private final HostLanes hosts;

  /** A row that is due, of which nothing long has been read. */
  private record Due(
      StoredEvent event,
      Instant dueAt,
      int tries,
      int triesBefore,
      boolean again,
      long octets,
      @Nullable Instant behind) {
    boolean mustWait() {
      return behind != null && behind.isAfter(dueAt);
    }
  }

  /** What is due, as far as there is room for it. */
  private record Chosen(List<Due> due, List<CallbackWork.Aside> asides, boolean more) {}

  /**
   * @param endpoints see what becomes of an endpoint
   * @param messages reads the messages that callbacks are about
   */
  public JdbcCallbackQueue(Database database, JdbcEndpoints endpoints, MessagesById messages) {
    this.database = database;
    this.endpoints = endpoints;
    this.messages = messages;
    this.hosts = new HostLanes(database);
  }

  /** The greatest id that was ever given to an event that is kept, 0 when there is none. */
  public long lastEventId() {
    return database.read(session -> session.statement(LAST_EVENT_ID).number());
  }

  @Override
  public boolean adoptHosts(Instant now, Set<EndpointId> stuck) {
    return hosts.adopt(now, stuck);
  }

  @Override
  public List<Served> serve(int most) {
    return database.write(session -> {
      long owner = session.owner();
      List<Served> served = served(session, owner);
      if (served.size() < most) {
        int claimed =
            session
                .statement(CLAIM_ENDPOINTS)
                .set("owner", owner)
                .set("step", session.fenceStep())
                .set("limit", most - served.size())
                .update();
        return claimed == 0 ? served : served(session, owner);
      }
      return served;
    });
  }

  private static List<Served> served(WriteSession session, long owner) throws SQLException {
    return session
        .statement(LIST_SERVED)
        .set("owner", owner)
        .list(
            row -> new Served(JdbcEndpoints.endpoint(row), new Lease(owner, row.getLong("fence"))));
  }

  @Override
  public void release(Collection<Served> released) {
    database.write(session -> {
      for (Served served : released) {
        session
            .statement(RELEASE_ENDPOINT)
            .set("id", served.endpoint().id().value())
            .set("owner", served.lease().owner())
            .set("fence", served.lease().fence())
            .update();
      }
      return released;
    });
  }

  @Override
  public void releaseAll() {
    database.write(
        session -> session.statement(RELEASE_ENDPOINTS).set("owner", session.owner()).update());
  }

  @Override
  public int count() {
    return database.read(session -> (int) session.statement(COUNT_ACTIVE).number());
  }

  @Override
  public Set<EndpointId> due(Instant now) {
    return database.read(session ->
        new HashSet<>(
            session
                .statement(LIST_DUE_ENDPOINTS)
                .set("owner", database.membership().owner())
                .set("now", now)
                .list(row -> new EndpointId(row.getLong("id")))));
  }

  @Override
  public Window read(Served served, Instant until, Set<EventId> held, Limit limit) {
    long endpoint = served.endpoint().id().value();
    return database.read(session -> {
      Chosen chosen = choose(session, served, until, held, limit);
      Map<Long, MessageRecord> found = messages(session, chosen.due());
      Instant nextDueAt = nextDue(session, endpoint, until);
      boolean all = !chosen.more() && chosen.asides().isEmpty() && nextDueAt == null;
      return new Window(
          chosen.due().stream().map(it -> callback(it, found)).toList(),
          chosen.asides(),
          chosen.more(),
          nextDueAt,
          cursor(session, endpoint),
          all && !database.membership().isShared());
    });
  }

  private static Chosen choose(
      Statements session, Served served, Instant until, Set<EventId> held, Limit limit)
      throws SQLException {
    List<Due> due = new ArrayList<>();
    List<CallbackWork.Aside> asides = new ArrayList<>();
    int most = limit.most() + 1;
    int seen = 0;
    long bytes = 0;
    NamedStatement list =
        session
            .statement(LIST_DUE)
            .set("endpoint_id", served.endpoint().id().value())
            .set("until", micros(until))
            .setAll("held", held.stream().map(EventId::value).toList())
            .set("limit", most);
    try (ResultSet row = list.query()) {
      while (row.next()) {
        seen++;
        if (!StoredEvents.isKnown(row)) {
          if (!until.equals(Instant.MAX)) {
            asides.add(
                new CallbackWork.Aside(
                    served, new EventId(row.getLong("event_id")), until.plus(UNKNOWN_PAUSE)));
          }
          continue;
        }
        Due next = due(row);
        if (next.mustWait() && next.behind() != null) {
          asides.add(new CallbackWork.Aside(served, next.event().id(), next.behind()));
          continue;
        }
        bytes += Callback.bytesOf(next.octets());
        boolean fits = bytes <= limit.bytes() || (limit.oneAtLeast() && due.isEmpty());
        if (!fits || due.size() == limit.most()) {
          return new Chosen(due, asides, true);
        }
        due.add(next);
      }
    }
    return new Chosen(due, asides, seen == most);
  }

  private static Due due(ResultSet row) throws SQLException {
    long behind = row.getLong("behind");
    Instant waitsFor = row.wasNull() ? null : Micros.toInstant(behind);
    return new Due(
        StoredEvents.event(row),
        Micros.toInstant(row.getLong("due_at")),
        row.getInt("tries"),
        row.getInt("attempts_before"),
        row.getInt("again") == 1,
        row.getLong("octets"),
        waitsFor);
  }

  private static Callback callback(Due due, Map<Long, MessageRecord> messages) {
    MessageId message = due.event().messageId();
    return new Callback(
        due.event(),
        due.tries(),
        due.triesBefore(),
        due.again(),
        message == null ? null : messages.get(message.value()),
        Callback.bytesOf(due.octets()));
  }

  private Map<Long, MessageRecord> messages(Statements session, List<Due> due) throws SQLException {
    List<MessageId> ids = new ArrayList<>();
    for (Due one : due) {
      if (one.event().messageId() != null) {
        ids.add(one.event().messageId());
      }
    }
    return ids.isEmpty() ? Map.of() : messages.read(session, ids);
  }

  private static @Nullable Instant nextDue(Statements session, long endpoint, Instant until)
      throws SQLException {
    return session
        .statement(NEXT_DUE)
        .set("endpoint_id", endpoint)
        .set("now", micros(until))
        .first(row -> Micros.toInstant(row.getLong("due_at")))
        .orElse(null);
  }

  private @Nullable EventId cursor(Statements session, long endpoint) throws SQLException {
    long lastEvent = session.statement(LAST_EVENT_ID).number();
    if (lastEvent == 0) {
      return null;
    }
    long last =
        session
            .statement(FIRST_UNSETTLED)
            .set("endpoint_id", endpoint)
            .first(row -> row.getLong("event_id") - 1)
            .orElse(lastEvent);
    if (database.membership().isShared()) {
      Instant newest = new MessageId(lastEvent).issuedAt();
      last = Math.min(last, MessageId.firstOf(newest.minus(ORDER_IN_DOUBT)).value());
    }
    return last <= 0 ? null : new EventId(last);
  }

  private static long micros(Instant instant) {
    return instant.equals(Instant.MAX) ? Long.MAX_VALUE : Micros.of(instant);
  }

  @Override
  public Set<EndpointId> write(List<CallbackWork> work) {
    Set<EndpointId> lost =
        database.write(session -> new CallbackWrites(session, database.outbox()).write(work));
    if (work.stream().anyMatch(CallbackWork::changesEndpoint)) {
      endpoints.see();
    }
    return lost;
  }
}

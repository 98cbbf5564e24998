package dev.switchboard.store.callback;

import dev.switchboard.callback.EventRetention;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.endpoint.EndpointStore;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.database.Database;
import dev.switchboard.store.database.EventDraft;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.Sql;
import dev.switchboard.store.sql.Statements;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Deletes from {@code events}, {@code callbacks} and {@code callback_attempts}. */
public final class JdbcEventRetention implements EventRetention {
  /** Rows of an endpoint that are deleted in one step. */
  static final int BATCH = 500;

  private static final Sql.File CALLBACKS = Sql.load("callbacks.sql");
  private static final Sql FIRST_WAITING = CALLBACKS.get("first_waiting");
  private static final Sql DELETE_OLD_EVENTS = CALLBACKS.get("delete_old_events");
  private static final Sql NEXT_ENDPOINT_OF_ATTEMPTS = CALLBACKS.get("next_endpoint_of_attempts");
  private static final Sql NEXT_ENDPOINT_OF_CALLBACKS = CALLBACKS.get("next_endpoint_of_callbacks");
  private static final Sql DELETE_OLD_ATTEMPTS_OF = CALLBACKS.get("delete_old_attempts_of");
  private static final Sql DELETE_OLD_CALLBACKS_OF = CALLBACKS.get("delete_old_callbacks_of");
  private static final Sql DELETE_OLD_CALLBACKS_OF_HOST =
      CALLBACKS.get("delete_old_callbacks_of_host");
  private static final Sql DELETE_ORPHANS_OF = CALLBACKS.get("delete_orphans_of");
  private static final Sql DELETE_IDLE_HOSTS = CALLBACKS.get("delete_idle_hosts");
  private static final Sql REASON_OF_ORPHANS = CALLBACKS.get("reason_of_orphans");
  private static final Sql INSERT_ATTEMPT = CALLBACKS.get("insert_callback_attempt");
  private static final Sql KEEP_NUMBER = CALLBACKS.get("keep_number");
  private static final Sql DELETE_OLD_NUMBERS = CALLBACKS.get("delete_old_numbers");

  /** Endpoints and hosts of one step. */
  static final int ENDPOINTS = 64;

  /** Endpoints, also removed ones, that are asked about at once: more than there can be. */
  private static final int MAX_ORPHANED = 2 * EndpointStore.MAX_ENDPOINTS;

  /** Before all of them. */
  private static final long FIRST = Long.MIN_VALUE;

  private final Database database;

  /** Behind which the next step goes on: of those for which something waits, and that were told. */
  private long afterWaiting = FIRST;

  private long afterTold = FIRST;

  /** A callback that is not told any more. */
  private record Orphan(long event, int attempt) {}

  /** An event that was deleted. */
  private record Forgotten(long message, int sequence, String type) {
    boolean isToBeRemembered() {
      return message != 0 && EventDraft.isToBeRemembered(sequence, type);
    }
  }

  public JdbcEventRetention(Database database) {
    this.database = database;
  }

  @Override
  public int giveUpOrphans(Instant now) {
    // Those of hosts have negative numbers.
    List<Long> waiting =
        database.list(session -> endpointsOf(session, NEXT_ENDPOINT_OF_CALLBACKS, 0, MAX_ORPHANED));
    return database.write(session -> {
      int orphans = 0;
      for (long endpoint : waiting) {
        String reason =
            session
                .statement(REASON_OF_ORPHANS)
                .set("endpoint_id", endpoint)
                .first(row -> row.getString("reason"))
                .orElse(REMOVED);
        if (!reason.isEmpty()) {
          orphans += giveUp(session, endpoint, reason, now);
        }
      }
      return orphans;
    });
  }

  private static int giveUp(WriteSession session, long endpoint, String reason, Instant now)
      throws SQLException {
    List<Orphan> orphans =
        session
            .statement(DELETE_ORPHANS_OF)
            .set("endpoint_id", endpoint)
            .set("limit", BATCH)
            .list(row -> new Orphan(row.getLong("event_id"), row.getInt("attempts") + 1));
    for (Orphan orphan : orphans) {
      session
          .statements()
          .runLater(
              session
                  .statement(INSERT_ATTEMPT)
                  .set("endpoint_id", endpoint)
                  .set("event_id", orphan.event())
                  .set("attempt_number", orphan.attempt())
                  .set("occurred_at", now)
                  .set("latency", 0)
                  .setNumber("status", null)
                  .set("error_code", reason)
                  .set("answer", (String) null));
    }
    return orphans.size();
  }

  @Override
  public boolean endHosts() {
    return database.write(session -> session.statement(DELETE_IDLE_HOSTS).update()) > 0;
  }

  /** A step is about so many endpoints; the next goes on behind them. */
  @Override
  public synchronized boolean expire(Instant before) {
    long old = MessageId.firstOf(before).value();
    List<Long> waiting =
        database.list(
            session -> endpointsOf(session, NEXT_ENDPOINT_OF_CALLBACKS, afterWaiting, ENDPOINTS));
    List<Long> told =
        database.list(
            session -> endpointsOf(session, NEXT_ENDPOINT_OF_ATTEMPTS, afterTold, ENDPOINTS));
    boolean more =
        database.write(session -> {
          boolean full = false;
          for (long endpoint : waiting) {
            boolean host = new EndpointId(endpoint).isOfHost();
            full |=
                deleteOf(
                    session,
                    host ? DELETE_OLD_CALLBACKS_OF_HOST : DELETE_OLD_CALLBACKS_OF,
                    endpoint,
                    old);
          }
          for (long endpoint : told) {
            full |= deleteOf(session, DELETE_OLD_ATTEMPTS_OF, endpoint, old);
          }
          full |= deleteEvents(session, old);
          return full;
        });
    if (more) {
      // Of the same endpoints.
      return true;
    }
    afterWaiting = next(waiting);
    afterTold = next(told);
    return afterWaiting != FIRST || afterTold != FIRST;
  }

  private static long next(List<Long> endpoints) {
    return endpoints.size() < ENDPOINTS ? FIRST : endpoints.getLast();
  }

  private static boolean deleteEvents(WriteSession session, long old) throws SQLException {
    long first = session.statement(FIRST_WAITING).number();
    List<Forgotten> forgotten =
        session
            .statement(DELETE_OLD_EVENTS)
            .set("before", first == 0 ? old : Math.min(old, first))
            .set("limit", BATCH)
            .list(row ->
                new Forgotten(
                    row.getLong("message_id"), row.getInt("sequence"), row.getString("type")));
    Map<Long, Integer> numbers = new HashMap<>();
    for (Forgotten event : forgotten) {
      if (event.isToBeRemembered()) {
        numbers.merge(event.message(), event.sequence(), Math::max);
      }
    }
    for (Map.Entry<Long, Integer> number : numbers.entrySet()) {
      session
          .statements()
          .runLater(
              session
                  .statement(KEEP_NUMBER)
                  .set("message_id", number.getKey())
                  .set("sequence", number.getValue()));
    }
    var _ = session.statement(DELETE_OLD_NUMBERS).update();
    return forgotten.size() == BATCH;
  }

  private static boolean deleteOf(WriteSession session, Sql sql, long endpoint, long old)
      throws SQLException {
    int deleted =
        session
            .statement(sql)
            .set("endpoint_id", endpoint)
            .set("before", old)
            .set("limit", BATCH)
            .update();
    return deleted >= BATCH;
  }

  private static List<Long> endpointsOf(Statements session, Sql next, long after, int most)
      throws SQLException {
    List<Long> some = new ArrayList<>();
    long last = after;
    while (some.size() < most) {
      last = session.statement(next).set("after", last).number();
      if (last == 0) {
        return some;
      }
      some.add(last);
    }
    return some;
  }
}

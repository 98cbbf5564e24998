package dev.switchboard.store;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import dev.switchboard.store.database.Counters.Total;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.ManyRows;
import dev.switchboard.store.sql.Micros;
import dev.switchboard.store.sql.NamedStatement;
import dev.switchboard.store.sql.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes what becomes of leased events, each kind of statement for all of them at once. */
final class Settlements {
  private static final Sql.File QUEUE = Sql.load("queue.sql");
  private static final Sql DELETE_LEASED = QUEUE.get("delete_leased");
  private static final Sql INSERT_ATTEMPT = QUEUE.get("insert_attempt");
  private static final Sql COMPLETE_MESSAGE = QUEUE.get("complete_message");
  private static final Sql INSERT_DISPATCH = QUEUE.get("insert_dispatch");
  private static final Sql RETRY_MESSAGE = QUEUE.get("retry_message");
  private static final Sql FAIL_MESSAGE = QUEUE.get("fail_message");
  private static final Sql INSERT_DEAD_LETTER = QUEUE.get("insert_dead_letter");

  /** A message that was pending and is failed now. */
  private record Failing(String channel, long conversationId, String provider) {}

  private Settlements() {}

  /** Writes each settlement whose lease holds; returns the others. */
  static List<Settlement> write(WriteSession session, List<Settlement> settlements)
      throws SQLException {
    boolean[] held = deleteLeased(session, settlements);
    List<Settlement> stale = new ArrayList<>();
    List<Settlement.Completed> completed = new ArrayList<>();
    for (int i = 0; i < held.length; i++) {
      Settlement settlement = settlements.get(i);
      if (!held[i]) {
        stale.add(settlement);
        continue;
      }
      session.know(settlement.event().key().id(), settlement.event().message().options());
      if (settlement instanceof Settlement.Tried tried) {
        insertAttempt(session, tried);
        session.effects().tell(tried.attempted());
      }
      switch (settlement) {
        case Settlement.Completed it -> completed.add(it);
        case Settlement.Retried it -> retry(session, it);
        case Settlement.Discarded it -> discard(session, it);
        case Settlement.GivenUp it ->
            giveUp(session, it.event().key().id(), it.event().attempts(), it.at(), it.reason());
      }
    }
    complete(session, completed);
    return stale;
  }

  /** Gives a pending message up that cannot be sent at all; does nothing to any other. */
  static void giveUp(WriteSession session, long id, int attempts, Instant at, String reason)
      throws SQLException {
    Optional<Failing> message = fail(session, id, at, reason, reason);
    if (message.isPresent()) {
      session
          .effects()
          .tell(
              new MessageEvent.Failed(
                  new MessageId(id),
                  message.get().channel(),
                  message.get().conversationId(),
                  message.get().provider(),
                  attempts,
                  reason,
                  reason,
                  at));
    }
  }

  private static void discard(WriteSession session, Settlement.Discarded settlement)
      throws SQLException {
    Optional<Failing> message =
        fail(
            session,
            settlement.event().key().id(),
            settlement.at(),
            settlement.attempt().errorCode(),
            settlement.reason());
    if (message.isPresent()) {
      session.effects().tell(settlement.failed());
    }
  }

  /** Marks a pending message failed; empty for any other, to which it does nothing. */
  private static Optional<Failing> fail(
      WriteSession session, long id, Instant at, @Nullable String errorCode, String reason)
      throws SQLException {
    Optional<Failing> message =
        session
            .statement(FAIL_MESSAGE)
            .set("id", id)
            .set("processed_at", at)
            .set("last_error_code", errorCode)
            .first(row ->
                new Failing(
                    row.getString("channel"),
                    row.getLong("conversation_id"),
                    row.getString("provider_name")));
    if (message.isPresent()) {
      session.statement(INSERT_DEAD_LETTER).set("message_id", id).set("reason", reason).update();
      session.counters().add(message.get().channel(), Total.FAILED, 1);
    }
    return message;
  }

  /** Deletes the rows whose leases hold; tells for each settlement whether its row was one. */
  private static boolean[] deleteLeased(WriteSession session, List<Settlement> settlements)
      throws SQLException {
    Map<Place, ManyRows> rows = new LinkedHashMap<>();
    for (Settlement settlement : settlements) {
      LeasedMessage event = settlement.event();
      rows.computeIfAbsent(
              Place.of(event),
              place -> new ManyRows(session.statements(), DELETE_LEASED, place::setIn))
          .row(event.key().id());
    }
    Map<Place, Set<Long>> deleted = new HashMap<>();
    for (Map.Entry<Place, ManyRows> entry : rows.entrySet()) {
      deleted.put(entry.getKey(), entry.getValue().change());
    }
    boolean[] held = new boolean[settlements.size()];
    for (int i = 0; i < held.length; i++) {
      LeasedMessage event = settlements.get(i).event();
      // Of two settlements of one event the first is the one.
      held[i] = Objects.requireNonNull(deleted.get(Place.of(event))).remove(event.key().id());
    }
    return held;
  }

  /** What the rows of many events have in common: most are first attempts under the same lease. */
  private record Place(String channel, long dueAt, Lease lease) {
    static Place of(LeasedMessage event) {
      return new Place(event.key().channel(), event.key().dueAt(), event.lease());
    }

    void setIn(NamedStatement statement) throws SQLException {
      statement
          .set("channel", channel)
          .set("due_at", dueAt)
          .set("owner", lease.owner())
          .set("fence", lease.fence());
    }
  }

  private static void complete(WriteSession session, List<Settlement.Completed> settlements)
      throws SQLException {
    ManyRows rows = new ManyRows(session.statements(), COMPLETE_MESSAGE);
    for (Settlement.Completed settlement : settlements) {
      rows.row(settlement.event().key().id())
          .set("processed_at", Micros.of(settlement.attempt().endedAt()))
          .set("provider_name", settlement.attempt().provider())
          .set("provider_message_id", settlement.providerMessageId());
    }
    Set<Long> completed = rows.change();
    for (Settlement.Completed settlement : settlements) {
      EventKey key = settlement.event().key();
      if (completed.remove(key.id())) {
        if (!namesMessage(settlement)) {
          insertDispatch(session, settlement);
        }
        session.counters().add(key.channel(), Total.DISPATCHED, 1);
        session.effects().tell(settlement.dispatched());
      }
    }
  }

  /** Whether what the provider calls the message tells which it is, as ours and the mocks' do. */
  private static boolean namesMessage(Settlement.Completed settlement) {
    return settlement.providerMessageId().endsWith(settlement.event().message().id().toString());
  }

  /** By what the provider calls it, a receipt will find the message. */
  private static void insertDispatch(WriteSession session, Settlement.Completed settlement)
      throws SQLException {
    session
        .statements()
        .runLater(
            session
                .statement(INSERT_DISPATCH)
                .set("provider_name", settlement.attempt().provider())
                .set("provider_message_id", settlement.providerMessageId())
                .set("message_id", settlement.event().key().id()));
  }

  private static void retry(WriteSession session, Settlement.Retried settlement)
      throws SQLException {
    LeasedMessage event = settlement.event();
    EventRows.insert(
        session,
        new EventKey(event.key().channel(), Micros.of(settlement.dueAt()), event.key().id()),
        event.attempts() + 1,
        EventRows.FREE,
        event.lease().fence() + 1);
    session
        .statements()
        .runLater(
            session
                .statement(RETRY_MESSAGE)
                .set("id", event.key().id())
                .set("next_attempt_at", settlement.dueAt())
                .set("last_error_code", settlement.attempt().errorCode()));
  }

  private static void insertAttempt(WriteSession session, Settlement.Tried settlement)
      throws SQLException {
    Attempt attempt = settlement.attempt();
    session
        .statements()
        .runLater(
            session
                .statement(INSERT_ATTEMPT)
                .set("message_id", settlement.event().key().id())
                .set("attempt_number", attempt.number())
                .set("provider_name", attempt.provider())
                .set("outcome", attempt.outcome().wireName())
                .set("latency", attempt.latency().toNanos() / 1_000)
                .set("error_code", attempt.errorCode())
                .set("occurred_at", attempt.occurredAt()));
  }
}

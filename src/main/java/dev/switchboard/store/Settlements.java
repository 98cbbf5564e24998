package dev.switchboard.store;

import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.InboundEvent;
import dev.switchboard.queue.Settlement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes what becomes of leased events. Each kind of statement runs for all of them at once,
 * because on the way to a server many cost little more than one.
 */
final class Settlements {
  private static final Sql.File QUEUE = Sql.load("queue.sql");
  private static final Sql DELETE_LEASED = QUEUE.get("delete_leased");
  private static final Sql INSERT_ATTEMPT = QUEUE.get("insert_attempt");
  private static final Sql COMPLETE_MESSAGE = QUEUE.get("complete_message");
  private static final Sql RETRY_MESSAGE = QUEUE.get("retry_message");
  private static final Sql FAIL_MESSAGE = QUEUE.get("fail_message");
  private static final Sql INSERT_DEAD_LETTER = QUEUE.get("insert_dead_letter");

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
      insertAttempt(session, settlement);
      switch (settlement) {
        case Settlement.Completed it -> completed.add(it);
        case Settlement.Retried it -> retry(session, it);
        case Settlement.Discarded it ->
            fail(session, it.event().key().id(), it.at(), it.attempt().errorCode(), it.reason());
      }
    }
    complete(session, completed);
    return stale;
  }

  /** Marks a pending message failed; does nothing to any other. */
  static void fail(
      WriteSession session, long id, Instant at, @Nullable String errorCode, String reason)
      throws SQLException {
    NamedStatement statement =
        session
            .statement(FAIL_MESSAGE)
            .set("id", id)
            .set("processed_at", at)
            .set("last_error_code", errorCode);
    String channel;
    try (ResultSet row = statement.query()) {
      if (!row.next()) {
        return;
      }
      channel = row.getString("channel");
    }
    session.statement(INSERT_DEAD_LETTER).set("message_id", id).set("reason", reason).update();
    session.countFailed(channel);
  }

  /** Whoever deletes the row under its lease settles the event; which of them did. */
  private static boolean[] deleteLeased(WriteSession session, List<Settlement> settlements)
      throws SQLException {
    Rows deleted = new Rows(settlements.size());
    for (Settlement settlement : settlements) {
      InboundEvent event = settlement.event();
      deleted.add(
          session
              .statement(DELETE_LEASED)
              .set("channel", event.key().channel())
              .set("due_at", event.key().dueAt())
              .set("id", event.key().id())
              .set("owner", event.lease().owner())
              .set("fence", event.lease().fence()));
    }
    return deleted.changed();
  }

  private static void complete(WriteSession session, List<Settlement.Completed> settlements)
      throws SQLException {
    Rows completed = new Rows(settlements.size());
    for (Settlement.Completed settlement : settlements) {
      Attempt attempt = settlement.attempt();
      completed.add(
          session
              .statement(COMPLETE_MESSAGE)
              .set("id", settlement.event().key().id())
              .set("processed_at", attempt.occurredAt().plus(attempt.latency()))
              .set("provider_message_id", settlement.providerMessageId()));
    }
    boolean[] changed = completed.changed();
    for (int i = 0; i < changed.length; i++) {
      if (changed[i]) {
        session.countDispatched(settlements.get(i).event().key().channel());
      }
    }
  }

  /** One statement, many rows. */
  private static final class Rows {
    private final int count;
    private @Nullable NamedStatement statement;

    Rows(int count) {
      this.count = count;
    }

    void add(NamedStatement prepared) throws SQLException {
      prepared.addToBatch();
      statement = prepared;
    }

    /** Runs it for all; which of them have changed a row. */
    boolean[] changed() throws SQLException {
      boolean[] changed = new boolean[count];
      if (statement != null) {
        int[] rows = statement.updateAll();
        for (int i = 0; i < count; i++) {
          changed[i] = rows[i] == 1;
        }
      }
      return changed;
    }
  }

  private static void retry(WriteSession session, Settlement.Retried settlement)
      throws SQLException {
    InboundEvent event = settlement.event();
    EventRows.insert(
        session,
        new EventKey(event.key().channel(), Micros.of(settlement.dueAt()), event.key().id()),
        event.attempts() + 1,
        EventRows.FREE,
        event.lease().fence() + 1);
    session.runLater(
        session
            .statement(RETRY_MESSAGE)
            .set("id", event.key().id())
            .set("next_attempt_at", settlement.dueAt())
            .set("last_error_code", settlement.attempt().errorCode()));
  }

  private static void insertAttempt(WriteSession session, Settlement settlement)
      throws SQLException {
    Attempt attempt = settlement.attempt();
    session.runLater(
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

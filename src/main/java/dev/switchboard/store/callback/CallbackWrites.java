package dev.switchboard.store.callback;

import dev.switchboard.callback.CallbackAttempt;
import dev.switchboard.callback.CallbackWork;
import dev.switchboard.callback.Served;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.event.EventType;
import dev.switchboard.store.database.EventDraft;
import dev.switchboard.store.database.Outbox;
import dev.switchboard.store.database.WriteSession;
import dev.switchboard.store.sql.ManyRows;
import dev.switchboard.store.sql.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes what has become of callbacks and endpoints, in one transaction. */
final class CallbackWrites {
  private static final Sql.File CALLBACKS = Sql.load("callbacks.sql");
  private static final Sql HOLD_ENDPOINT = CALLBACKS.get("hold_endpoint");
  private static final Sql ENDPOINT_FAILS = CALLBACKS.get("endpoint_fails");
  private static final Sql DISABLE_ENDPOINT = CALLBACKS.get("disable_endpoint");
  private static final Sql ENABLE_ENDPOINT = CALLBACKS.get("enable_endpoint");
  private static final Sql DELETE_CALLBACK = CALLBACKS.get("delete_callback");
  private static final Sql RETRY_CALLBACK = CALLBACKS.get("retry_callback");
  private static final Sql PUT_ASIDE = CALLBACKS.get("put_aside");
  private static final Sql INSERT_ATTEMPT = CALLBACKS.get("insert_callback_attempt");

  private final WriteSession session;
  private final Outbox outbox;

  /** Whether the leases hold, as far as they were asked about. */
  private final Map<EndpointId, Boolean> held = new HashMap<>();

  private final Map<EndpointId, ManyRows> ended = new LinkedHashMap<>();

  CallbackWrites(WriteSession session, Outbox outbox) {
    this.session = session;
    this.outbox = outbox;
  }

  /**
   * Writes what counts.
   *
   * @return endpoints whose lease was lost: nothing that is about them was written
   */
  Set<EndpointId> write(List<CallbackWork> work) throws SQLException {
    Set<EndpointId> lost = new HashSet<>();
    for (CallbackWork one : work) {
      if (one instanceof CallbackWork.OfEndpoint it && !holds(it.by())) {
        lost.add(it.by().endpoint().id());
        continue;
      }
      switch (one) {
        case CallbackWork.Acknowledged it -> end(it);
        case CallbackWork.GivenUp it -> end(it);
        case CallbackWork.Retried it -> retry(it);
        case CallbackWork.Aside it -> putAside(it);
        case CallbackWork.Failing it ->
            session
                .statement(ENDPOINT_FAILS)
                .set("id", it.by().endpoint().id().value())
                .set("failing_since", it.since())
                .update();
        case CallbackWork.Disabled it -> disable(it);
        case CallbackWork.Enabled it -> enable(it);
        case CallbackWork.Probe it -> {
          EndpointId id = it.by().endpoint().id();
          var _ = outbox.test(session, id, it.at());
        }
        case CallbackWork.Happened it -> tell(it.type(), it.at(), it.data(), null);
      }
    }
    for (ManyRows rows : ended.values()) {
      rows.change();
    }
    return lost;
  }

  private boolean holds(Served served) throws SQLException {
    EndpointId id = served.endpoint().id();
    Boolean before = held.get(id);
    if (before == null) {
      before =
          session
              .statement(HOLD_ENDPOINT)
              .set("id", id.value())
              .set("owner", served.lease().owner())
              .set("fence", served.lease().fence())
              .first(row -> row.getLong("id"))
              .isPresent();
      held.put(id, before);
    }
    return before;
  }

  private void end(CallbackWork.Settlement work) throws SQLException {
    EndpointId endpoint = work.by().endpoint().id();
    ended
        .computeIfAbsent(
            endpoint,
            id ->
                new ManyRows(
                    session.statements(),
                    DELETE_CALLBACK,
                    statement -> statement.set("endpoint_id", id.value())))
        .row(work.callback().event().id().value());
    insertAttempt(work);
  }

  private void retry(CallbackWork.Retried work) throws SQLException {
    session
        .statements()
        .runLater(
            session
                .statement(RETRY_CALLBACK)
                .set("endpoint_id", work.by().endpoint().id().value())
                .set("event_id", work.callback().event().id().value())
                .set("due_at", work.dueAt())
                .set("attempts", work.callback().attempts() + 1));
    insertAttempt(work);
  }

  private void putAside(CallbackWork.Aside work) throws SQLException {
    session
        .statements()
        .runLater(
            session
                .statement(PUT_ASIDE)
                .set("endpoint_id", work.by().endpoint().id().value())
                .set("event_id", work.event().value())
                .set("due_at", work.dueAt()));
  }

  private void insertAttempt(CallbackWork.Settlement work) throws SQLException {
    CallbackAttempt attempt = work.attempt();
    Integer status = attempt.status();
    session
        .statements()
        .runLater(
            session
                .statement(INSERT_ATTEMPT)
                .set("endpoint_id", work.by().endpoint().id().value())
                .set("event_id", work.callback().event().id().value())
                .set("attempt_number", attempt.number())
                .set("occurred_at", attempt.at())
                .set("latency", attempt.latency().toNanos() / 1_000)
                .setNumber("status", status == null ? null : Long.valueOf(status))
                .set("error_code", attempt.errorCode())
                .set("answer", attempt.answer()));
  }

  private void disable(CallbackWork.Disabled work) throws SQLException {
    EndpointId id = work.by().endpoint().id();
    boolean changed =
        session
            .statement(DISABLE_ENDPOINT)
            .set("id", id.value())
            .set("version", work.by().endpoint().version())
            .set("disabled_at", work.why().at())
            .set("disabled_reason", work.why().reason().wireName())
            .first(row -> row.getString("url"))
            .isPresent();
    if (changed) {
      String data =
          "{\"endpoint_id\":\"%s\",\"reason\":\"%s\"}"
              .formatted(id, work.why().reason().wireName());
      // It is not to be called any more, so it need not hear of itself.
      boolean gone = work.why().reason() == Endpoint.Disabled.Reason.GONE;
      tell(EventType.ENDPOINT_DISABLED, work.why().at(), data, gone ? id : null);
    }
  }

  private void enable(CallbackWork.Enabled work) throws SQLException {
    EndpointId id = work.by().endpoint().id();
    boolean changed =
        session
            .statement(ENABLE_ENDPOINT)
            .set("id", id.value())
            .first(row -> row.getString("url"))
            .isPresent();
    if (changed) {
      String data = "{\"endpoint_id\":\"%s\"}".formatted(id);
      tell(EventType.ENDPOINT_ENABLED, work.at(), data, null);
    }
  }

  private void tell(EventType type, Instant at, String data, @Nullable EndpointId except)
      throws SQLException {
    outbox.write(session, EventDraft.of(type, at, data), except);
  }
}

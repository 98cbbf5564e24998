package dev.switchboard.store.memory.callback;

import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackQueue;
import dev.switchboard.callback.CallbackWork;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.Served;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.cluster.Membership;
import dev.switchboard.event.EventType;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.MessageId;
import dev.switchboard.store.database.EventDraft;
import dev.switchboard.store.sql.Micros;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Callbacks in memory, and the leases on their endpoints. */
final class MemoryCallbackQueue implements CallbackQueue {
  private final EnclosingStore store;
  private final CallbackTables tables;
  private final Membership membership;

  MemoryCallbackQueue(EnclosingStore store, CallbackTables tables, Membership membership) {
    this.store = store;
    this.tables = tables;
    this.membership = membership;
  }

  /** A host gets its lane with the first callback. */
  @Override
  public boolean adoptHosts(Instant now, Set<EndpointId> stuck) {
    return false;
  }

  @Override
  public List<Served> serve(int most) {
    return store.transaction(() -> {
      long mine = tables.endpoints.values().stream().filter(this::isServedHere).count();
      // Endpoints before the lanes of hosts.
      List<EndpointRow> inOrder = new ArrayList<>(tables.endpoints.tailMap(0L).values());
      inOrder.addAll(tables.endpoints.headMap(0L).values());
      for (EndpointRow row : inOrder) {
        if (mine < most && row.isActive() && !isServedHere(row) && !isServedElsewhere(row)) {
          row.owner = membership.owner();
          row.fence++;
          mine++;
        }
      }
      return tables.endpoints.values().stream()
          .filter(this::isServedHere)
          .map(EndpointRow::served)
          .toList();
    });
  }

  private boolean isServedHere(EndpointRow row) {
    return row.owner == membership.owner() && row.isActive();
  }

  private boolean isServedElsewhere(EndpointRow row) {
    return row.owner != EndpointRow.FREE && store.isLive(row.owner);
  }

  @Override
  public void release(Collection<Served> released) {
    store.transaction(() -> {
      for (Served served : released) {
        EndpointRow row = held(served);
        if (row != null) {
          row.owner = EndpointRow.FREE;
        }
      }
      return released;
    });
  }

  @Override
  public void releaseAll() {
    store.transaction(() -> {
      tables.endpoints.values().stream()
          .filter(row -> row.owner == membership.owner())
          .forEach(row -> row.owner = EndpointRow.FREE);
      return true;
    });
  }

  @Override
  public int count() {
    return store.transaction(
        () -> (int) tables.endpoints.values().stream().filter(EndpointRow::isActive).count());
  }

  @Override
  public Set<EndpointId> due(Instant now) {
    return store.transaction(() ->
        tables.endpoints.values().stream()
            .filter(row -> row.owner == membership.owner())
            .filter(
                row -> !row.inOrder().isEmpty() && row.inOrder().first().dueAt <= Micros.of(now))
            .map(row -> row.endpoint.id())
            .collect(Collectors.toSet()));
  }

  @Override
  public Window read(Served served, Instant until, Set<EventId> held, Limit limit) {
    return store.transaction(() -> {
      EndpointRow row = tables.endpoints.get(served.endpoint().id().value());
      if (row == null) {
        return new Window(List.of(), List.of(), false, null, null, false);
      }
      long latest = until.equals(Instant.MAX) ? Long.MAX_VALUE : Micros.of(until);
      List<Callback> due = new ArrayList<>();
      List<CallbackWork.Aside> asides = new ArrayList<>();
      boolean more = false;
      Instant nextDueAt = null;
      long bytes = 0;
      for (CallbackRow next : row.inOrder()) {
        if (next.dueAt > latest) {
          nextDueAt = Micros.toInstant(next.dueAt);
          break;
        }
        if (more || held.contains(next.event.id())) {
          continue;
        }
        OptionalLong behind = behind(row, next);
        if (behind.isPresent() && behind.getAsLong() > next.dueAt) {
          Instant dueAt = Micros.toInstant(behind.getAsLong());
          asides.add(new CallbackWork.Aside(served, next.event.id(), dueAt));
          continue;
        }
        Callback callback = callback(next);
        bytes += callback.bytes();
        boolean fits = bytes <= limit.bytes() || (limit.oneAtLeast() && due.isEmpty());
        more = !fits || due.size() == limit.most();
        if (!more) {
          due.add(callback);
        }
      }
      boolean all = !more && asides.isEmpty() && nextDueAt == null;
      return new Window(due, asides, more, nextDueAt, cursor(row), all && !membership.isShared());
    });
  }

  /** Until when an earlier event of its message waits for the same endpoint. */
  private OptionalLong behind(EndpointRow endpoint, CallbackRow row) {
    MessageId message = row.event.messageId();
    return message == null
        ? OptionalLong.empty()
        : tables.eventsOf(message.value()).stream()
            .filter(event -> event.sequence() < row.event.sequence())
            .map(event -> endpoint.find(event.id().value()))
            .filter(Objects::nonNull)
            .mapToLong(earlier -> earlier.dueAt)
            .max();
  }

  private Callback callback(CallbackRow row) {
    StoredEvent event = row.event;
    MessageRecord message =
        event.messageId() == null ? null : store.find(event.messageId().value());
    long octets = message != null ? message.retainedBytes() : octetsOf(event.data());
    return new Callback(
        event, row.attempts, row.attemptsBefore, row.again, message, Callback.bytesOf(octets));
  }

  private static long octetsOf(@Nullable String data) {
    return data == null ? 0 : data.getBytes(StandardCharsets.UTF_8).length;
  }

  /** What was asked for once more was settled before. */
  private @Nullable EventId cursor(EndpointRow row) {
    long last =
        row.waiting().stream()
            .filter(waiting -> !waiting.again)
            .mapToLong(waiting -> waiting.id() - 1)
            .findFirst()
            .orElse(tables.lastEventId());
    return last <= 0 ? null : new EventId(last);
  }

  @Override
  public Set<EndpointId> write(List<CallbackWork> work) {
    return store.transaction(() -> {
      Set<EndpointId> lost = new HashSet<>();
      for (CallbackWork one : work) {
        switch (one) {
          case CallbackWork.OfEndpoint it -> {
            EndpointRow row = held(it.by());
            if (row == null) {
              lost.add(it.by().endpoint().id());
            } else {
              write(row, it);
            }
          }
          case CallbackWork.Happened it ->
              tables.write(EventDraft.of(it.type(), it.at(), it.data()));
        }
      }
      return lost;
    });
  }

  /** The endpoint, where the lease holds. */
  private @Nullable EndpointRow held(Served served) {
    EndpointRow row = tables.endpoints.get(served.endpoint().id().value());
    return row != null && row.lease().equals(served.lease()) ? row : null;
  }

  private void write(EndpointRow row, CallbackWork.OfEndpoint work) {
    switch (work) {
      case CallbackWork.Acknowledged it -> end(row, it);
      case CallbackWork.GivenUp it -> end(row, it);
      case CallbackWork.Retried it -> {
        CallbackRow waiting = row.find(it.callback().event().id().value());
        if (waiting != null) {
          waiting.attempts = it.callback().attempts() + 1;
          row.setDue(waiting, Micros.of(it.dueAt()));
        }
        attempted(row, it);
      }
      case CallbackWork.Aside it -> {
        CallbackRow waiting = row.find(it.event().value());
        if (waiting != null && waiting.dueAt < Micros.of(it.dueAt())) {
          row.setDue(waiting, Micros.of(it.dueAt()));
        }
      }
      case CallbackWork.Failing it ->
          row.endpoint =
              MemoryEndpoints.with(
                  row.endpoint, it.since(), row.endpoint.disabled(), row.endpoint.version());
      case CallbackWork.Disabled it -> {
        // What it answered before it was changed does not end what it is now.
        if (it.by().endpoint().version() == row.endpoint.version()) {
          disable(row, it.why());
        }
      }
      case CallbackWork.Enabled it -> enable(row, it.at());
      case CallbackWork.Probe it -> {
        var _ = tables.test(row.endpoint.id(), it.at());
      }
    }
  }

  private void end(EndpointRow row, CallbackWork.Settlement work) {
    tables.removeCallback(row, work.callback().event().id().value());
    attempted(row, work);
  }

  private void attempted(EndpointRow row, CallbackWork.Settlement work) {
    boolean added = row.attempted(work.callback().event().id().value(), work.attempt());
    store.addBytes(added ? CallbackTables.ATTEMPT_BYTES : 0);
  }

  private void disable(EndpointRow row, Endpoint.Disabled why) {
    boolean gone = why.reason() == Endpoint.Disabled.Reason.GONE;
    if (row.endpoint.disabled() == null || (gone && !row.isGone())) {
      row.endpoint =
          MemoryEndpoints.with(
              row.endpoint, row.endpoint.failingSince(), why, tables.nextVersion());
      tables.follow();
      String data =
          "{\"endpoint_id\":\"%s\",\"reason\":\"%s\"}"
              .formatted(row.endpoint.id(), why.reason().wireName());
      // It is not to be called any more, so it need not hear of itself.
      tables.write(
          EventDraft.of(EventType.ENDPOINT_DISABLED, why.at(), data),
          gone ? row.endpoint.id() : null);
    }
  }

  private void enable(EndpointRow row, Instant at) {
    if (row.endpoint.disabled() != null) {
      row.endpoint = MemoryEndpoints.with(row.endpoint, null, null, tables.nextVersion());
      tables.follow();
      String data = "{\"endpoint_id\":\"%s\"}".formatted(row.endpoint.id());
      tables.write(EventDraft.of(EventType.ENDPOINT_ENABLED, at, data));
    }
  }
}

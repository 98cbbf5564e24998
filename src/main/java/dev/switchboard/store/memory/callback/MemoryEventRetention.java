package dev.switchboard.store.memory.callback;

import dev.switchboard.callback.CallbackAttempt;
import dev.switchboard.callback.EventRetention;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Lets go of events in memory. */
final class MemoryEventRetention implements EventRetention {
  /** Rows deleted in one step. */
  static final int BATCH = 500;

  private final EnclosingStore store;
  private final CallbackTables tables;

  MemoryEventRetention(EnclosingStore store, CallbackTables tables) {
    this.store = store;
    this.tables = tables;
  }

  @Override
  public int giveUpOrphans(Instant now) {
    return store.transaction(() -> {
      int orphans = 0;
      for (EndpointRow row : tables.removed.values()) {
        orphans += giveUp(row, REMOVED, now);
      }
      for (EndpointRow row : tables.endpoints.values()) {
        orphans += row.isGone() ? giveUp(row, GONE, now) : 0;
      }
      return orphans;
    });
  }

  private int giveUp(EndpointRow row, String reason, Instant now) {
    List<CallbackRow> orphans = row.waiting().stream().limit(BATCH).toList();
    for (CallbackRow orphan : orphans) {
      tables.removeCallback(row, orphan.id());
      int number = orphan.attemptsBefore + orphan.attempts + 1;
      boolean added =
          row.attempted(
              orphan.id(), new CallbackAttempt(number, now, Duration.ZERO, null, reason, null));
      store.addBytes(added ? CallbackTables.ATTEMPT_BYTES : 0);
    }
    return orphans.size();
  }

  @Override
  public boolean endHosts() {
    return store.transaction(tables::endHosts);
  }

  @Override
  public boolean expire(Instant before) {
    long old = MessageId.firstOf(before).value();
    return store.transaction(() -> {
      boolean more = false;
      for (EndpointRow row : tables.endpoints.values()) {
        boolean forgets = !row.endpoint.enabled() || row.endpoint.id().isOfHost();
        more |= forgets && forgetWaiting(row, old);
      }
      for (EndpointRow row : rows().toList()) {
        more |= forgetAttempts(row, old);
      }
      tables.removed.values().removeIf(row -> row.waiting().isEmpty() && row.attempts.isEmpty());
      long first =
          rows()
              .filter(row -> !row.waiting().isEmpty())
              .mapToLong(row -> row.waiting().iterator().next().id())
              .min()
              .orElse(Long.MAX_VALUE);
      List<StoredEvent> gone =
          Ranges.values(tables.events.headMap(Math.min(old, first), false)).limit(BATCH).toList();
      gone.forEach(tables::forgetOld);
      tables.forgetNumbers();
      return more || gone.size() == BATCH;
    });
  }

  private Stream<EndpointRow> rows() {
    return Stream.concat(tables.endpoints.values().stream(), tables.removed.values().stream());
  }

  private boolean forgetWaiting(EndpointRow row, long before) {
    List<Long> old =
        row.waiting().stream().map(CallbackRow::id).filter(id -> id < before).limit(BATCH).toList();
    old.forEach(id -> tables.removeCallback(row, id));
    return old.size() == BATCH;
  }

  private boolean forgetAttempts(EndpointRow row, long before) {
    List<Long> old = row.attempts.headMap(before, false).keySet().stream().limit(BATCH).toList();
    for (long id : old) {
      List<CallbackAttempt> made = row.attempts.remove(id);
      int count = made == null ? 0 : made.size();
      store.addBytes(-(long) CallbackTables.ATTEMPT_BYTES * count);
    }
    return old.size() == BATCH;
  }
}

package dev.switchboard.store.memory.callback;

import dev.switchboard.callback.CallbackAttempt;
import dev.switchboard.callback.Served;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.queue.Lease;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An endpoint, what waits for it, and what it was told. Changed under the lock of the store. */
final class EndpointRow {
  static final long FREE = 0;

  final NavigableMap<Long, List<CallbackAttempt>> attempts = new TreeMap<>();
  private final NavigableMap<Long, CallbackRow> waiting = new TreeMap<>();
  private final NavigableSet<CallbackRow> inOrder = new TreeSet<>(CallbackRow.ORDER);
  Endpoint endpoint;
  long owner = FREE;
  long fence;

  EndpointRow(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  boolean isGone() {
    Endpoint.Disabled disabled = endpoint.disabled();
    return disabled != null && disabled.reason() == Endpoint.Disabled.Reason.GONE;
  }

  /** Whether something is to be sent to it. */
  boolean isActive() {
    return endpoint.enabled() && !isGone();
  }

  Lease lease() {
    return new Lease(owner, fence);
  }

  Served served() {
    return new Served(endpoint, lease());
  }

  /** Callbacks by their events. */
  Collection<CallbackRow> waiting() {
    return waiting.values();
  }

  /** Callbacks as they are to be sent. */
  NavigableSet<CallbackRow> inOrder() {
    return inOrder;
  }

  @Nullable CallbackRow find(long event) {
    return waiting.get(event);
  }

  void add(CallbackRow row) {
    waiting.put(row.id(), row);
    inOrder.add(row);
  }

  boolean remove(long event) {
    CallbackRow row = waiting.remove(event);
    return row != null && inOrder.remove(row);
  }

  void setDue(CallbackRow row, long dueAt) {
    inOrder.remove(row);
    row.dueAt = dueAt;
    inOrder.add(row);
  }

  /** Notes an attempt; whether there was none of its number. */
  boolean attempted(long event, CallbackAttempt attempt) {
    List<CallbackAttempt> made = attempts.computeIfAbsent(event, _ -> new ArrayList<>(2));
    // An answer that came after its callback was given up stands.
    boolean again = !made.isEmpty() && made.getLast().number() == attempt.number();
    if (again) {
      made.removeLast();
    }
    made.add(attempt);
    return !again;
  }

  /** Forgets what waits and what was told; another process may serve it. */
  void clear() {
    waiting.clear();
    inOrder.clear();
    attempts.clear();
    owner = FREE;
  }

  /** The number of the last attempt to tell an event; 0 when there was none. */
  int attemptsOf(long event) {
    List<CallbackAttempt> made = attempts.get(event);
    return made == null ? 0 : made.getLast().number();
  }
}

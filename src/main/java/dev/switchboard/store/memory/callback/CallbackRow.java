package dev.switchboard.store.memory.callback;

import dev.switchboard.callback.StoredEvent;
import java.util.Comparator;

/** An event that an endpoint has still to be told. Changed under the lock of the store. */
final class CallbackRow {
  /** As they are to be sent. */
  static final Comparator<CallbackRow> ORDER =
      Comparator.comparingLong((CallbackRow it) -> it.dueAt).thenComparingLong(CallbackRow::id);

  final StoredEvent event;
  final int attemptsBefore;
  final boolean again;
  long dueAt;
  int attempts;

  CallbackRow(StoredEvent event, int attemptsBefore, boolean again) {
    this.event = event;
    this.attemptsBefore = attemptsBefore;
    this.again = again;
  }

  long id() {
    return event.id().value();
  }
}

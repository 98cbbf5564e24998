package dev.switchboard.store.memory;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.Lease;
import dev.switchboard.store.Micros;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A row of the queue. Is either free, in the order of its channel, or in the list of its holder.
 */
final class QueueRow {
  static final long FREE = 0;
  static final long FIRST_FENCE = 1;

  /** Longest due first. */
  static final Comparator<QueueRow> ORDER =
      (one, other) ->
          one.dueAt != other.dueAt
              ? Long.compare(one.dueAt, other.dueAt)
              : Long.compare(one.id, other.id);

  final String channel;
  final long id;
  long dueAt;
  int attempts;
  long owner;
  long fence = FIRST_FENCE;

  /** The list that it is in, and its neighbours there; null while it is free. */
  @Nullable HeldRows holder;

  @Nullable QueueRow before;
  @Nullable QueueRow next;

  QueueRow(String channel, long dueAt, long id, int attempts) {
    this.channel = channel;
    this.dueAt = dueAt;
    this.id = id;
    this.attempts = attempts;
  }

  /** A place in the order, for searches. */
  static QueueRow at(long dueAt, long id) {
    return new QueueRow("", dueAt, id, 0);
  }

  /** Its id; of what was to be sent later, the first id of that time. */
  long age() {
    return attempts == 0 && dueAt > EventKey.AT_ONCE
        ? MessageId.firstOf(Micros.toInstant(dueAt)).value()
        : id;
  }

  EventKey key() {
    return new EventKey(channel, dueAt, id);
  }

  Lease lease() {
    return new Lease(owner, fence);
  }

  boolean isHeldBy(Lease lease) {
    return owner == lease.owner() && fence == lease.fence();
  }

  boolean isAt(EventKey key) {
    return dueAt == key.dueAt() && channel.equals(key.channel());
  }
}

package dev.switchboard.store.memory;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.Lease;
import dev.switchboard.store.sql.Micros;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A row of the queue. Is either free, in the order of its channel, or held by an owner. */
final class QueueRow extends Buckets.Entry<QueueRow> {
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

  /** What it is about; null for an inbound event, whose payload lies elsewhere. */
  final @Nullable StoredMessage message;

  /** The list that it is in, and its neighbours there; null while it is in a tree. */
  @Nullable RowList list;

  @Nullable QueueRow before;
  @Nullable QueueRow next;

  QueueRow(String channel, long dueAt, long id, int attempts, @Nullable StoredMessage message) {
    this.message = message;
    this.channel = channel;
    this.dueAt = dueAt;
    this.id = id;
    this.attempts = attempts;
  }

  /** A place in the order, for searches. */
  static QueueRow at(long dueAt, long id) {
    return new QueueRow("", dueAt, id, 0, null);
  }

  /** Its id; of what was to be sent later, the first id of that time. */
  long age() {
    return attempts == 0 && dueAt > EventKey.AT_ONCE
        ? MessageId.firstOf(Micros.toInstant(dueAt)).value()
        : id;
  }

  @Override
  long hash() {
    return id;
  }

  @Override
  QueueRow self() {
    return this;
  }

  EventKey key() {
    return new EventKey(channel, dueAt, id);
  }

  Lease lease() {
    return new Lease(owner, fence);
  }

  /** Whether an owner has it that is not known to be dead. */
  boolean isHeld() {
    return list != null && list.isHeld;
  }

  boolean isHeldBy(Lease lease) {
    return owner == lease.owner() && fence == lease.fence();
  }

  boolean isAt(EventKey key) {
    return dueAt == key.dueAt() && channel.equals(key.channel());
  }
}

package dev.switchboard.store.memory;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.QueueStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The rows of the queue. Used under the lock of the store. */
final class Queue {
  private static final boolean IS_HELD = true;

  private final Buckets<QueueRow> byId = new Buckets<>();
  private final TreeMap<String, OfChannel> channels = new TreeMap<>();
  private final TreeMap<Long, RowList> held = new TreeMap<>();

  /** The rows of a channel. */
  private static final class OfChannel {
    final FreeRows free = new FreeRows();

    /** Held ones included. */
    int rows;
  }

  @Nullable QueueRow find(long id) {
    QueueRow row = byId.firstOf(id);
    while (row != null && row.id != id) {
      row = row.nextInBucket();
    }
    return row;
  }

  /** The row of an event; null where it has been settled, retried or never was. */
  @Nullable QueueRow find(EventKey key) {
    QueueRow row = find(key.id());
    return row != null && row.isAt(key) ? row : null;
  }

  /** Adds a row that is held where it has an owner, else free. */
  void add(QueueRow row) {
    byId.add(row);
    OfChannel channel = channels.computeIfAbsent(row.channel, _ -> new OfChannel());
    channel.rows++;
    place(row);
  }

  void remove(QueueRow row) {
    byId.remove(row);
    OfChannel channel = of(row.channel);
    unplace(row);
    channel.rows--;
    if (channel.rows == 0) {
      channels.remove(row.channel);
    }
  }

  /** Forgets every row. */
  void clear() {
    byId.clear();
    channels.clear();
    held.clear();
  }

  /** Gives a row to an owner, under the next fence. */
  void claim(QueueRow row, long owner) {
    unplace(row);
    row.owner = owner;
    row.fence++;
    place(row);
  }

  /** Takes a row from its owner; its fence stays. */
  void free(QueueRow row) {
    unplace(row);
    row.owner = QueueRow.FREE;
    place(row);
  }

  /** Frees all that an owner holds. */
  void freeAll(long owner) {
    RowList rows = held.remove(owner);
    if (rows == null) {
      return;
    }
    for (QueueRow row = rows.first(); row != null; row = rows.first()) {
      rows.remove(row);
      row.owner = QueueRow.FREE;
      place(row);
    }
  }

  /**
   * Puts what dead owners hold among the free rows. A settlement under such a lease still counts,
   * until a process claims the row.
   */
  void releaseOfTheDead(LongPredicate isAlive) {
    Iterator<Map.Entry<Long, RowList>> owners = held.entrySet().iterator();
    while (owners.hasNext()) {
      Map.Entry<Long, RowList> owner = owners.next();
      RowList rows = owner.getValue();
      if (isAlive.test(owner.getKey())) {
        continue;
      }
      owners.remove();
      for (QueueRow row = rows.first(); row != null; row = rows.first()) {
        rows.remove(row);
        of(row.channel).free.add(row);
      }
    }
  }

  /** Free rows of a channel that are due between two times, both included, in order. */
  Iterable<QueueRow> free(String channel, long from, long until) {
    OfChannel rows = channels.get(channel);
    return rows == null ? List.of() : () -> rows.free.between(from, until);
  }

  /** Free retries of a channel, the one that is due last before the others. */
  Iterable<QueueRow> freeRetriesFromTheLast(String channel) {
    OfChannel rows = channels.get(channel);
    return rows == null ? List.of() : rows.free.retriesFromTheLast();
  }

  /** Channels that have rows, in order of their names. */
  Collection<String> channels() {
    return channels.keySet();
  }

  int rowsOf(String channel) {
    OfChannel rows = channels.get(channel);
    return rows == null ? 0 : rows.rows;
  }

  int heldBy(long owner) {
    RowList rows = held.get(owner);
    return rows == null ? 0 : rows.size();
  }

  QueueStatus status() {
    long leased = held.values().stream().mapToLong(RowList::size).sum();
    long waiting = 0;
    long free = 0;
    for (OfChannel channel : channels.values()) {
      free += channel.free.size();
      waiting += channel.free.firstAttempts();
    }
    long[] oldest = {Long.MAX_VALUE};
    byId.forEach(row -> oldest[0] = Math.min(oldest[0], row.age()));
    return new QueueStatus(
        leased,
        waiting,
        free - waiting,
        oldest[0] == Long.MAX_VALUE ? null : new MessageId(oldest[0]));
  }

  Map<String, ChannelBacklog> backlogs() {
    Map<String, Long> oldest = new HashMap<>();
    byId.forEach(row -> oldest.merge(row.channel, row.age(), Math::min));
    Map<String, ChannelBacklog> backlogs = new TreeMap<>();
    oldest.forEach((channel, id) ->
        backlogs.put(channel, new ChannelBacklog(rowsOf(channel), new MessageId(id))));
    return backlogs;
  }

  private void place(QueueRow row) {
    if (row.owner == QueueRow.FREE) {
      of(row.channel).free.add(row);
    } else {
      held.computeIfAbsent(row.owner, _ -> new RowList(IS_HELD)).add(row);
    }
  }

  private void unplace(QueueRow row) {
    RowList list = row.list;
    if (list == null || !list.isHeld) {
      of(row.channel).free.remove(row);
    } else {
      list.remove(row);
    }
  }

  private OfChannel of(String channel) {
    OfChannel rows = channels.get(channel);
    if (rows == null) {
      throw new IllegalStateException("a row of a channel without rows");
    }
    return rows;
  }
}

package dev.switchboard.store.memory;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.QueueStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The rows of the queue. Used under the lock of the store. */
final class Queue {
  private final Map<Long, QueueRow> byId = new HashMap<>();
  private final TreeMap<String, OfChannel> channels = new TreeMap<>();
  private final TreeMap<Long, HeldRows> held = new TreeMap<>();

  /** The free rows of a channel in order, and how many rows it has, held ones included. */
  private static final class OfChannel {
    final NavigableSet<QueueRow> free = new TreeSet<>(QueueRow.ORDER);
    int rows;
  }

  @Nullable QueueRow find(long id) {
    return byId.get(id);
  }

  /** The row of an event; null where it has been settled, retried or never was. */
  @Nullable QueueRow find(EventKey key) {
    QueueRow row = byId.get(key.id());
    return row != null && row.isAt(key) ? row : null;
  }

  /** Adds a row that is held where it has an owner, else free. */
  void add(QueueRow row) {
    byId.put(row.id, row);
    OfChannel channel = channels.computeIfAbsent(row.channel, _ -> new OfChannel());
    channel.rows++;
    place(row);
  }

  void remove(QueueRow row) {
    byId.remove(row.id);
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
    HeldRows rows = held.remove(owner);
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
    Iterator<Map.Entry<Long, HeldRows>> owners = held.entrySet().iterator();
    while (owners.hasNext()) {
      Map.Entry<Long, HeldRows> owner = owners.next();
      HeldRows rows = owner.getValue();
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
  NavigableSet<QueueRow> free(String channel, long from, long until) {
    OfChannel rows = channels.get(channel);
    return rows == null
        ? new TreeSet<>(QueueRow.ORDER)
        : rows.free.subSet(
            QueueRow.at(from, Long.MIN_VALUE), true, QueueRow.at(until, Long.MAX_VALUE), true);
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
    HeldRows rows = held.get(owner);
    return rows == null ? 0 : rows.size();
  }

  QueueStatus status() {
    long leased = held.values().stream().mapToLong(HeldRows::size).sum();
    long waiting = 0;
    long free = 0;
    for (OfChannel channel : channels.values()) {
      free += channel.free.size();
      waiting += channel.free.headSet(QueueRow.at(EventKey.AT_ONCE, Long.MAX_VALUE), true).size();
    }
    Long oldest = byId.values().stream().map(QueueRow::age).min(Long::compare).orElse(null);
    return new QueueStatus(
        leased, waiting, free - waiting, oldest == null ? null : new MessageId(oldest));
  }

  Map<String, ChannelBacklog> backlogs() {
    Map<String, Long> oldest = new HashMap<>();
    byId.values().forEach(row -> oldest.merge(row.channel, row.age(), Math::min));
    Map<String, ChannelBacklog> backlogs = new TreeMap<>();
    oldest.forEach((channel, id) ->
        backlogs.put(channel, new ChannelBacklog(rowsOf(channel), new MessageId(id))));
    return backlogs;
  }

  private void place(QueueRow row) {
    if (row.owner == QueueRow.FREE) {
      of(row.channel).free.add(row);
    } else {
      held.computeIfAbsent(row.owner, _ -> new HeldRows()).add(row);
    }
  }

  private void unplace(QueueRow row) {
    if (row.holder == null) {
      of(row.channel).free.remove(row);
    } else {
      row.holder.remove(row);
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

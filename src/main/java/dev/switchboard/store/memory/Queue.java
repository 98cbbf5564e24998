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

  private final boolean packs;

  /** The rows of a channel. */
  private static final class OfChannel {
    final FreeRows free;

    /** Held ones included. */
    int rows;

    OfChannel(String channel, boolean packs) {
      this.free = new FreeRows(channel, packs);
    }
  }

  /**
   * @param packs whether a new row that is free may be kept without its object, and that of its
   *     message; only where nothing else holds these
   */
  Queue(boolean packs) {
    this.packs = packs;
  }

  @Nullable QueueRow find(long id) {
    QueueRow row = byId.firstOf(id);
    while (row != null && row.id != id) {
      row = row.nextInBucket();
    }
    return row == null && packs ? unpacked(id) : row;
  }

  /** Who has found a row may change it, so from now on it is there. */
  private @Nullable QueueRow unpacked(long id) {
    for (OfChannel channel : channels.values()) {
      QueueRow row = channel.free.unpack(id);
      if (row != null) {
        byId.add(row);
        return row;
      }
    }
    return null;
  }

  /** The row of an event; null where it has been settled, retried or never was. */
  @Nullable QueueRow find(EventKey key) {
    QueueRow row = find(key.id());
    return row != null && row.isAt(key) ? row : null;
  }

  /** Adds a row that is held where it has an owner, else free. */
  void add(QueueRow row) {
    OfChannel channel = channels.computeIfAbsent(row.channel, name -> new OfChannel(name, packs));
    channel.rows++;
    if (!channel.free.pack(row)) {
      byId.add(row);
      place(row);
    }
  }

  void remove(QueueRow row) {
    OfChannel channel = of(row.channel);
    boolean wasPacked = unplace(row);
    if (!wasPacked) {
      byId.remove(row);
    }
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
    boolean wasPacked = unplace(row);
    if (wasPacked) {
      byId.add(row);
    }
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

  /**
   * Free rows of a channel that are due between two times, both included, in order. A row may be
   * made for this: it is claimed or removed before {@code find} is asked for it, which would make
   * another.
   */
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
    for (OfChannel channel : channels.values()) {
      oldest[0] = Math.min(oldest[0], channel.free.leastPacked());
    }
    return new QueueStatus(
        leased,
        waiting,
        free - waiting,
        oldest[0] == Long.MAX_VALUE ? null : new MessageId(oldest[0]));
  }

  Map<String, ChannelBacklog> backlogs() {
    Map<String, Long> oldest = new HashMap<>();
    channels.forEach((name, channel) -> oldest.put(name, channel.free.leastPacked()));
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

  /** Whether it was packed. */
  private boolean unplace(QueueRow row) {
    RowList list = row.list;
    if (list == null || !list.isHeld) {
      return of(row.channel).free.remove(row);
    }
    list.remove(row);
    return false;
  }

  private OfChannel of(String channel) {
    OfChannel rows = channels.get(channel);
    if (rows == null) {
      throw new IllegalStateException("a row of a channel without rows");
    }
    return rows;
  }
}

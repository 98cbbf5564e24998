package dev.switchboard.store.memory;

import dev.switchboard.queue.EventKey;
import java.util.Collections;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The free rows of a channel, in order. Nearly all first attempts come in their order and go from
 * the front, so they are kept in a list, or packed; a tree has the rest: retries, and what was
 * given back.
 */
final class FreeRows {
  private static final QueueRow LAST_FIRST_ATTEMPT = QueueRow.at(EventKey.AT_ONCE, Long.MAX_VALUE);
  private static final boolean IS_HELD = true;

  private final RowList inOrder = new RowList(!IS_HELD);
  private final @Nullable PackedRows packed;
  private final TreeSet<QueueRow> others = new TreeSet<>(QueueRow.ORDER);

  /**
   * @param packs whether first attempts that come in their order are packed
   */
  FreeRows(String channel, boolean packs) {
    this.packed = packs ? new PackedRows(channel) : null;
  }

  /** Takes in what a new row says, and not the row itself; false where it has to be added. */
  boolean pack(QueueRow row) {
    return packed != null && packed.add(row);
  }

  /** Adds the row that stands for what is packed; null where nothing of this id is. */
  @Nullable QueueRow unpack(long id) {
    QueueRow row = packed == null ? null : packed.find(id);
    if (row != null && packed != null && packed.remove(id)) {
      others.add(row);
    }
    return row;
  }

  void add(QueueRow row) {
    QueueRow last = inOrder.last();
    boolean isNext =
        packed == null
            && row.dueAt == EventKey.AT_ONCE
            && (last == null || QueueRow.ORDER.compare(last, row) < 0);
    if (isNext) {
      inOrder.add(row);
    } else {
      others.add(row);
    }
  }

  /** Removes a row; whether it was packed. */
  boolean remove(QueueRow row) {
    if (row.list != null) {
      inOrder.remove(row);
      return false;
    }
    return !others.remove(row) && packed != null && packed.remove(row.id);
  }

  int size() {
    return inLine() + others.size();
  }

  int firstAttempts() {
    return inLine() + others.headSet(LAST_FIRST_ATTEMPT, true).size();
  }

  /** In the list, or packed. */
  private int inLine() {
    return packed == null ? inOrder.size() : packed.size();
  }

  /** The least id of what is packed; {@link Long#MAX_VALUE} where nothing is. */
  long leastPacked() {
    return packed == null || packed.size() == 0 ? Long.MAX_VALUE : packed.firstId();
  }

  /** Retries, the one that is due last before the others. */
  Iterable<QueueRow> retriesFromTheLast() {
    return others.tailSet(LAST_FIRST_ATTEMPT, false).descendingSet();
  }

  /**
   * Rows that are due between two times, both included, in order. They stay as they are meanwhile.
   */
  Iterator<QueueRow> between(long from, long until) {
    boolean withLine = from <= EventKey.AT_ONCE && until >= EventKey.AT_ONCE && inLine() > 0;
    if (others.isEmpty()) {
      return withLine ? line() : Collections.emptyIterator();
    }
    NavigableSet<QueueRow> due =
        others.subSet(
            QueueRow.at(from, Long.MIN_VALUE), true, QueueRow.at(until, Long.MAX_VALUE), true);
    return withLine ? new Merged(line(), due.iterator()) : due.iterator();
  }

  private Iterator<QueueRow> line() {
    return packed == null ? inOrder.iterator() : packed.iterator();
  }

  /** The rows of the line and of the tree, in one order. */
  private static final class Merged implements Iterator<QueueRow> {
    private final Iterator<QueueRow> line;
    private final Iterator<QueueRow> tree;
    private @Nullable QueueRow ofLine;
    private @Nullable QueueRow ofTree;

    Merged(Iterator<QueueRow> line, Iterator<QueueRow> tree) {
      this.line = line;
      this.tree = tree;
      this.ofLine = nextOf(line);
      this.ofTree = nextOf(tree);
    }

    private static @Nullable QueueRow nextOf(Iterator<QueueRow> rows) {
      return rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
      return ofLine != null || ofTree != null;
    }

    @Override
    public QueueRow next() {
      QueueRow first = ofLine;
      QueueRow other = ofTree;
      if (first != null && (other == null || QueueRow.ORDER.compare(first, other) < 0)) {
        ofLine = nextOf(line);
        return first;
      }
      if (other == null) {
        throw new NoSuchElementException();
      }
      ofTree = nextOf(tree);
      return other;
    }
  }
}

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
 * the front, so they are kept in a list; a tree has the rest: retries, and what was given back.
 */
final class FreeRows {
  private static final QueueRow LAST_FIRST_ATTEMPT = QueueRow.at(EventKey.AT_ONCE, Long.MAX_VALUE);
  private static final boolean IS_HELD = true;

  private final RowList inOrder = new RowList(!IS_HELD);
  private final TreeSet<QueueRow> others = new TreeSet<>(QueueRow.ORDER);

  void add(QueueRow row) {
    QueueRow last = inOrder.last();
    boolean isNext =
        row.dueAt == EventKey.AT_ONCE && (last == null || QueueRow.ORDER.compare(last, row) < 0);
    if (isNext) {
      inOrder.add(row);
    } else {
      others.add(row);
    }
  }

  void remove(QueueRow row) {
    if (row.list == null) {
      others.remove(row);
    } else {
      inOrder.remove(row);
    }
  }

  int size() {
    return inOrder.size() + others.size();
  }

  int firstAttempts() {
    return inOrder.size() + others.headSet(LAST_FIRST_ATTEMPT, true).size();
  }

  /** Retries, the one that is due last before the others. */
  Iterable<QueueRow> retriesFromTheLast() {
    return others.tailSet(LAST_FIRST_ATTEMPT, false).descendingSet();
  }

  /**
   * Rows that are due between two times, both included, in order. They stay as they are meanwhile.
   */
  Iterator<QueueRow> between(long from, long until) {
    boolean withList = from <= EventKey.AT_ONCE && until >= EventKey.AT_ONCE;
    QueueRow first = withList ? inOrder.first() : null;
    if (others.isEmpty()) {
      return new Merged(first, Collections.emptyIterator());
    }
    NavigableSet<QueueRow> due =
        others.subSet(
            QueueRow.at(from, Long.MIN_VALUE), true, QueueRow.at(until, Long.MAX_VALUE), true);
    return first == null ? due.iterator() : new Merged(first, due.iterator());
  }

  /** The rows of the list and of the tree, in one order. */
  private static final class Merged implements Iterator<QueueRow> {
    private final Iterator<QueueRow> tree;
    private @Nullable QueueRow ofList;
    private @Nullable QueueRow ofTree;

    Merged(@Nullable QueueRow first, Iterator<QueueRow> tree) {
      this.ofList = first;
      this.tree = tree;
      this.ofTree = tree.hasNext() ? tree.next() : null;
    }

    @Override
    public boolean hasNext() {
      return ofList != null || ofTree != null;
    }

    @Override
    public QueueRow next() {
      QueueRow list = ofList;
      QueueRow other = ofTree;
      if (list != null && (other == null || QueueRow.ORDER.compare(list, other) < 0)) {
        ofList = list.next;
        return list;
      }
      if (other == null) {
        throw new NoSuchElementException();
      }
      ofTree = tree.hasNext() ? tree.next() : null;
      return other;
    }
  }
}

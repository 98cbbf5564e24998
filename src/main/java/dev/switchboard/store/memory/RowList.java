package dev.switchboard.store.memory;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Rows in a list whose links are in the rows: none is looked for, and nothing is made for one. */
final class RowList {
  /** Whether an owner holds the rows; else they are free. */
  final boolean isHeld;

  private @Nullable QueueRow first;
  private @Nullable QueueRow last;
  private int size;

  RowList(boolean isHeld) {
    this.isHeld = isHeld;
  }

  /** Adds a row behind the others. */
  void add(QueueRow row) {
    row.list = this;
    row.before = last;
    row.next = null;
    if (last == null) {
      first = row;
    } else {
      last.next = row;
    }
    last = row;
    size++;
  }

  void remove(QueueRow row) {
    if (row.before == null) {
      first = row.next;
    } else {
      row.before.next = row.next;
    }
    if (row.next == null) {
      last = row.before;
    } else {
      row.next.before = row.before;
    }
    row.list = null;
    row.before = null;
    row.next = null;
    size--;
  }

  @Nullable QueueRow first() {
    return first;
  }

  @Nullable QueueRow last() {
    return last;
  }

  int size() {
    return size;
  }

  /** The rows, in order. They stay as they are meanwhile. */
  Iterator<QueueRow> iterator() {
    return new Iterator<>() {
      private @Nullable QueueRow at = first;

      @Override
      public boolean hasNext() {
        return at != null;
      }

      @Override
      public QueueRow next() {
        QueueRow row = at;
        if (row == null) {
          throw new NoSuchElementException();
        }
        at = row.next;
        return row;
      }
    };
  }
}

package dev.switchboard.store.memory;

import org.jspecify.annotations.Nullable;

/** The rows that one owner holds, in a list whose links are in the rows: no row is looked for. */
final class HeldRows {
  private @Nullable QueueRow first;
  private int size;

  void add(QueueRow row) {
    row.holder = this;
    row.before = null;
    row.next = first;
    if (first != null) {
      first.before = row;
    }
    first = row;
    size++;
  }

  void remove(QueueRow row) {
    if (row.before == null) {
      first = row.next;
    } else {
      row.before.next = row.next;
    }
    if (row.next != null) {
      row.next.before = row.before;
    }
    row.holder = null;
    row.before = null;
    row.next = null;
    size--;
  }

  @Nullable QueueRow first() {
    return first;
  }

  int size() {
    return size;
  }
}

package dev.switchboard.rehearsal;

import java.util.Arrays;

/**
 * Rows of whole numbers, each found by its first one. Without an object for a row: hundreds of
 * thousands of messages wait in an outage, and the collector would have to look at each. For one
 * thread.
 */
final class LongTable {
  /** What {@link #find} says where there is no such row. */
  static final int NONE = -1;

  private static final int CHUNK_BITS = 10;
  private static final int CHUNK_ROWS = 1 << CHUNK_BITS;
  private static final int LEAST_BITS = 6;

  /** Spreads keys that differ in few bits. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final int width;

  /**
   * A row and one, below the upper half of the hash of its key: so few rows are looked at that are
   * not meant. 0 where there is none.
   */
  private long[] index = new long[1 << LEAST_BITS];

  private int shift = Long.SIZE - LEAST_BITS;
  private long[][] chunks = new long[1][];
  private int used;
  private int free = NONE;
  private int size;

  /**
   * @param columns beside the key
   */
  LongTable(int columns) {
    this.width = columns + 1;
  }

  int size() {
    return size;
  }

  /** The row of a key, {@link #NONE} where there is none. */
  int find(long key) {
    int slot = slotOf(key);
    return slot == NONE ? NONE : rowIn(slot);
  }

  private int slotOf(long key) {
    long hash = key * SPREAD;
    for (int slot = (int) (hash >>> shift); index[slot] != 0; slot = after(slot)) {
      if ((index[slot] ^ hash) >>> Integer.SIZE == 0 && keyOf(rowIn(slot)) == key) {
        return slot;
      }
    }
    return NONE;
  }

  private int rowIn(int slot) {
    return (int) index[slot] - 1;
  }

  /** Adds a row of zeros for a key that has none. */
  int add(long key) {
    if (size >= index.length / 4 * 3) {
      grow();
    }
    int row = nextRow();
    long[] chunk = chunks[row >>> CHUNK_BITS];
    int from = placeOf(row);
    Arrays.fill(chunk, from, from + width, 0);
    chunk[from] = key;
    size++;
    link((key * SPREAD) >>> Integer.SIZE << Integer.SIZE | row + 1);
    return row;
  }

  /** A value of a row; columns count from 1. */
  long get(int row, int column) {
    return chunks[row >>> CHUNK_BITS][placeOf(row) + column];
  }

  void set(int row, int column, long value) {
    chunks[row >>> CHUNK_BITS][placeOf(row) + column] = value;
  }

  /** Removes the row of a key; whether there was one. */
  boolean remove(long key) {
    int hole = slotOf(key);
    if (hole == NONE) {
      return false;
    }
    int row = rowIn(hole);
    chunks[row >>> CHUNK_BITS][placeOf(row)] = free;
    free = row;
    size--;
    close(hole);
    if (size == 0 && used > CHUNK_ROWS) {
      clear();
    }
    return true;
  }

  /** An empty table holds nothing of what was in it. */
  private void clear() {
    index = new long[1 << LEAST_BITS];
    shift = Long.SIZE - LEAST_BITS;
    chunks = new long[1][];
    used = 0;
    free = NONE;
  }

  /** Moves what would not be found any more beyond a hole. */
  private void close(int from) {
    int hole = from;
    index[hole] = 0;
    for (int slot = after(hole); index[slot] != 0; slot = after(slot)) {
      int home = home(index[slot]);
      if (distance(home, slot) >= distance(hole, slot)) {
        index[hole] = index[slot];
        index[slot] = 0;
        hole = slot;
      }
    }
  }

  private int nextRow() {
    if (free != NONE) {
      int row = free;
      free = (int) keyOf(row);
      return row;
    }
    int chunk = used >>> CHUNK_BITS;
    if (chunk == chunks.length) {
      chunks = Arrays.copyOf(chunks, 2 * chunk);
    }
    if (chunks[chunk] == null) {
      chunks[chunk] = new long[CHUNK_ROWS * width];
    }
    return used++;
  }

  private void grow() {
    long[] before = index;
    index = new long[2 * before.length];
    shift--;
    for (long entry : before) {
      if (entry != 0) {
        link(entry);
      }
    }
  }

  private void link(long entry) {
    int slot = home(entry);
    while (index[slot] != 0) {
      slot = after(slot);
    }
    index[slot] = entry;
  }

  private long keyOf(int row) {
    return get(row, 0);
  }

  private int placeOf(int row) {
    return (row & (CHUNK_ROWS - 1)) * width;
  }

  /** Where an entry would be if nothing else were there; its lower half has no part in it. */
  private int home(long entry) {
    return (int) (entry >>> shift);
  }

  private int after(int slot) {
    return slot + 1 & index.length - 1;
  }

  private int distance(int from, int to) {
    return to - from & index.length - 1;
  }
}

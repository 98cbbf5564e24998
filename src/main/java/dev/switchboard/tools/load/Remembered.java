package dev.switchboard.tools.load;

import dev.switchboard.tools.load.ResponseReader.Slice;

/**
 * The latest acknowledged requests that carried an idempotency key, with the ids that they were
 * given: what may be repeated. When it is full the oldest is forgotten. For one thread.
 */
final class Remembered {
  static final int CAPACITY = 4096;
  static final int MAX_ID_BYTES = 40;

  private final long[] numbers = new long[CAPACITY];
  private final byte[] ids = new byte[CAPACITY * MAX_ID_BYTES];
  private final byte[] idLengths = new byte[CAPACITY];
  private long added;

  /** Ids that are empty or longer than {@value #MAX_ID_BYTES} bytes are passed over. */
  void add(long number, Slice id) {
    if (id.length() == 0 || id.length() > MAX_ID_BYTES) {
      return;
    }
    int slot = (int) (added % CAPACITY);
    numbers[slot] = number;
    idLengths[slot] = (byte) id.length();
    System.arraycopy(id.bytes(), id.from(), ids, slot * MAX_ID_BYTES, id.length());
    added++;
  }

  /** How many there are, in slots from 0. */
  int size() {
    return (int) Math.min(added, CAPACITY);
  }

  long number(int slot) {
    return numbers[slot];
  }

  /**
   * Copies the id in a slot, which may be another one's when it is needed.
   *
   * @param into at least {@value #MAX_ID_BYTES} bytes
   * @return its length
   */
  int copyId(int slot, byte[] into) {
    System.arraycopy(ids, slot * MAX_ID_BYTES, into, 0, idLengths[slot]);
    return idLengths[slot];
  }
}

package dev.switchboard.provider.mock;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a mock provider remembers of the messages it has seen: their ordinal, and whether it took
 * them, so that a message sent twice is delivered once.
 *
 * <p>Remembers the latest {@value #CAPACITY} messages. Safe for use by many threads.
 */
final class Ledger {
  static final int CAPACITY = 100_000;

  /**
   * @param ordinal place of the message among all that this provider saw since start, from 0
   * @param delivered whether it was taken
   */
  record Entry(long ordinal, boolean delivered) {}

  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private long nextOrdinal;
  private long suppressedDuplicates;

  /** The entry of a message, which is given the next ordinal when it is seen for the first time. */
  synchronized Entry entryOf(long messageId) {
    Entry known = entries.get(messageId);
    if (known != null) {
      return known;
    }
    Entry entry = new Entry(nextOrdinal++, false);
    entries.put(messageId, entry);
    if (entries.size() > CAPACITY) {
      entries.remove(entries.keySet().iterator().next());
    }
    return entry;
  }

  /**
   * Notes that a message was taken; counts a duplicate when it had been taken before.
   *
   * @return whether it was taken for the first time, as far as is remembered
   */
  synchronized boolean deliver(long messageId) {
    Entry before = entries.get(messageId);
    if (before == null) {
      return false;
    }
    if (before.delivered()) {
      suppressedDuplicates++;
      return false;
    }
    entries.put(messageId, new Entry(before.ordinal(), true));
    return true;
  }

  /** The ordinal that the next message gets that is seen for the first time. */
  synchronized long nextOrdinal() {
    return nextOrdinal;
  }

  synchronized long suppressedDuplicates() {
    return suppressedDuplicates;
  }
}

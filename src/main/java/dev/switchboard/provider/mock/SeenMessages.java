package dev.switchboard.provider.mock;

import dev.switchboard.message.MessageId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a mock provider remembers of the messages it has seen: their ordinal, and whether it took
 * them, so that a message sent twice is delivered once.
 *
 * <p>Remembers the latest {@value #CAPACITY} messages, and all that were taken where it is shared
 * with other processes. Safe for use by many threads.
 */
final class SeenMessages {
  static final int CAPACITY = 100_000;

  /**
   * @param ordinal place of the message among all that this provider saw since start, from 0
   * @param delivered whether it was taken
   */
  record Entry(long ordinal, boolean delivered) {}

  private final @Nullable SharedSeenMessages shared;
  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private long nextOrdinal;
  private long suppressedDuplicates;

  /**
   * @param shared what other processes know too; null where there are none
   */
  SeenMessages(@Nullable SharedSeenMessages shared) {
    this.shared = shared;
  }

  /** The entry of a message, which is given the next ordinal when it is seen for the first time. */
  Entry entryOf(long messageId) {
    Entry entry = ownEntryOf(messageId);
    return shared != null && !entry.delivered() && shared.isTaken(messageId)
        ? new Entry(entry.ordinal(), true)
        : entry;
  }

  private synchronized Entry ownEntryOf(long messageId) {
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
  boolean deliver(long messageId) {
    return deliver(messageId, shared != null && !shared.take(messageId));
  }

  private synchronized boolean deliver(long messageId, boolean takenBefore) {
    Entry before = entries.get(messageId);
    if (before == null) {
      return false;
    }
    if (takenBefore || before.delivered()) {
      suppressedDuplicates++;
      return false;
    }
    entries.put(messageId, new Entry(before.ordinal(), true));
    return true;
  }

  /**
   * Writes a call down where others can read it; does nothing unless several processes share the
   * directory.
   */
  void called(MessageId message, int attemptNumber, String answer) {
    if (shared != null) {
      shared.called(message, attemptNumber, answer);
    }
  }

  /** The ordinal that the next message gets that is seen for the first time. */
  synchronized long nextOrdinal() {
    return nextOrdinal;
  }

  synchronized long suppressedDuplicates() {
    return suppressedDuplicates;
  }
}

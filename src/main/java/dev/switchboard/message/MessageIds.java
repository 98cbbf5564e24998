package dev.switchboard.message;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Issues message ids: milliseconds since 1970 shifted by {@value #SEQUENCE_BITS} bits, the rest a
 * sequence.
 *
 * <p>Ids of one issuer strictly rise, whatever the clock does: when it stands still or is set back,
 * the sequence runs on from the last id issued, also from one issued by an earlier process. Safe
 * for use by many threads.
 */
public final class MessageIds {
  /** Room for four million ids in a millisecond before they run ahead of the clock. */
  static final int SEQUENCE_BITS = 22;

  private final InstantSource clock;
  private final AtomicLong last;

  /**
   * @param clock the time that ids are drawn from
   * @param lastIssued the greatest id known to the store, 0 when there is none
   */
  public MessageIds(InstantSource clock, long lastIssued) {
    this.clock = clock;
    this.last = new AtomicLong(lastIssued);
  }

  /** The next id, greater than all before it. */
  public MessageId next() {
    long fromClock = clock.millis() << SEQUENCE_BITS;
    while (true) {
      long previous = last.get();
      long next = Math.max(previous + 1, fromClock);
      if (last.compareAndSet(previous, next)) {
        return new MessageId(next);
      }
    }
  }
}

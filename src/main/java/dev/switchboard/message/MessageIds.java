package dev.switchboard.message;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Issues message ids: milliseconds since 1970 shifted by {@value #SEQUENCE_BITS} bits, the rest a
 * sequence. Where several processes issue ids for one store, the last bits of the sequence are the
 * number of the process, so that no two issue the same.
 *
 * <p>Ids of one issuer strictly rise, independent of the clock: when it stands still or is set
 * back, the sequence runs on from the last id issued, also from one issued by an earlier process.
 * Safe for use by many threads.
 */
public final class MessageIds {
  /** Room for four million ids in a millisecond before they run ahead of the clock. */
  static final int SEQUENCE_BITS = 22;

  private final InstantSource clock;
  private final int issuer;
  private final int issuers;
  private final AtomicLong last;

  /**
   * For one issuer among others.
   *
   * @param clock the time that ids are drawn from
   * @param lastIssued the greatest id known to the store, 0 when there is none
   * @param issuer which one it is, from 0
   * @param issuers how many there may be, a power of two
   */
  public MessageIds(InstantSource clock, long lastIssued, int issuer, int issuers) {
    if (Integer.bitCount(issuers) != 1 || issuer < 0 || issuer >= issuers) {
      throw new IllegalArgumentException("no such issuer: " + issuer + " of " + issuers);
    }
    this.clock = clock;
    this.issuer = issuer;
    this.issuers = issuers;
    this.last = new AtomicLong(lastIssued);
  }

  /** The next id, greater than all before it. */
  public MessageId next() {
    return after(0);
  }

  /** The next id, greater than all before it and than one of another issuer. */
  public MessageId after(long other) {
    long fromClock = clock.millis() << SEQUENCE_BITS | issuer;
    while (true) {
      long seen = last.get();
      long previous = Math.max(seen, other);
      // Up to the next multiple: what was issued before may be another issuer's.
      long following = (previous / issuers + 1) * issuers + issuer;
      long next = Math.max(following, fromClock);
      if (last.compareAndSet(seen, next)) {
        return new MessageId(next);
      }
    }
  }
}

package dev.switchboard.provider.mock;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A token bucket: so many attempts in a second, and at most one second's worth at once. Full when
 * new. Exact, because it counts in whole parts of a token; shared by all callers of a provider, and
 * safe for use by many threads.
 */
public final class Quota {
  /**
   * A token, in the parts that one nanosecond brings at one token in a second. A full bucket of the
   * largest rate has 10^15 of them, far below what a {@code long} holds.
   */
  private static final long TOKEN = 1_000_000_000L;

  private static final long FULL_AFTER_NANOS = 1_000_000_000L;

  private final int perSecond;
  private final LongSupplier nanoTime;
  private long level;
  private long refilledAt;

  /**
   * @param perSecond tokens in a second, at least 1; also how many there can be at once
   * @param nanoTime monotonic nanoseconds
   */
  public Quota(int perSecond, LongSupplier nanoTime) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("a quota is at least 1 in a second");
    }
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.level = perSecond * TOKEN;
    this.refilledAt = nanoTime.getAsLong();
  }

  /** Tokens in a second. */
  public int perSecond() {
    return perSecond;
  }

  /**
   * Takes a token if there is one.
   *
   * @return zero when a token was taken, else the exact time until there is one, and none was taken
   */
  synchronized Duration take() {
    long now = nanoTime.getAsLong();
    long elapsed = Math.clamp(now - refilledAt, 0, FULL_AFTER_NANOS);
    level = Math.min(perSecond * TOKEN, level + elapsed * perSecond);
    refilledAt = now;
    if (level < TOKEN) {
      return Duration.ofNanos(Math.ceilDiv(TOKEN - level, perSecond));
    }
    level -= TOKEN;
    return Duration.ZERO;
  }
}

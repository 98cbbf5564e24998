package dev.switchboard.provider.mock;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Attempts in a second, with at most one second's worth at once. Full when new. All callers of a
 * provider share it. Safe for use by many threads.
 */
public final class Quota {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final int perSecond;
  private final Bucket bucket;

  /** The bucket rounds a wait down; after it there would still be none. */
  private final int roundUp;

  /**
   * @param perSecond attempts in a second, at least 1; also how many there can be at once
   * @param nanoTime monotonic nanoseconds
   */
  public Quota(int perSecond, LongSupplier nanoTime) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("a quota is at least 1 in a second");
    }
    this.perSecond = perSecond;
    this.roundUp = NANOS_PER_SECOND % perSecond == 0 ? 0 : 1;
    this.bucket =
        Bucket.builder()
            .addLimit(it -> it.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
            .withCustomTimePrecision(new Meter(nanoTime))
            .withSynchronizationStrategy(SynchronizationStrategy.SYNCHRONIZED)
            .build();
  }

  private record Meter(LongSupplier nanoTime) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanoTime.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  /** Attempts in a second. */
  public int perSecond() {
    return perSecond;
  }

  /**
   * Takes one attempt, if there is one.
   *
   * @return zero when it was taken, else the exact time until there is one, and none was taken
   */
  public Duration take() {
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? Duration.ZERO
        : Duration.ofNanos(probe.getNanosToWaitForRefill() + roundUp);
  }
}

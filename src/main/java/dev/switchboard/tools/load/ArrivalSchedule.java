package dev.switchboard.tools.load;

/**
 * When requests are meant to be sent. Instants are nanoseconds of one monotonic clock; requests are
 * numbered from 0. Stateless.
 */
sealed interface ArrivalSchedule {
  long NANOS_PER_SECOND = 1_000_000_000L;

  /** How many requests should have been sent by now. */
  long dueBy(long now);

  /** The instant at which a request that is due is meant to be sent. */
  long intendedAt(long number, long now);

  /** Nanoseconds until a request is due, not negative. */
  default long until(long number, long now) {
    return Math.max(0, intendedAt(number, now) - now);
  }

  static ArrivalSchedule of(LoadPlan plan, long start) {
    return plan.openLoop() ? new Rate(start, plan.ratePerSecond()) : new Max();
  }

  /**
   * One request after the other at equal distances, the first at the start.
   *
   * @param perSecond 1..{@value LoadPlan#MAX_RATE}
   */
  record Rate(long start, long perSecond) implements ArrivalSchedule {
    @Override
    public long dueBy(long now) {
      long elapsed = now - start;
      if (elapsed < 0) {
        return 0;
      }
      // In whole seconds and the rest, because a day at full rate in nanoseconds is more than 63
      // bits.
      long seconds = elapsed / NANOS_PER_SECOND;
      long rest = elapsed % NANOS_PER_SECOND;
      return seconds * perSecond + Math.ceilDiv((rest + 1) * perSecond, NANOS_PER_SECOND);
    }

    @Override
    public long intendedAt(long number, long now) {
      return start
          + number / perSecond * NANOS_PER_SECOND
          + number % perSecond * NANOS_PER_SECOND / perSecond;
    }
  }

  /** The next request as soon as there is a connection for it. */
  record Max() implements ArrivalSchedule {
    @Override
    public long dueBy(long now) {
      return Long.MAX_VALUE;
    }

    @Override
    public long intendedAt(long number, long now) {
      return now;
    }
  }
}

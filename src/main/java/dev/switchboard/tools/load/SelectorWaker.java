package dev.switchboard.tools.load;

import java.nio.channels.Selector;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Wakes a selector when a request is due. A selector by itself waits for whole milliseconds, which
 * is too coarse for a rate of hundreds; a thread that naps between looks at it would see answers
 * late. Without a rate there is nothing to be woken for.
 */
final class SelectorWaker implements AutoCloseable {
  /**
   * Between two ticks at least: a tick costs some microseconds. Requests that are due more often
   * are sent together, or with the next answer if that is earlier.
   */
  static final long MIN_TICK_NANOS = 200_000;

  /** Between two ticks at most, which is as long as a thread needs to see that it is over. */
  static final long MAX_TICK_NANOS = ArrivalSchedule.NANOS_PER_SECOND / 10;

  private final ArrivalSchedule pace;
  private final Selector selector;
  private final LongSupplier nanoTime;
  private volatile boolean over;

  private SelectorWaker(ArrivalSchedule pace, Selector selector, LongSupplier nanoTime) {
    this.pace = pace;
    this.selector = selector;
    this.nanoTime = nanoTime;
  }

  static SelectorWaker start(ArrivalSchedule pace, Selector selector, LongSupplier nanoTime) {
    SelectorWaker waker = new SelectorWaker(pace, selector, nanoTime);
    switch (pace) {
      case ArrivalSchedule.Rate _ ->
          Thread.ofPlatform().daemon().name("switchboard-load-waker").start(waker::tick);
      case ArrivalSchedule.Max _ -> {}
    }
    return waker;
  }

  private void tick() {
    while (!over) {
      long now = nanoTime.getAsLong();
      long wait = pace.until(pace.dueBy(now), now);
      LockSupport.parkNanos(Math.clamp(wait, MIN_TICK_NANOS, MAX_TICK_NANOS));
      selector.wakeup();
    }
  }

  @Override
  public void close() {
    over = true;
  }
}

package dev.switchboard.callback;

import dev.switchboard.event.CallbackEvent;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.machine.Machine;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Ends lanes that nothing waits for, gives up what waits for endpoints that are no more, and
 * deletes events that are older than they are kept, in small steps. Between two steps the others
 * have the store for four fifths of the time.
 */
final class CallbackExpiry implements Machine {
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final int PAUSE_FACTOR = 4;

  private final EventRetention events;
  private final Duration keep;
  private final BooleanSupplier here;
  private final InstantSource clock;
  private final LongSupplier monotonicNanos;
  private final EventListener listener;
  private final Runnable lanesChanged;

  /**
   * @param keep how long
   * @param here whether this process is the one that does it
   * @param lanesChanged told when lanes were ended
   */
  CallbackExpiry(
      EventRetention events,
      Duration keep,
      BooleanSupplier here,
      InstantSource clock,
      LongSupplier monotonicNanos,
      EventListener listener,
      Runnable lanesChanged) {
    this.lanesChanged = lanesChanged;
    this.events = events;
    this.keep = keep;
    this.here = here;
    this.clock = clock;
    this.monotonicNanos = monotonicNanos;
    this.listener = listener;
  }

  @Override
  public long crank() {
    if (!here.getAsBoolean()) {
      return INTERVAL.toNanos();
    }
    long begun = monotonicNanos.getAsLong();
    try {
      if (events.endHosts()) {
        lanesChanged.run();
      }
      int orphans = events.giveUpOrphans(clock.instant());
      if (orphans > 0) {
        listener.on(new CallbackEvent.GivenUpWithEndpoint(orphans));
      } else if (!events.expire(clock.instant().minus(keep))) {
        return INTERVAL.toNanos();
      }
    } catch (StoreUnavailableException e) {
      listener.on(new EngineEvent.StoreFailed("forget events", e));
      return INTERVAL.toNanos();
    }
    return 1 + PAUSE_FACTOR * (monotonicNanos.getAsLong() - begun);
  }

  @Override
  public long nanosToDue(long wait) {
    return UNTIL_WOKEN;
  }

  @Override
  public boolean isIdle() {
    return true;
  }
}

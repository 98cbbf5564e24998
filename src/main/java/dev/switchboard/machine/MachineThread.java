package dev.switchboard.machine;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A thread that cranks a {@link Machine} whenever it is woken or the time that the machine asked
 * for has passed.
 */
public final class MachineThread {
  /** A machine that throws is a bug; it gets another turn, but not in a busy loop. */
  private static final long PAUSE_AFTER_BUG_NANOS = Duration.ofSeconds(1).toNanos();

  private final Machine machine;
  private final EventListener listener;
  private final long gatherNanos;
  private final LongSupplier monotonicNanos;
  private final Thread thread;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean stopping;

  /**
   * Makes the thread; it does not run yet.
   *
   * @param gather how long to let work gather after being woken, zero for not at all
   * @param monotonicNanos by which the machine's waits are measured
   * @param listener told what the machine throws
   */
  public MachineThread(
      String name,
      Machine machine,
      Duration gather,
      LongSupplier monotonicNanos,
      EventListener listener) {
    this.gatherNanos = gather.toNanos();
    this.monotonicNanos = monotonicNanos;
    this.machine = machine;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Starts the thread; once. */
  public void start() {
    thread.start();
  }

  /** Has the machine cranked soon; costs next to nothing when it already will be. */
  public void wake() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      LockSupport.unpark(thread);
    }
  }

  /**
   * Ends the thread once the machine is idle, or when the timeout is over. There is nothing to end
   * where the program gives up before it has started everything.
   */
  public void stop(Duration timeout) throws InterruptedException {
    stopping = true;
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    wake();
    if (!thread.join(timeout)) {
      thread.interrupt();
    }
  }

  private void run() {
    while (!(stopping && machine.isIdle()) && !Thread.interrupted()) {
      woken.set(false);
      long wait = crank();
      if (wait > 0 && !woken.get() && !(stopping && machine.isIdle())) {
        park(wait);
        if (gatherNanos > 0 && !stopping) {
          LockSupport.parkNanos(this, gatherNanos);
        }
      }
    }
  }

  /**
   * Until the thread is woken, stopped, interrupted, or the time is over. A machine that waits for
   * something may leave a permit behind, with which parking ends at once: that is not a wake-up.
   */
  private void park(long nanos) {
    long start = monotonicNanos.getAsLong();
    for (long left = nanos;
        left > 0 && !woken.get() && !thread.isInterrupted();
        left = nanos - (monotonicNanos.getAsLong() - start)) {
      LockSupport.parkNanos(this, left);
    }
  }

  private long crank() {
    try {
      return machine.crank();
    } catch (RuntimeException | Error e) {
      // Without its thread the server would accept and never send.
      listener.on(new EngineEvent.Unexpected(thread.getName(), e));
      return PAUSE_AFTER_BUG_NANOS;
    }
  }
}

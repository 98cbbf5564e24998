package dev.switchboard.machine;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that cranks a {@link Machine} whenever it is woken or the time that the machine asked
 * for has passed.
 */
public final class MachineThread {
  /** A machine that throws is a bug; it gets another turn, but not in a busy loop. */
  private static final long PAUSE_AFTER_BUG_NANOS = Duration.ofSeconds(1).toNanos();

  /** A time at which nothing waits to be done: the thread is at work. */
  private static final long NOT_WAITING = Long.MIN_VALUE;

  private final Machine machine;
  private final EventListener listener;
  private final long gatherNanos;
  private final Ticker ticker;
  private final Thread thread;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean stopping;

  private final AtomicLong turns = new AtomicLong();

  /** When the present wait ends; {@link #NOT_WAITING} during a turn. */
  private volatile long dueAt = NOT_WAITING;

  /** When something is known to be due. */
  private volatile long knownDueAt = Machine.UNTIL_WOKEN;

  /**
   * Makes the thread; it does not run yet.
   *
   * @param gather how long to let work gather after being woken, zero for not at all
   * @param ticker by which the machine's waits are measured
   * @param listener told what the machine throws
   */
  public MachineThread(
      String name, Machine machine, Duration gather, Ticker ticker, EventListener listener) {
    this.gatherNanos = gather.toNanos();
    this.ticker = ticker;
    this.machine = machine;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /** Starts the thread; once. */
  public void start() {
    thread.start();
    ticker.drives(this);
  }

  /** Has a thread that waits look at the time, which may have jumped. */
  public void look() {
    LockSupport.unpark(thread);
  }

  /**
   * Whether it does nothing until its wait ends or it is woken. One that is quiet at two looks,
   * with the same number of {@link #turns}, was quiet all the time between them.
   */
  public boolean isQuiet() {
    long due = dueAt;
    boolean waits = due != NOT_WAITING && !woken.get() && due - ticker.getAsLong() > 0;
    return waits || !thread.isAlive();
  }

  /** How often the machine has begun to be cranked. */
  public long turns() {
    return turns.get();
  }

  /**
   * When it has something to do by itself, on its ticker; {@link Machine#UNTIL_WOKEN} when it has
   * nothing, as far as is known, or is not quiet.
   */
  public long nextTurnAt() {
    long due = dueAt;
    return due == NOT_WAITING || !thread.isAlive() ? Machine.UNTIL_WOKEN : knownDueAt;
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
      // Before the wake-up is taken: between the two it must not seem to be quiet.
      turns.incrementAndGet();
      woken.set(false);
      long wait = crank();
      if (wait > 0 && !woken.get() && !(stopping && machine.isIdle())) {
        park(wait);
        if (gatherNanos > 0 && woken.get() && !stopping) {
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
    long start = ticker.getAsLong();
    knownDueAt = later(start, machine.nanosToDue(nanos));
    dueAt = later(start, nanos);
    for (long left = nanos;
        left > 0 && !woken.get() && !thread.isInterrupted();
        left = nanos - (ticker.getAsLong() - start)) {
      LockSupport.parkNanos(this, left);
    }
    dueAt = NOT_WAITING;
  }

  private static long later(long from, long nanos) {
    return nanos == Machine.UNTIL_WOKEN ? Machine.UNTIL_WOKEN : from + nanos;
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

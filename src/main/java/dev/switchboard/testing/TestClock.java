package dev.switchboard.testing;

import dev.switchboard.event.EventListener;
import dev.switchboard.machine.Machine;
import dev.switchboard.machine.MachineThread;
import dev.switchboard.machine.Ticker;
import dev.switchboard.provider.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A clock that runs as others do, and can be set ahead: both its wall-clock time and its monotonic
 * nanoseconds, by the same amount. It never goes back. Knows the threads that wait by it and the
 * calls that leave the process. Safe for use by many threads.
 */
public final class TestClock implements InstantSource, Ticker, Timer {
  private static final Duration STOPPING_TIME = Duration.ofSeconds(1);

  private final Instant origin;
  private final long originNanos;
  private final List<MachineThread> threads = new CopyOnWriteArrayList<>();
  private final Tasks tasks = new Tasks();
  private final AtomicLong outsideBegun = new AtomicLong();
  private final AtomicLong outsideEnded = new AtomicLong();
  private volatile @Nullable MachineThread timer;

  /** By how much it is ahead of the machine's own. */
  private long aheadNanos;

  /** Whether it stands still, and where. */
  private boolean stopped;

  private long stoppedAt;

  /** A task of the timer; in the order of time, then in that in which they were planned. */
  private record Task(long at, long order, Runnable run) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  /** Begins at the present time. */
  public TestClock() {
    this.origin = Instant.now().truncatedTo(ChronoUnit.MICROS);
    this.originNanos = System.nanoTime();
  }

  @Override
  public Instant instant() {
    return at(getAsLong());
  }

  @Override
  public synchronized long getAsLong() {
    return stopped ? stoppedAt : System.nanoTime() + aheadNanos;
  }

  /** The wall-clock time at a moment of {@link #getAsLong}, in whole microseconds. */
  Instant at(long nanos) {
    return origin.plusNanos(nanos - originNanos).truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public void drives(MachineThread thread) {
    threads.add(thread);
  }

  /**
   * Starts the thread that runs what is planned.
   *
   * @param listener told what tasks throw
   */
  public void start(EventListener listener) {
    MachineThread thread =
        new MachineThread("switchboard-timer", tasks, Duration.ZERO, this, listener);
    timer = thread;
    thread.start();
  }

  /** Ends that thread; what is planned does not happen. */
  public void stop() {
    MachineThread running = timer;
    if (running != null) {
      try {
        running.stop(STOPPING_TIME);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void after(Duration delay, Runnable task) {
    tasks.add(getAsLong() + delay.toNanos(), task);
    MachineThread running = timer;
    if (running != null) {
      running.wake();
    }
  }

  @Override
  public void afterOnItsOwn(Duration delay, Runnable task) {
    after(
        delay,
        () -> {
          outsideBegun.incrementAndGet();
          Thread.startVirtualThread(() -> {
            try {
              task.run();
            } finally {
              outsideEnded.incrementAndGet();
            }
          });
        });
  }

  /** Watches a call that leaves the process: time does not jump while it is under way. */
  public <T> CompletableFuture<T> watch(CompletableFuture<T> call) {
    outsideBegun.incrementAndGet();
    var _ = call.whenComplete((_, _) -> outsideEnded.incrementAndGet());
    return call;
  }

  /** Stands still until {@link #resume}. */
  synchronized long halt() {
    stoppedAt = getAsLong();
    stopped = true;
    return stoppedAt;
  }

  /** Goes to a later moment while it stands still; every thread looks. */
  void jumpTo(long nanos) {
    synchronized (this) {
      stoppedAt = Math.max(stoppedAt, nanos);
    }
    threads.forEach(MachineThread::look);
  }

  /** Runs on from where it stands. */
  void resume() {
    synchronized (this) {
      aheadNanos = stoppedAt - System.nanoTime();
      stopped = false;
    }
    threads.forEach(MachineThread::look);
  }

  /** By how much it is ahead. */
  synchronized Duration ahead() {
    return Duration.ofNanos(stopped ? stoppedAt - System.nanoTime() : aheadNanos);
  }

  /** When the next thing is due that is known; {@link Machine#UNTIL_WOKEN} for nothing. */
  long nextDueAt() {
    return threads.stream().mapToLong(MachineThread::nextTurnAt).min().orElse(Machine.UNTIL_WOKEN);
  }

  /** Whether no thread has anything to do now, and no call is under way. */
  boolean isQuiet() {
    long turns = turnsWhenQuiet();
    return turns >= 0 && turns == turnsWhenQuiet();
  }

  /** A number that changes with every turn and call; negative while there is something to do. */
  private long turnsWhenQuiet() {
    long ended = outsideEnded.get();
    long begun = outsideBegun.get();
    long turns = begun;
    boolean quiet = ended == begun;
    for (MachineThread thread : threads) {
      quiet &= thread.isQuiet();
      turns += thread.turns();
    }
    return quiet ? turns : -1;
  }

  /** What is planned, as a machine. */
  private final class Tasks implements Machine {
    private final PriorityQueue<Task> planned = new PriorityQueue<>();
    private long order;

    synchronized void add(long at, Runnable task) {
      planned.add(new Task(at, order++, task));
    }

    @Override
    public long crank() {
      long now = getAsLong();
      for (Task next = due(now); next != null; next = due(now)) {
        next.run().run();
      }
      return nanosToNext();
    }

    private synchronized @Nullable Task due(long now) {
      Task next = planned.peek();
      return next != null && next.at() <= now ? planned.poll() : null;
    }

    private synchronized long nanosToNext() {
      Task next = planned.peek();
      return next == null ? UNTIL_WOKEN : Math.max(0, next.at() - getAsLong());
    }

    @Override
    public boolean isIdle() {
      return true;
    }
  }
}

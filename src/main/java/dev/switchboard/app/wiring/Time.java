package dev.switchboard.app.wiring;

import dev.switchboard.event.EventListener;
import dev.switchboard.machine.Ticker;
import dev.switchboard.provider.Timer;
import dev.switchboard.testing.TestClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The time that a server lives in. Safe for use by many threads. */
interface Time extends AutoCloseable {
  /** Real time: that of the programs outside, who check signatures by it. */
  InstantSource OUTSIDE = InstantSource.system();

  /** Wall-clock time. */
  InstantSource clock();

  /** Monotonic time. */
  Ticker ticker();

  /** Runs things later. */
  Timer timer();

  /** Watches a call that leaves the process. */
  default <T> CompletableFuture<T> watch(CompletableFuture<T> call) {
    return call;
  }

  /**
   * Lets planned things happen from now on.
   *
   * @param listener told what they throw
   */
  void start(EventListener listener);

  /** What is planned does not happen any more. */
  @Override
  void close();

  /** The machine's own. */
  static Time real() {
    return new Real();
  }

  /** That of a clock which tests set. */
  static Time of(TestClock clock) {
    return new Settable(clock);
  }

  /** Real time. */
  final class Real implements Time {
    private final ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("switchboard-timer").daemon().factory());

    @Override
    public InstantSource clock() {
      return OUTSIDE;
    }

    @Override
    public Ticker ticker() {
      return System::nanoTime;
    }

    @Override
    public Timer timer() {
      return this::after;
    }

    private void after(Duration delay, Runnable task) {
      var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void start(EventListener listener) {
      // The thread starts with the first task.
    }

    @Override
    public void close() {
      timer.shutdownNow();
    }
  }

  /** A time that tests set. */
  record Settable(TestClock test) implements Time {
    @Override
    public InstantSource clock() {
      return test;
    }

    @Override
    public Ticker ticker() {
      return test;
    }

    @Override
    public Timer timer() {
      return test;
    }

    @Override
    public <T> CompletableFuture<T> watch(CompletableFuture<T> call) {
      return test.watch(call);
    }

    @Override
    public void start(EventListener listener) {
      test.start(listener);
    }

    @Override
    public void close() {
      test.stop();
    }
  }
}

package dev.switchboard.inbound;

import dev.switchboard.event.EventListener;
import dev.switchboard.machine.MachineThread;
import dev.switchboard.machine.Ticker;
import java.time.Duration;
import java.time.InstantSource;

/** The thread that makes inbound events messages of their conversations. */
public final class InboundWorker {
  /**
   * How long events gather before they are processed. No client waits for that, and a transaction
   * for each would take every other fsync from acceptances, for which clients do wait.
   */
  private static final Duration GATHERING_TIME = Duration.ofMillis(1);

  private final MachineThread cranker;

  /** Makes the thread; it does not run yet. */
  public InboundWorker(
      InboundQueue queue, InstantSource clock, Ticker monotonicNanos, EventListener listener) {
    this.cranker =
        new MachineThread(
            "switchboard-inbound",
            new InboundProcessor(queue, clock, listener),
            GATHERING_TIME,
            monotonicNanos,
            listener);
  }

  /** Starts with what earlier processes have left in the queue. */
  public void start() {
    cranker.start();
  }

  /** Says that an event has come; from any thread, and next to nothing where it knows. */
  public void wake() {
    cranker.wake();
  }

  /** Ends after the batch it is at; what waits then waits for the next start. */
  public void stop(Duration timeout) throws InterruptedException {
    cranker.stop(timeout);
  }
}

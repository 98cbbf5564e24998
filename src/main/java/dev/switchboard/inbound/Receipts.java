package dev.switchboard.inbound;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.machine.Machine;
import dev.switchboard.machine.MachineThread;
import dev.switchboard.machine.Ticker;
import dev.switchboard.message.DeliveryReceipt;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/**
 * Takes what providers say became of messages, and looks again for the messages of receipts that
 * came before the commit of their dispatch. Safe for use by many threads.
 */
public final class Receipts {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /**
   * Receipts that another node took, that an earlier process left behind, or that have waited for
   * longer: most of those belong to other systems.
   */
  private static final Duration LOOK_FOR_OTHERS = Duration.ofSeconds(30);

  /** A receipt overtakes the commit of its dispatch by moments; it is looked for so long. */
  private static final Duration OFTEN_LOOKED_FOR = Duration.ofSeconds(10);

  private final ReceiptStore store;
  private final InstantSource clock;
  private final EventListener listener;
  private final MachineThread thread;

  /** Makes the thread that looks again; it does not run yet. */
  public Receipts(
      ReceiptStore store, InstantSource clock, Ticker monotonicNanos, EventListener listener) {
    this.store = store;
    this.clock = clock;
    this.listener = listener;
    this.thread =
        new MachineThread(
            "switchboard-receipts", new LookAgain(), LOOK_AGAIN, monotonicNanos, listener);
  }

  /**
   * Takes receipts. They are durable when this returns.
   *
   * @param providers one of which has sent the messages
   * @param receipts at most {@link ReceiptStore#MAX_AT_ONCE}
   * @throws StoreUnavailableException when the store is lost
   */
  public void take(Collection<String> providers, List<DeliveryReceipt> receipts) {
    ReceiptStore.Taken taken = store.take(providers, receipts, clock.instant());
    tellUnknown(taken.unknown());
    if (taken.early() > 0) {
      thread.wake();
    }
  }

  /** Starts with what waits in the store. */
  public void start() {
    thread.start();
  }

  /** Ends the thread; what waits then waits for the next start. */
  public void stop(Duration timeout) throws InterruptedException {
    thread.stop(timeout);
  }

  private void tellUnknown(int receipts) {
    if (receipts > 0) {
      listener.on(new EngineEvent.ReceiptsUnknown(receipts));
    }
  }

  private final class LookAgain implements Machine {
    private boolean waiting;
    private Instant lookedAtAll = Instant.EPOCH;

    @Override
    public long crank() {
      Instant now = clock.instant();
      // A clock that was set back makes no look at all of them late.
      boolean all = Duration.between(lookedAtAll, now).abs().compareTo(LOOK_FOR_OTHERS) >= 0;
      try {
        ReceiptStore.Early early =
            store.lookAgain(now, all ? Instant.EPOCH : now.minus(OFTEN_LOOKED_FOR));
        lookedAtAll = all ? now : lookedAtAll;
        tellUnknown(early.expired());
        waiting = early.waiting();
        return (waiting ? LOOK_AGAIN : LOOK_FOR_OTHERS).toNanos();
      } catch (StoreUnavailableException e) {
        listener.on(new EngineEvent.StoreFailed("receipts", e));
        return LOOK_FOR_OTHERS.toNanos();
      }
    }

    @Override
    public long nanosToDue(long wait) {
      return waiting ? wait : UNTIL_WOKEN;
    }

    @Override
    public boolean isIdle() {
      return true;
    }
  }
}

package dev.switchboard.inbound;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventListener;
import dev.switchboard.inbound.InboundQueue.Processed;
import dev.switchboard.machine.Machine;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes inbound events out of the queue, a batch at a time, until none waits. An event that cannot
 * be processed is dropped with one line in the log, and holds no other up.
 */
final class InboundProcessor implements Machine {
  /** Events in one transaction. */
  static final int MAX_BATCH = 256;

  /** How often the store is asked without a wake-up. */
  static final Duration INTERVAL = Duration.ofSeconds(5);

  /** How long a store that is away is left alone. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private final InboundQueue queue;
  private final InstantSource clock;
  private final EventListener listener;

  /** Events to be processed alone, because one of them has failed a batch. */
  private int alone;

  InboundProcessor(InboundQueue queue, InstantSource clock, EventListener listener) {
    this.queue = queue;
    this.clock = clock;
    this.listener = listener;
  }

  @Override
  public long crank() {
    try {
      return processBatch();
    } catch (StoreUnavailableException e) {
      listener.on(new EngineEvent.StoreFailed("inbound", e));
      return PAUSE.toNanos();
    }
  }

  /** Everything that comes to this process wakes it. */
  @Override
  public long nanosToDue(long wait) {
    return wait < INTERVAL.toNanos() ? wait : UNTIL_WOKEN;
  }

  /** What waits is safe in the store, so stopping between two batches leaves nothing half done. */
  @Override
  public boolean isIdle() {
    return true;
  }

  private long processBatch() {
    int limit = alone > 0 ? 1 : MAX_BATCH;
    Processed processed;
    try {
      processed = queue.process(limit, clock.instant());
    } catch (RefusedEventException e) {
      findCulprit(e);
      return 0;
    }
    alone = processed.total() < limit ? 0 : Math.max(0, alone - 1);
    processed.dropped().forEach(event -> dropped(event, null));
    return processed.total() < limit ? INTERVAL.toNanos() : 0;
  }

  /**
   * One event of a batch breaks a rule that only the store knows: it is the one that fails alone.
   */
  private void findCulprit(RefusedEventException failure) {
    if (alone == 0) {
      alone = MAX_BATCH;
      return;
    }
    if (failure.getCause() instanceof Error) {
      // Not the event's doing: memory ran out, or the program is broken. It waits.
      throw failure;
    }
    alone--;
    queue.drop(failure.last());
    dropped(failure.last(), failure);
  }

  private void dropped(MessageId event, @Nullable Throwable refusal) {
    listener.on(new EngineEvent.InboundDropped(event, refusal));
  }
}

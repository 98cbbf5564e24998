package dev.switchboard.dispatch;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.EventQueue;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages back that are not being sent. One that is free in the store is deleted from the
 * queue there; one that waits in a lane of this process leaves the lane first, and is settled under
 * its lease. So nothing is both canceled and sent, whichever process sends. Safe for use by many
 * threads.
 */
final class Cancellations {
  /** A message may change hands while it is looked for. */
  private static final int LOOKS = 3;

  private final EventQueue queue;
  private final LaneBuffers buffers;
  private final InstantSource clock;
  private final Consumer<Settlement> settleLater;

  /**
   * @param settleLater settles what could not be settled at once; its event keeps its place until
   *     then
   */
  Cancellations(
      EventQueue queue,
      LaneBuffers buffers,
      InstantSource clock,
      Consumer<Settlement> settleLater) {
    this.queue = queue;
    this.buffers = buffers;
    this.clock = clock;
    this.settleLater = settleLater;
  }

  /**
   * Takes a message back, or says why not. Returns once that is durable.
   *
   * @throws dev.switchboard.queue.StoreUnavailableException when the outcome is unknown
   */
  Cancellation cancel(MessageId id) {
    Cancellation found = new Cancellation.Unknown();
    for (int look = 0; look < LOOKS; look++) {
      Instant now = clock.instant();
      found = queue.cancel(id, now);
      if (!(found instanceof Cancellation.Held held)) {
        return found;
      }
      LeasedMessage waiting = buffers.takeOut(held.channel(), id);
      if (waiting != null && settled(waiting, now)) {
        return new Cancellation.Canceled();
      }
    }
    return found;
  }

  /** False where the lease has gone to another process: that one has the message now. */
  private boolean settled(LeasedMessage waiting, Instant now) {
    Settlement canceled = new Settlement.GivenUp(waiting, Cancellation.REASON, now);
    @Nullable List<Settlement> stale = null;
    try {
      stale = queue.settle(List.of(canceled));
    } finally {
      if (stale == null) {
        settleLater.accept(canceled);
      } else {
        buffers.bufferFor(waiting.key().channel()).free(waiting);
      }
    }
    return stale.isEmpty();
  }
}

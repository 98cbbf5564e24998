package dev.switchboard.history;

import dev.switchboard.message.Channel;
import java.util.Map;

/**
 * Whether every message that was accepted is accounted for: it waits in the queue, or it was
 * dispatched, or it failed. Safe for use by many threads; throws {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface Invariants {
  /**
   * Outbound messages of one channel.
   *
   * @param accepted all that were ever accepted, less those that are too old to be kept
   * @param pending what the queue holds
   */
  record ChannelCounts(long accepted, long pending, long dispatched, long failed) {
    /**
     * Accepted messages that are nowhere, or, below zero, messages that are counted twice. Anything
     * but 0 is a bug or a damaged store.
     */
    public long drift() {
      return accepted - pending - dispatched - failed;
    }
  }

  /** The counts of every channel there is, all of one moment. */
  Map<Channel, ChannelCounts> byChannel();
}

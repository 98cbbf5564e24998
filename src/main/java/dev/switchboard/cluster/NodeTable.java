package dev.switchboard.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of the nodes in the store. Times are on the store's clock. Every method throws {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store does not answer.
 */
public interface NodeTable {
  /**
   * This node and the live ones, as the store saw them in one transaction.
   *
   * @param owner the number of this node
   * @param slot its slot
   * @param live how many nodes live, this one included
   * @param eldest the smallest number among them
   * @param channelsElsewhere what the others can send
   */
  record View(long owner, int slot, int live, long eldest, Set<String> channelsElsewhere) {}

  /**
   * A renewal.
   *
   * @param channels what this node can send
   * @param margin how close to its end a lease is renewed no more
   */
  record Renewal(
      long owner,
      int slot,
      Instant startedAt,
      Set<String> channels,
      Duration lease,
      Duration margin) {}

  /**
   * Adds a node in a free slot, with a lease that begins now.
   *
   * @return empty when all slots are taken
   */
  Optional<View> enter(Instant startedAt, Duration lease, NodeName name);

  /**
   * Renews a lease. One that has ended, or is about to, is replaced: the node gets a new number.
   *
   * @return empty when the node has no row any more
   */
  Optional<View> renew(Renewal renewal);

  /** Removes a node; what it held is free. */
  void leave(long owner);
}

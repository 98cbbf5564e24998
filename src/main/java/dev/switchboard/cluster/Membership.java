package dev.switchboard.cluster;

import java.util.Set;

/**
 * The place of this process among those that share the store. Answers at once from memory; safe for
 * use by many threads.
 */
public interface Membership extends LeaseClock {
  /** The number under which this process holds leases, never 0; greater with every start. */
  long owner();

  /**
   * The part of the message ids that is this node's alone: at least 0, less than {@link #slots}.
   */
  int slot();

  /** How many nodes can share the store at once; a power of two. */
  int slots();

  /**
   * How many nodes were alive at the last heartbeat, this one included: at least 1. A new node is
   * known within a heartbeat, a dead one when its lease has ended. While the store is away the last
   * number stays.
   */
  int liveNodes();

  /** Whether this is the live node with the smallest number, which does what only one must do. */
  boolean isEldest();

  /** The channels that the other live nodes could send at the last heartbeat. */
  Set<String> channelsElsewhere();

  @Override
  default boolean hasCompany() {
    return liveNodes() > 1;
  }
}

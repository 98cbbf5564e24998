package dev.switchboard.cluster;

import dev.switchboard.queue.Lease;

/**
 * Whether this process still holds what it has leased, as far as it knows without asking the store.
 * Answers at once; safe for use by many threads.
 */
public interface LeaseClock {
  /**
   * Whether a call may start now: for a while yet no other node can take over what this one holds.
   * May be false for a time and true again.
   *
   * @param monotonicNanos on the clock that dispatch is given
   */
  boolean isCurrent(long monotonicNanos);

  /** Whether another node may dispatch what was leased by this lease; true is final. */
  boolean isLost(Lease lease);

  /** Whether other nodes live that would dispatch what this one leaves in the store. */
  boolean hasCompany();

  /** Whether there can be other nodes, now or later. */
  boolean isShared();
}

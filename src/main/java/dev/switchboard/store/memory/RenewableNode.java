package dev.switchboard.store.memory;

import dev.switchboard.cluster.SoleMembership;
import dev.switchboard.queue.Lease;

/** The only process of a store, which may lose all that it holds and go on as another. */
public final class RenewableNode implements SoleMembership {
  private volatile long owner;

  /**
   * @param owner its first number
   */
  public RenewableNode(long owner) {
    this.owner = owner;
  }

  /** Goes on as another process: what was leased before is lost. */
  void renew(long number) {
    owner = number;
  }

  @Override
  public long owner() {
    return owner;
  }

  @Override
  public boolean isLost(Lease lease) {
    return lease.owner() != owner;
  }
}

package dev.switchboard.store.memory;

import dev.switchboard.cluster.Membership;
import dev.switchboard.queue.Lease;
import java.util.Set;

/** The only process of a store, which may lose all that it holds and go on as another. */
public final class RenewableNode implements Membership {
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
  public int slot() {
    return 0;
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public int liveNodes() {
    return 1;
  }

  @Override
  public boolean isEldest() {
    return true;
  }

  @Override
  public Set<String> channelsElsewhere() {
    return Set.of();
  }

  @Override
  public boolean isCurrent(long monotonicNanos) {
    return true;
  }

  @Override
  public boolean isLost(Lease lease) {
    return lease.owner() != owner;
  }

  @Override
  public boolean isShared() {
    return false;
  }
}

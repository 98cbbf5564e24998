package dev.switchboard.dispatch;

import dev.switchboard.cluster.LeaseClock;
import dev.switchboard.queue.Lease;

/** Leases that hold until a test says otherwise. */
final class ScriptedLease implements LeaseClock {
  private long currentUntilNanos = Long.MAX_VALUE;
  private long lostUpToOwner;
  private boolean company;
  private boolean shared;

  /** Nothing may be started from this moment on. */
  void endAt(long monotonicNanos) {
    currentUntilNanos = monotonicNanos;
  }

  /** Everything held under this number, or an earlier one, belongs to others now. */
  void loseUpTo(long owner) {
    lostUpToOwner = owner;
  }

  /** There are others, or there are none any more. */
  void setCompany(boolean isThere) {
    company = isThere;
  }

  /** Others may come, though they are not there. */
  void setShared(boolean isShared) {
    shared = isShared;
  }

  @Override
  public boolean hasCompany() {
    return company;
  }

  @Override
  public boolean isShared() {
    return shared || company;
  }

  @Override
  public boolean isCurrent(long monotonicNanos) {
    return monotonicNanos < currentUntilNanos;
  }

  @Override
  public boolean isLost(Lease lease) {
    return lease.owner() <= lostUpToOwner;
  }
}

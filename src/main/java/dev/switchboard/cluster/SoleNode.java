package dev.switchboard.cluster;

import dev.switchboard.queue.Lease;
import java.util.Set;

/** The only process of a store: its leases never end. */
public record SoleNode(long owner) implements Membership {
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
    return false;
  }

  @Override
  public boolean isShared() {
    return false;
  }
}

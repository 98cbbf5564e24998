package dev.switchboard.cluster;

import dev.switchboard.queue.Lease;
import java.util.Set;

/** The place of the only process of a store, whose leases never end. */
public interface SoleMembership extends Membership {
  @Override
  default int slot() {
    return 0;
  }

  @Override
  default int slots() {
    return 1;
  }

  @Override
  default int liveNodes() {
    return 1;
  }

  @Override
  default boolean isEldest() {
    return true;
  }

  @Override
  default Set<String> channelsElsewhere() {
    return Set.of();
  }

  @Override
  default boolean isCurrent(long monotonicNanos) {
    return true;
  }

  @Override
  default boolean isLost(Lease lease) {
    return false;
  }

  @Override
  default boolean isShared() {
    return false;
  }
}

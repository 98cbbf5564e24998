package dev.switchboard.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists the processes that share the store. Safe for use by many threads; throws {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface Nodes {
  /**
   * One process.
   *
   * @param id the number under which it holds leases
   * @param self whether it is this one
   * @param name where it runs, and what
   * @param channels that it can send
   * @param startedAt on its own clock
   * @param sinceRenewal since its last heartbeat, on the clock of the store; null where leases
   *     never end
   * @param untilExpiry until its leases end, zero or less when they have; null where leases never
   *     end
   * @param leased events that it holds
   */
  record Node(
      long id,
      boolean self,
      NodeName name,
      Set<String> channels,
      Instant startedAt,
      @Nullable Duration sinceRenewal,
      @Nullable Duration untilExpiry,
      long leased) {
    /** Whether its leases hold. */
    public boolean isAlive() {
      return untilExpiry == null || untilExpiry.isPositive();
    }
  }

  /** The live nodes and those that died in the last hour, in the order of their start. */
  List<Node> nodes();
}

package dev.switchboard.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The processes that share the store. Safe for use by many threads; throws {@link
 * StoreUnavailableException} when the store is lost.
 */
public interface Nodes {
  /**
   * One process.
   *
   * @param id the number under which it holds leases
   * @param self whether it is this one
   * @param startedAt on its own clock
   * @param sinceRenewal since its last sign of life, on the clock of the store; null where leases
   *     have no end
   * @param untilExpiry until its leases are anybody's, not above zero when they are; null where
   *     leases have no end
   * @param leased events that it holds
   */
  record Node(
      long id,
      boolean self,
      Instant startedAt,
      @Nullable Duration sinceRenewal,
      @Nullable Duration untilExpiry,
      long leased) {
    /** Whether its leases hold. */
    public boolean isAlive() {
      return untilExpiry == null || untilExpiry.isPositive();
    }
  }

  /** Those that live, and those that died a short time ago, in the order of their start. */
  List<Node> nodes();
}

package dev.switchboard.callback;

import java.time.Instant;

/**
 * Lets go what is over. Every method is one small transaction. Safe for use by many threads; throws
 * {@link dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface EventRetention {
  /** Why a callback is given up that waits for an endpoint that answered 410. */
  String GONE = "gone";

  /** Why a callback is given up that waits for an endpoint that was removed. */
  String REMOVED = "removed";

  /**
   * Gives up what waits for endpoints that are gone or removed; the last attempt of each says why.
   *
   * @return how many; there may be more when it is not zero
   */
  int giveUpOrphans(Instant now);

  /**
   * Ends the lanes of hosts for which nothing waits.
   *
   * @return whether there were any
   */
  boolean endHosts();

  /**
   * Deletes what happened before a time and need not be told any more.
   *
   * @return whether there may be more
   */
  boolean expire(Instant before);
}

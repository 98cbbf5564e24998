package dev.switchboard.inbound;

import dev.switchboard.message.DeliveryReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Keeps what providers say became of messages. Each method is one transaction. Safe for use by many
 * threads; throws {@link dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface ReceiptStore {
  /** How long a receipt waits for its message: it may overtake the commit of the dispatch. */
  Duration KEPT = Duration.ofMinutes(10);

  /**
   * How many receipts wait for their messages. One more takes the place of the one that came first:
   * what has waited for long is seldom one of ours.
   */
  int MAX_EARLY = 10_000;

  /** How many receipts one transaction takes. */
  int MAX_AT_ONCE = 500;

  /**
   * What became of receipts.
   *
   * @param early that wait for their messages
   * @param unknown that had waited and were dropped, because too many wait
   */
  record Taken(int early, int unknown) {}

  /**
   * What became of receipts that had waited.
   *
   * @param expired that have waited for {@link #KEPT}, and are dropped
   * @param waiting whether others wait on
   */
  record Early(int expired, boolean waiting) {}

  /**
   * Takes receipts.
   *
   * @param providers one of which has sent the messages
   * @param receipts at most {@value #MAX_AT_ONCE}
   */
  Taken take(Collection<String> providers, List<DeliveryReceipt> receipts, Instant now);

  /**
   * Looks again for the messages of receipts that wait.
   *
   * @param since of those that came then or later
   */
  Early lookAgain(Instant now, Instant since);
}

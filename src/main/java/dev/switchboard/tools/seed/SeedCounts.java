package dev.switchboard.tools.seed;

import java.util.concurrent.atomic.LongAdder;

/** What has become of the messages so far. Safe for use by many threads. */
public final class SeedCounts {
  private final LongAdder sent = new LongAdder();
  private final LongAdder received = new LongAdder();
  private final LongAdder replayed = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /**
   * The numbers at one moment.
   *
   * @param sent outbound messages that the server accepted
   * @param received inbound messages that it accepted
   * @param replayed messages that it knew before
   * @param refused messages that it did not take
   */
  public record Count(long sent, long received, long replayed, long refused) {
    /** All that were answered for good. */
    public long total() {
      return sent + received + replayed + refused;
    }
  }

  void accepted(SeedRequest request) {
    (request.outbound() ? sent : received).increment();
  }

  void replayed() {
    replayed.increment();
  }

  void refused() {
    refused.increment();
  }

  /** The numbers now. */
  public Count count() {
    return new Count(sent.sum(), received.sum(), replayed.sum(), refused.sum());
  }
}

package dev.switchboard.history;

import dev.switchboard.message.Channel;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/**
 * What was accepted and answered last, by all processes together. Each question looks at a few
 * thousand of the newest rows, however many there are. Safe for use by many threads; throws {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface RecentTraffic {
  /** How many of the newest messages, inbound ones among them, are looked at. */
  int MAX_MESSAGES = 2_000;

  /** How many of the newest attempts are looked at. */
  int MAX_ATTEMPTS = 2_000;

  /**
   * How long a provider took to answer.
   *
   * @param median half of the answers came sooner
   * @param p99 99 in 100 came sooner
   */
  record Latency(Duration median, Duration p99) {
    /**
     * Of the answers that were seen.
     *
     * @param micros at least one, in any order; they are sorted
     */
    public static Latency of(long[] micros) {
      Arrays.sort(micros);
      return new Latency(quantile(micros, 0.5), quantile(micros, 0.99));
    }

    private static Duration quantile(long[] sorted, double share) {
      int place = (int) Math.ceil(share * sorted.length) - 1;
      return Duration.ofNanos(sorted[Math.max(0, place)] * 1_000);
    }
  }

  /**
   * Counts the outbound messages that were accepted, from {@code since} on, or from later where
   * there is too much of it; by channel, none of a channel that is not there.
   */
  Map<Channel, Long> arrivals(Instant since);

  /** How long providers took for the newest answers, by their names. Timeouts are no answers. */
  Map<String, Latency> latencies();
}

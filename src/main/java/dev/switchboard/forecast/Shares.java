package dev.switchboard.forecast;

import dev.switchboard.lane.BreakerState;
import dev.switchboard.queue.Outcome;
import dev.switchboard.telemetry.Series.OfProvider;
import dev.switchboard.telemetry.Series.Sample;
import java.util.List;
import java.util.Map;

/**
 * How the last calls of a provider ended, as this node saw it.
 *
 * @param calls that were looked at
 * @param seconds in which they ended
 * @param errorPct shares are in percent
 */
record Shares(
    long calls,
    long seconds,
    double errorPct,
    double ratelimitPct,
    double timeoutPct,
    double successesPerSecond) {
  /** Fewer say nothing of a share. */
  private static final int LEAST_CALLS = 20;

  /** While a provider works: the last minute. */
  private static final int USUAL_SECONDS = 60;

  private static final double PERCENT = 100;

  /**
   * Looks back until it has seen enough.
   *
   * @param samples the oldest first
   * @param failed whether failures have opened its breaker, which has not closed since; then only
   *     the calls made since count, because those before say nothing of how the provider is now
   */
  static Shares of(List<Sample> samples, String provider, boolean failed) {
    if (samples.isEmpty()) {
      return new Shares(0, 0, 0, 0, 0, 0);
    }
    Sample last = samples.getLast();
    Sample first = last;
    for (int i = samples.size() - 2; i >= 0; i--) {
      Sample before = samples.get(i);
      if (failed && isClosed(before, provider)) {
        break;
      }
      first = before;
      if (!failed
          && last.second() - first.second() >= USUAL_SECONDS
          && calls(last, provider) - calls(first, provider) >= LEAST_CALLS) {
        break;
      }
    }
    long calls = calls(last, provider) - calls(first, provider);
    long seconds = last.second() - first.second();
    if (failed && calls == 0) {
      // The last calls before it opened failed, all in a row.
      return new Shares(0, seconds, PERCENT, 0, 0, 0);
    }
    return new Shares(
        calls,
        seconds,
        share(first, last, provider, Outcome.ERROR, calls),
        share(first, last, provider, Outcome.RATE_LIMITED, calls),
        share(first, last, provider, Outcome.TIMEOUT, calls),
        (double) ended(first, last, provider, Outcome.SUCCESS) / Math.max(1, seconds));
  }

  private static boolean isClosed(Sample sample, String provider) {
    OfProvider of = sample.providers().get(provider);
    return of == null || of.breaker().equals(BreakerState.CLOSED.wireName());
  }

  private static double share(
      Sample first, Sample last, String provider, Outcome outcome, long calls) {
    return calls == 0 ? 0 : PERCENT * ended(first, last, provider, outcome) / calls;
  }

  private static long ended(Sample first, Sample last, String provider, Outcome outcome) {
    return attempts(last, provider).getOrDefault(outcome.wireName(), 0L)
        - attempts(first, provider).getOrDefault(outcome.wireName(), 0L);
  }

  private static long calls(Sample sample, String provider) {
    return attempts(sample, provider).values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, Long> attempts(Sample sample, String provider) {
    OfProvider of = sample.providers().get(provider);
    return of == null ? Map.of() : of.attempts();
  }
}

package dev.switchboard.history;

import dev.switchboard.message.Channel;
import dev.switchboard.queue.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was accepted and answered in a stretch of the past, in steps of ten seconds, by all
 * processes together. Safe for use by many threads; throws {@link
 * dev.switchboard.queue.StoreUnavailableException} when the store is lost.
 */
public interface PastTraffic {
  /** The length of a step. */
  int STEP_SECONDS = 10;

  /** Rows of messages, and of attempts, that one question looks at. */
  int MAX_ROWS = 1_000_000;

  /** Attempts are found by their messages: those that were accepted so long before are seen. */
  Duration LONGEST_DELAY = Duration.ofHours(1);

  /**
   * What was accepted in a step.
   *
   * @param at when it began
   * @param messages outbound ones
   */
  record Accepted(Instant at, Channel channel, long messages) {}

  /**
   * What a provider did with the calls that began in a step.
   *
   * @param calls by outcome; those that there were
   * @param median time until an answer, to a tenth; timeouts are no answers
   */
  record Answered(
      Instant at, String provider, Map<Outcome, Long> calls, Duration median, Duration p99) {}

  /**
   * A stretch.
   *
   * @param accepted in order of time; nothing of steps in which there was nothing
   * @param answered in order of time and provider
   * @param complete false where there were more than {@link #MAX_ROWS}; then it says nothing
   */
  record Stretch(List<Accepted> accepted, List<Answered> answered, boolean complete) {
    public Stretch {
      accepted = List.copyOf(accepted);
      answered = List.copyOf(answered);
    }
  }

  /**
   * Looks at a stretch.
   *
   * @param since a whole step after 1970
   * @param until as well, later
   * @throws dev.switchboard.queue.QueryTimeoutException when it takes too long
   */
  Stretch between(Instant since, Instant until);

  /** How long calls took, in steps of at most a tenth. For one thread. */
  final class Latencies {
    private static final long FINE_MICROS = 1_000;
    private static final long MIDDLE_MICROS = 10_000;
    private static final long COARSE_MICROS = 100_000;

    private final Map<Outcome, Long> calls = new EnumMap<>(Outcome.class);
    private final TreeMap<Long, Long> answers = new TreeMap<>();

    /**
     * Adds calls that took about as long.
     *
     * @param micros rounded down to a multiple of {@link #widthOf}
     */
    public void add(Outcome outcome, long micros, long count) {
      calls.merge(outcome, count, Long::sum);
      if (outcome != Outcome.TIMEOUT) {
        answers.merge(micros + widthOf(micros) / 2, count, Long::sum);
      }
    }

    /** As the statement in SQL rounds: to a millisecond, ten, or a hundred. */
    public static long widthOf(long micros) {
      if (micros < 100 * FINE_MICROS) {
        return FINE_MICROS;
      }
      return micros < 100 * MIDDLE_MICROS ? MIDDLE_MICROS : COARSE_MICROS;
    }

    /** All of them. */
    public Answered answered(Instant at, String provider) {
      return new Answered(at, provider, Map.copyOf(calls), quantile(0.5), quantile(0.99));
    }

    private Duration quantile(double share) {
      double wanted = share * answers.values().stream().mapToLong(Long::longValue).sum();
      long seen = 0;
      for (Map.Entry<Long, Long> entry : answers.entrySet()) {
        seen += entry.getValue();
        if (seen >= wanted) {
          return Duration.ofNanos(entry.getKey() * 1_000);
        }
      }
      return Duration.ZERO;
    }
  }
}

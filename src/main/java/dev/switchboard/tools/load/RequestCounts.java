package dev.switchboard.tools.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What became of the requests of one phase; of their messages, where a request has many. One thread
 * counts, any may look.
 */
public final class RequestCounts {
  final LongAdder sent = new LongAdder();
  final LongAdder acknowledged = new LongAdder();
  final LongAdder replayed = new LongAdder();
  final LongAdder mismatched = new LongAdder();
  final LongAdder refused = new LongAdder();
  private final Map<Failure, LongAdder> unanswered = new EnumMap<>(Failure.class);

  RequestCounts() {
    for (Failure failure : Failure.values()) {
      unanswered.put(failure, new LongAdder());
    }
  }

  void unanswered(Failure failure, int messages) {
    unanswered.getOrDefault(failure, sent).add(messages);
  }

  /** The numbers at one moment, each for itself. */
  Count count() {
    Map<Failure, Long> failures = new EnumMap<>(Failure.class);
    unanswered.forEach((failure, count) -> failures.put(failure, count.sum()));
    return new Count(
        sent.sum(),
        acknowledged.sum(),
        replayed.sum(),
        mismatched.sum(),
        refused.sum(),
        Map.copyOf(failures));
  }

  /**
   * The numbers of a phase; of messages, where a request has many.
   *
   * @param sent requests, of which each is one of the next four or still in flight
   * @param acknowledged 202 to a message that the server did not know
   * @param replayed 202 to a repeated request, as the first time
   * @param mismatched 202 that is wrong: a repeated request as if it were new or with another id,
   *     or a new one as if it were repeated
   * @param refused any other answer
   * @param unansweredBy why no answer came
   */
  public record Count(
      long sent,
      long acknowledged,
      long replayed,
      long mismatched,
      long refused,
      Map<Failure, Long> unansweredBy) {
    /** Requests without an answer. */
    public long unanswered() {
      return unansweredBy.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Requests with an answer. */
    public long answered() {
      return acknowledged + replayed + mismatched + refused;
    }

    /** Requests that are no longer in flight. */
    long settled() {
      return answered() + unanswered();
    }
  }
}

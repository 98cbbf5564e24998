package dev.switchboard.provider.mock;

import dev.switchboard.chance.Dice;
import dev.switchboard.queue.Outcome;
import java.time.Duration;

/**
 * Decides what an attempt meets, as a pure function of (seed, ordinal of the message at its
 * provider, attempt number): neither the number of workers nor their timing can change it.
 *
 * @param seed the same seed gives the same outcomes
 */
public record OutcomeDice(long seed) {
  private static final long OUTCOME = 1;
  private static final long LATENCY = 2;
  private static final long REPLIES = 3;
  private static final long REPLY_DELAY = 4;
  private static final long REPLY_TEXT = 5;
  private static final long RECEIPT = 6;
  private static final long RECEIPT_DELAY = 7;
  private static final long RECEIPT_TWICE = 8;
  private static final long RECEIPT_OVERTAKES = 9;

  /**
   * What the attempt meets under a fault profile.
   *
   * @param ordinal of the message at this provider since start, from 0
   * @param attemptNumber from 1
   */
  public Outcome outcome(FaultProfile faults, long ordinal, int attemptNumber) {
    int percent = dice().percent(OUTCOME, ordinal, attemptNumber);
    long ceiling = faults.timeoutPercent();
    if (percent < ceiling) {
      return Outcome.TIMEOUT;
    }
    ceiling += faults.errorPercent();
    if (percent < ceiling) {
      return Outcome.ERROR;
    }
    ceiling += faults.rateLimitPercent();
    return percent < ceiling ? Outcome.RATE_LIMITED : Outcome.SUCCESS;
  }

  /** How long the attempt takes to be answered, evenly spread over the profile's range. */
  public Duration latency(FaultProfile faults, long ordinal, int attemptNumber) {
    long span = faults.maxLatency().minus(faults.minLatency()).toMillis();
    if (span == 0) {
      return faults.minLatency();
    }
    return faults.minLatency().plusMillis(dice().below(span + 1, LATENCY, ordinal, attemptNumber));
  }

  /** Whether the recipient of the message answers, in so many cases of a hundred. */
  boolean replies(int percentage, long ordinal) {
    return dice().percent(REPLIES, ordinal, 0) < percentage;
  }

  /** How long the recipient thinks, evenly spread between two durations, to the millisecond. */
  Duration replyDelay(Duration min, Duration max, long ordinal) {
    long span = max.minus(min).toMillis();
    return min.plusMillis(dice().below(span + 1, REPLY_DELAY, ordinal, 0));
  }

  /** Which of so many texts the answer is, from 0. */
  int replyText(int texts, long ordinal) {
    return (int) dice().below(texts, REPLY_TEXT, ordinal, 0);
  }

  /** What the receipt of the message says: a number from 0 to 99. */
  int receipt(long ordinal) {
    return dice().percent(RECEIPT, ordinal, 0);
  }

  /** How long the receipt takes, evenly spread between two durations, to the millisecond. */
  Duration receiptDelay(Duration min, Duration max, long ordinal) {
    long span = max.minus(min).toMillis();
    return min.plusMillis(dice().below(span + 1, RECEIPT_DELAY, ordinal, 0));
  }

  /** Whether the receipt comes twice, in so many cases of a hundred. */
  boolean comesTwice(int percentage, long ordinal) {
    return dice().percent(RECEIPT_TWICE, ordinal, 0) < percentage;
  }

  /** Whether the receipt overtakes all others, in so many cases of a hundred. */
  boolean overtakes(int percentage, long ordinal) {
    return dice().percent(RECEIPT_OVERTAKES, ordinal, 0) < percentage;
  }

  private Dice dice() {
    return new Dice(seed);
  }
}

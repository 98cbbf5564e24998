package dev.switchboard.provider.mock;

import dev.switchboard.queue.Outcome;
import java.time.Duration;

/**
 * Decides what an attempt meets, as a pure function of (seed, ordinal of the message at its
 * provider, attempt number): neither the number of workers nor their timing can change it.
 *
 * <p>Every decision hashes its coordinates with the SplitMix64 finaliser (Steele, Lea and Flood,
 * 2014), so no draw depends on another one having been made.
 *
 * @param seed the same seed gives the same outcomes
 */
public record OutcomeDice(long seed) {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
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
    // 100 × an unsigned 32-bit fraction: exact enough, and free of modulo bias.
    long percent = ((hash(OUTCOME, ordinal, attemptNumber) >>> 32) * 100) >>> 32;
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
    long fraction = hash(LATENCY, ordinal, attemptNumber) >>> 32;
    return faults.minLatency().plusMillis((fraction * (span + 1)) >>> 32);
  }

  /** Whether the recipient of the message answers, in so many cases of a hundred. */
  boolean replies(int percentage, long ordinal) {
    return below(100, hash(REPLIES, ordinal, 0)) < percentage;
  }

  /** How long the recipient thinks, evenly spread between two durations, to the millisecond. */
  Duration replyDelay(Duration min, Duration max, long ordinal) {
    long span = max.minus(min).toMillis();
    return min.plusMillis(below(span + 1, hash(REPLY_DELAY, ordinal, 0)));
  }

  /** Which of so many texts the answer is, from 0. */
  int replyText(int texts, long ordinal) {
    return (int) below(texts, hash(REPLY_TEXT, ordinal, 0));
  }

  /** What the receipt of the message says: a number from 0 to 99. */
  int receipt(long ordinal) {
    return (int) below(100, hash(RECEIPT, ordinal, 0));
  }

  /** How long the receipt takes, evenly spread between two durations, to the millisecond. */
  Duration receiptDelay(Duration min, Duration max, long ordinal) {
    long span = max.minus(min).toMillis();
    return min.plusMillis(below(span + 1, hash(RECEIPT_DELAY, ordinal, 0)));
  }

  /** Whether the receipt comes twice, in so many cases of a hundred. */
  boolean comesTwice(int percentage, long ordinal) {
    return below(100, hash(RECEIPT_TWICE, ordinal, 0)) < percentage;
  }

  /** Whether the receipt overtakes all others, in so many cases of a hundred. */
  boolean overtakes(int percentage, long ordinal) {
    return below(100, hash(RECEIPT_OVERTAKES, ordinal, 0)) < percentage;
  }

  private static long below(long bound, long hash) {
    return ((hash >>> 32) * bound) >>> 32;
  }

  private long hash(long purpose, long ordinal, int attemptNumber) {
    return mix(mix(mix(mix(seed) + purpose) + ordinal) + attemptNumber);
  }

  private static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

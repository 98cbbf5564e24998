package dev.switchboard.dispatch;

import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.RetryAfter;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What follows from an attempt. A pure function of its arguments.
 *
 * <p>Delays are random, so that messages that failed together do not come back together: anywhere
 * between zero and the exponential bound, as long as that is short. A long delay varies by no more
 * than {@value #MAX_SPREAD} of {@code maxDelay}, so that a round lasts about as long for every
 * message: with the defaults at least two hours.
 *
 * @param maxAttempts calls that a message may cost in one round, at least 1, not counting those
 *     that were answered with 429
 * @param baseDelay upper bound of the first delay of a round; it doubles with every attempt
 * @param maxDelay upper bound of every delay, before a provider's {@code Retry-After} is added
 * @param maxAge how long after the start of its round a message is still worth an attempt
 */
public record RetryPolicy(int maxAttempts, Duration baseDelay, Duration maxDelay, Duration maxAge) {
  /** The message was given up because it has had all its attempts. */
  public static final String ATTEMPTS_EXHAUSTED = "attempts_exhausted";

  /** The message was given up because its next attempt would come too late. */
  public static final String EXPIRED = "expired";

  /** The message was given up because the provider refused it for good. */
  public static final String REJECTED = "rejected";

  /** By how much long delays vary, as a share of the largest. */
  private static final double MAX_SPREAD = 0.15;

  /** No retry is planned further ahead than this. */
  Duration longestDelay() {
    return maxDelay.plus(RetryAfter.MAX);
  }

  /** Turns one answer into the settlement of its event. */
  Settlement decide(
      LeasedMessage event,
      Attempt attempt,
      ProviderResult result,
      Instant now,
      RandomGenerator random) {
    return switch (result) {
      case ProviderResult.Success success ->
          new Settlement.Completed(event, attempt, success.providerMessageId());
      case ProviderResult.Rejected _ -> new Settlement.Discarded(event, attempt, REJECTED, now);
      // A 429 says "later", not "no": only the age bounds how often that is heard.
      case ProviderResult.RateLimited limited ->
          retryOrExpire(event, attempt, limited.retryAfter(), now, random);
      case ProviderResult.Failed _, ProviderResult.TimedOut _ ->
          attemptOfRound(event, attempt) - event.round().rateLimited() >= maxAttempts
              ? new Settlement.Discarded(event, attempt, ATTEMPTS_EXHAUSTED, now)
              : retryOrExpire(event, attempt, null, now, random);
    };
  }

  private static int attemptOfRound(LeasedMessage event, Attempt attempt) {
    return attempt.number() - event.round().attemptsBefore();
  }

  private Settlement retryOrExpire(
      LeasedMessage event,
      Attempt attempt,
      @Nullable Duration retryAfter,
      Instant now,
      RandomGenerator random) {
    Duration floor = retryAfter == null ? Duration.ZERO : RetryAfter.clamp(retryAfter);
    Duration delay = delay(attemptOfRound(event, attempt), random.nextDouble());
    Instant dueAt = now.plus(floor).plus(delay);
    boolean tooOld = dueAt.isAfter(event.round().startedAt().plus(maxAge));
    return tooOld || event.round().isOverAt(dueAt)
        ? new Settlement.Discarded(event, attempt, EXPIRED, now)
        : new Settlement.Retried(event, attempt, dueAt);
  }

  /**
   * The delay after an attempt. Comes on top of a {@code Retry-After}: that is the same for many.
   *
   * @param attemptOfRound from 1
   * @param luck 0 for the longest delay, almost 1 for the shortest
   */
  Duration delay(int attemptOfRound, double luck) {
    double longest = maxDelay.toNanos();
    double bound = Math.min(longest, baseDelay.toNanos() * Math.pow(2, attemptOfRound - 1));
    return Duration.ofNanos((long) (bound - luck * Math.min(bound, MAX_SPREAD * longest)));
  }

  /** The name of the outcome in the record of an attempt. */
  static Outcome outcomeOf(ProviderResult result) {
    return switch (result) {
      case ProviderResult.Success _ -> Outcome.SUCCESS;
      case ProviderResult.RateLimited _ -> Outcome.RATE_LIMITED;
      case ProviderResult.Failed _, ProviderResult.Rejected _ -> Outcome.ERROR;
      case ProviderResult.TimedOut _ -> Outcome.TIMEOUT;
    };
  }

  /** The error code in the record of an attempt; null for a success. */
  static @Nullable String errorCodeOf(ProviderResult result) {
    return switch (result) {
      case ProviderResult.Success _ -> null;
      case ProviderResult.RateLimited _ -> "429";
      case ProviderResult.Failed failed -> failed.code();
      case ProviderResult.Rejected rejected -> rejected.code();
      case ProviderResult.TimedOut _ -> "timeout";
    };
  }
}

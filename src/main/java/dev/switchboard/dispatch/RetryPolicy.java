package dev.switchboard.dispatch;

import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.RetryAfter;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.InboundEvent;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.Round;
import dev.switchboard.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What follows from an attempt. A pure function of its arguments.
 *
 * @param maxAttempts calls to a provider that a message may cost in one round, at least 1
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

  /** Turns one answer into the settlement of its event. */
  Settlement decide(
      InboundEvent event,
      Attempt attempt,
      ProviderResult result,
      Instant now,
      RandomGenerator random) {
    return switch (result) {
      case ProviderResult.Success success ->
          new Settlement.Completed(event, attempt, success.providerMessageId());
      case ProviderResult.Rejected _ -> new Settlement.Discarded(event, attempt, REJECTED, now);
      case ProviderResult.RateLimited limited ->
          retryOrDiscard(event, attempt, limited.retryAfter(), now, random);
      case ProviderResult.Failed _, ProviderResult.TimedOut _ ->
          retryOrDiscard(event, attempt, null, now, random);
    };
  }

  private Settlement retryOrDiscard(
      InboundEvent event,
      Attempt attempt,
      @Nullable Duration retryAfter,
      Instant now,
      RandomGenerator random) {
    Round round = event.round();
    int attemptOfRound = attempt.number() - round.attemptsBefore();
    if (attemptOfRound >= maxAttempts) {
      return new Settlement.Discarded(event, attempt, ATTEMPTS_EXHAUSTED, now);
    }
    Duration floor = retryAfter == null ? Duration.ZERO : RetryAfter.clamp(retryAfter);
    Instant dueAt = now.plus(floor).plus(jitter(attemptOfRound, random));
    return dueAt.isAfter(round.startedAt().plus(maxAge))
        ? new Settlement.Discarded(event, attempt, EXPIRED, now)
        : new Settlement.Retried(event, attempt, dueAt);
  }

  /**
   * Full jitter: anywhere between now and the exponential bound, so that messages that failed
   * together do not come back together. Comes on top of a {@code Retry-After}, for the same reason.
   */
  private Duration jitter(int attemptOfRound, RandomGenerator random) {
    double bound = (double) baseDelay.toNanos() * Math.pow(2, attemptOfRound - 1);
    return Duration.ofNanos(
        (long) (random.nextDouble() * Math.min(bound, (double) maxDelay.toNanos())));
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

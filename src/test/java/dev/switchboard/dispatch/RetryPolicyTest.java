package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.MessageOptions;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.RetryAfter;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Round;
import dev.switchboard.queue.Settlement;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LongSummaryStatistics;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final Instant ACCEPTED = VirtualTime.START;
  private static final Instant NOW = ACCEPTED.plusSeconds(60);
  private static final ProviderResult ERROR = new ProviderResult.Failed("500");

  private static final ProviderResult RATE_LIMITED = new ProviderResult.RateLimited(null);

  private final RetryPolicy policy =
      new RetryPolicy(4, Duration.ofMillis(500), Duration.ofMinutes(15), Duration.ofHours(1));
  private final RandomGenerator random = new SplittableRandom(7);

  @Test
  void successCompletes() {
    assertThat(decide(1, new ProviderResult.Success("p-9"), NOW))
        .isInstanceOfSatisfying(
            Settlement.Completed.class,
            completed -> assertThat(completed.providerMessageId()).isEqualTo("p-9"));
  }

  @Test
  void refusalForGoodIsNotTriedAgain() {
    assertThat(decide(1, new ProviderResult.Rejected("400"), NOW))
        .isInstanceOfSatisfying(
            Settlement.Discarded.class,
            dead -> assertThat(dead.reason()).isEqualTo(RetryPolicy.REJECTED));
  }

  @Test
  void lastAttemptThatFailsIsTheEnd() {
    assertThat(decide(3, ERROR, NOW)).isInstanceOf(Settlement.Retried.class);
    assertThat(decide(4, ERROR, NOW))
        .isInstanceOfSatisfying(
            Settlement.Discarded.class,
            dead -> assertThat(dead.reason()).isEqualTo(RetryPolicy.ATTEMPTS_EXHAUSTED));
  }

  @Test
  void attemptsAnsweredWith429AreNotCounted() {
    Round afterMany = new Round(0, 90, ACCEPTED);

    assertThat(decide(event(92, afterMany), ERROR, NOW)).isInstanceOf(Settlement.Retried.class);
    assertThat(decide(event(93, afterMany), ERROR, NOW))
        .isInstanceOfSatisfying(
            Settlement.Discarded.class,
            dead -> assertThat(dead.reason()).isEqualTo(RetryPolicy.ATTEMPTS_EXHAUSTED));
  }

  @Test
  void onlyTheAgeEndsAMessageThatIsAnsweredWith429() {
    assertThat(decide(event(93, new Round(0, 90, ACCEPTED)), RATE_LIMITED, NOW))
        .isInstanceOf(Settlement.Retried.class);
    assertThat(decide(1, RATE_LIMITED, ACCEPTED.plus(Duration.ofHours(1))))
        .isInstanceOfSatisfying(
            Settlement.Discarded.class,
            dead -> {
              assertThat(dead.reason()).isEqualTo(RetryPolicy.EXPIRED);
              assertThat(dead.attempt().errorCode()).isEqualTo("429");
            });
  }

  @Test
  void attemptThatWouldComeTooLateIsNotPlanned() {
    assertThat(decide(1, ERROR, ACCEPTED.plus(Duration.ofHours(1))))
        .isInstanceOfSatisfying(
            Settlement.Discarded.class,
            dead -> assertThat(dead.reason()).isEqualTo(RetryPolicy.EXPIRED));
  }

  @Test
  void newRoundHasAllItsAttempts() {
    Round second = new Round(4, 0, NOW);

    assertThat(decide(event(4, second), ERROR, NOW)).isInstanceOf(Settlement.Retried.class);
    assertThat(decide(event(6, second), ERROR, NOW)).isInstanceOf(Settlement.Retried.class);
    assertThat(decide(event(7, second), ERROR, NOW))
        .isInstanceOfSatisfying(
            Settlement.Discarded.class,
            dead -> {
              assertThat(dead.reason()).isEqualTo(RetryPolicy.ATTEMPTS_EXHAUSTED);
              assertThat(dead.attempt().number()).isEqualTo(8);
            });
  }

  @Test
  void ageCountsFromTheStartOfTheRound() {
    Instant longAfter = ACCEPTED.plus(Duration.ofDays(9));
    Round second = new Round(1, 0, longAfter);

    assertThat(decide(event(1, second), ERROR, longAfter.plus(Duration.ofMinutes(59))))
        .isInstanceOf(Settlement.Retried.class);
    assertThat(decide(event(1, second), ERROR, longAfter.plus(Duration.ofHours(1))))
        .isInstanceOfSatisfying(
            Settlement.Discarded.class,
            dead -> assertThat(dead.reason()).isEqualTo(RetryPolicy.EXPIRED));
  }

  @Test
  void delaysBeginSmallAgainInANewRound() {
    Round second = new Round(4, 0, NOW);
    for (int i = 0; i < 200; i++) {
      assertThat(decide(event(4, second), ERROR, NOW))
          .isInstanceOfSatisfying(
              Settlement.Retried.class,
              retried -> assertThat(retried.dueAt()).isBefore(NOW.plusMillis(500)));
    }
  }

  @Test
  void delaysSpreadOverAllOfADoublingRange() {
    for (int attempt = 1; attempt <= 3; attempt++) {
      long bound = 500L << (attempt - 1);
      LongSummaryStatistics delays = delays(attempt, ERROR);

      assertThat(delays.getMin()).isBetween(0L, bound / 10);
      assertThat(delays.getMax()).isBetween(bound * 9 / 10, bound);
      assertThat(delays.getAverage()).isBetween(bound * 0.45, bound * 0.55);
    }
  }

  @Test
  void delaysAreBounded() {
    RetryPolicy patient =
        new RetryPolicy(100, Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofDays(3));
    Settlement settlement = patient.decide(event(79), attempt(80, ERROR), ERROR, NOW, random);

    assertThat(settlement)
        .isInstanceOfSatisfying(
            Settlement.Retried.class,
            retried -> assertThat(retried.dueAt()).isBetween(NOW, NOW.plusSeconds(3)));
    assertThat(patient.longestDelay()).isEqualTo(RetryAfter.MAX.plusSeconds(3));
  }

  @Test
  void longDelaysVaryLittleSoThatEveryRoundLastsAboutAsLong() {
    RetryPolicy patient =
        new RetryPolicy(100, Duration.ofSeconds(1), Duration.ofMinutes(15), Duration.ofDays(3));

    assertThat(patient.delay(20, 0)).isEqualTo(Duration.ofMinutes(15));
    assertThat(patient.delay(20, 1)).isEqualTo(Duration.ofSeconds(765));
    assertThat(patient.delay(8, 1)).isZero();
    assertThat(patient.delay(9, 1)).isEqualTo(Duration.ofSeconds(256 - 135));
  }

  @Test
  void retryAfterIsAFloorAndNotACrowd() {
    LongSummaryStatistics delays =
        delays(1, new ProviderResult.RateLimited(Duration.ofSeconds(20)));

    assertThat(delays.getMin()).isGreaterThanOrEqualTo(20_000);
    assertThat(delays.getMax()).isBetween(20_400L, 20_500L);
  }

  @Test
  void providerCannotHoldAMessageBackForEver() {
    RetryPolicy patient =
        new RetryPolicy(4, Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofDays(3));
    ProviderResult greedy = new ProviderResult.RateLimited(Duration.ofDays(2));

    assertThat(patient.decide(event(0), attempt(1, greedy), greedy, NOW, random))
        .isInstanceOfSatisfying(
            Settlement.Retried.class,
            retried ->
                assertThat(retried.dueAt()).isBefore(NOW.plus(RetryAfter.MAX).plusSeconds(1)));
  }

  private LongSummaryStatistics delays(int attempt, ProviderResult result) {
    return LongStream.range(0, 2_000)
        .map(_ -> {
          Settlement settlement = decide(attempt, result, NOW);
          return settlement instanceof Settlement.Retried retried
              ? Duration.between(NOW, retried.dueAt()).toMillis()
              : -1;
        })
        .summaryStatistics();
  }

  private Settlement decide(int attempt, ProviderResult result, Instant now) {
    return decide(event(attempt - 1), result, now);
  }

  private Settlement decide(LeasedMessage event, ProviderResult result, Instant now) {
    Attempt attempt = attempt(event.attempts() + 1, result);
    return policy.decide(event, attempt, result, now, random);
  }

  private static LeasedMessage event(int attempts) {
    return event(attempts, Round.first(ACCEPTED, MessageOptions.NONE));
  }

  private static LeasedMessage event(int attempts, Round round) {
    return new LeasedMessage(
        new EventKey("sms", EventKey.AT_ONCE, 1),
        new Lease(1, 1),
        attempts,
        round,
        1,
        TestStore.message(1));
  }

  private static Attempt attempt(int number, ProviderResult result) {
    return new Attempt(
        number,
        "sms-mms",
        RetryPolicy.outcomeOf(result),
        Duration.ZERO,
        RetryPolicy.errorCodeOf(result),
        NOW);
  }
}

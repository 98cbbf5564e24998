package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.switchboard.provider.ProviderResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GovernorTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final ProviderResult OK = new ProviderResult.Success("p-1");

  private long now = 1_000_000;
  private Governor governor = new Governor(Pace.UNLIMITED, now);

  @Test
  void withoutCeilingAndWithoutRefusalNothingIsHeldBack() {
    start(1_000);
    assertThat(governor.rate()).isEqualTo(Pace.UNLIMITED);
    assertThat(governor.nanosToChange(now)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void ceilingIsKept() {
    governor = new Governor(100, now);
    assertThat(callsWithin(10 * SECOND)).isBetween(990, 1_005);
  }

  @Test
  void ceilingDoesNotSaveUpForABurst() {
    governor = new Governor(100, now);
    pass(3_600 * SECOND);
    int atOnce = 0;
    while (governor.nanosToNextCall(now) == 0) {
      governor.started(now);
      atOnce++;
    }
    assertThat(atOnce).isLessThanOrEqualTo(2);
  }

  @Test
  void firstRefusalSetsThePaceToTheCallsOfTheLastSecondThatAreNotRefused() {
    long startedAt = now;
    start(200);
    now += SECOND / 10;
    refuse(startedAt, null);
    assertThat(governor.rate()).isEqualTo(199 * Pace.CUT_FACTOR);

    for (int i = 0; i < 99; i++) {
      refuse(startedAt, null);
    }
    assertThat(governor.rate()).isEqualTo(100 * Pace.CUT_FACTOR);
  }

  @Test
  void firstGuessDoublesUntilItIsRefused() {
    start(10);
    refuse(now, null);
    double guess = governor.rate();
    callsWithin(3 * SECOND);
    assertThat(governor.rate()).isGreaterThan(6 * guess);

    refuse(now, null);
    double cut = governor.rate();
    callsWithin(SECOND);
    assertThat(governor.rate()).isLessThan(1.05 * cut);
  }

  @Test
  void refusalsOfOneSecondAreOneCut() {
    governor = new Governor(100, now);
    for (int i = 0; i < 50; i++) {
      refuse(now, null);
      now += SECOND / 51;
    }
    assertThat(governor.rate()).isEqualTo(90);
  }

  @Test
  void cutIsAsDeepAsTheShareOfRefusals() {
    governor = new Governor(100, now);
    refuse(now, null);
    for (int i = 0; i < 10; i++) {
      now += SECOND / 10;
      answer(i % 2 == 0 ? OK : new ProviderResult.RateLimited(null), now);
    }
    assertThat(governor.rate()).isEqualTo(45);
  }

  @Test
  void refusalOfACallStartedBeforeTheCutSaysNothingNew() {
    governor = new Governor(100, now);
    long startedAt = now - 1;
    refuse(now, null);
    now += 5 * SECOND;
    refuse(startedAt, null);
    assertThat(governor.rate()).isEqualTo(90);
  }

  @Test
  void providerThatRefusesEverythingIsStillAsked() {
    for (int i = 0; i < 1_000; i++) {
      refuse(now, null);
      pass(SECOND);
    }
    assertThat(governor.rate()).isLessThan(1.5 * Pace.MIN_RATE);
    assertThat(governor.nanosToNextCall(now)).isLessThanOrEqualTo(SECOND);
  }

  @Test
  void providerThatRefusedEverythingIsUsedInFullSoonAfterwards() {
    start(64);
    for (int i = 0; i < 60; i++) {
      refuse(now, null);
      callsWithin(SECOND);
    }
    assertThat(governor.rate()).isLessThan(3 * Pace.MIN_RATE);
    callsWithin(8 * SECOND);
    assertThat(governor.rate()).isGreaterThan(100);
  }

  @Test
  void retryAfterPausesTheLaneAndALaterOneLengthensThePause() {
    refuse(now, Duration.ofSeconds(3));
    assertThat(governor.nanosToNextCall(now)).isEqualTo(3 * SECOND);
    refuse(now, Duration.ofSeconds(1));
    assertThat(governor.pauseLeft(now)).isEqualTo(3 * SECOND);
    pass(SECOND);
    refuse(now, Duration.ofSeconds(5));
    assertThat(governor.pauseLeft(now)).isEqualTo(5 * SECOND);
    assertThat(governor.nanosToChange(now)).isEqualTo(5 * SECOND);
    pass(5 * SECOND);
    assertThat(governor.pauseLeft(now)).isZero();
    assertThat(governor.nanosToNextCall(now)).isLessThanOrEqualTo(SECOND);
  }

  @Test
  void paceRecoversByAFixedStepWhileItIsWhatHoldsCallsBack() {
    governor = new Governor(100, now);
    refuse(now, null);
    callsWithin(2 * SECOND);
    assertThat(governor.rate()).isCloseTo(93.6, within(0.1));
    callsWithin(2 * SECOND);
    assertThat(governor.rate()).isCloseTo(97.2, within(0.1));
    callsWithin(20 * SECOND);
    assertThat(governor.rate()).isEqualTo(100);
  }

  @Test
  void recoveryHurriesAfterAQuietWhile() {
    governor = new Governor(1_000, now);
    for (int i = 0; i < 20; i++) {
      refuse(now, null);
      pass(SECOND);
    }
    double low = governor.rate();
    callsWithin(Pace.QUIET.toNanos());
    double slow = governor.rate() - low;
    callsWithin(Pace.QUIET.toNanos());
    assertThat(governor.rate() - low - slow).isGreaterThan(3 * slow);
  }

  @Test
  void paceThatNobodyAsksForProvesNothing() {
    governor = new Governor(100, now);
    refuse(now, null);
    for (int i = 0; i < 20; i++) {
      pass(SECOND);
      assertThat(governor.nanosToNextCall(now)).isZero();
      governor.started(now);
    }
    assertThat(governor.rate()).isEqualTo(90);
  }

  @Test
  void quietMinuteEndsThePace() {
    refuse(now, null);
    assertThat(governor.nanosToChange(now)).isEqualTo(Pace.RELEASE_AFTER.toNanos());
    pass(Pace.RELEASE_AFTER.toNanos());
    assertThat(governor.nanosToNextCall(now)).isZero();
    assertThat(governor.rate()).isEqualTo(Pace.UNLIMITED);
  }

  @Test
  void resetForgetsPauseAndPaceButNotTheCeiling() {
    governor = new Governor(100, now);
    refuse(now, Duration.ofHours(1));
    governor.reset(now);
    assertThat(governor.nanosToNextCall(now)).isZero();
    assertThat(governor.rate()).isEqualTo(100);
  }

  @Test
  void whatWasInFlightBeforeAResetHasNothingToSay() {
    long startedAt = now;
    start(64);
    now += SECOND;
    governor.reset(now);
    refuse(startedAt, Duration.ofHours(1));
    assertThat(governor.nanosToNextCall(now)).isZero();
    assertThat(governor.rate()).isEqualTo(Pace.UNLIMITED);
  }

  private void start(int calls) {
    for (int i = 0; i < calls; i++) {
      assertThat(governor.nanosToNextCall(now)).isZero();
      governor.started(now);
    }
  }

  private void refuse(long startedAt, @Nullable Duration retryAfter) {
    answer(new ProviderResult.RateLimited(retryAfter), startedAt);
  }

  private void answer(ProviderResult result, long startedAt) {
    governor.ended(result, startedAt, now);
  }

  private void pass(long nanos) {
    now += nanos;
    governor.advance(false, now);
  }

  /** Starts calls as soon as they are allowed; how many that came to. */
  private int callsWithin(long nanos) {
    long until = now + nanos;
    int calls = 0;
    while (now < until) {
      long wait = governor.nanosToNextCall(now);
      if (wait == 0) {
        governor.started(now);
        calls++;
      } else {
        now += wait;
        governor.advance(true, now);
      }
    }
    return calls;
  }
}

package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GovernorTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final @Nullable Duration NO_RETRY_AFTER = null;

  private long now = 1_000_000;
  private Governor governor = new Governor(Governor.UNLIMITED, now);

  @Test
  void withoutCeilingAndWithoutRefusalNothingIsHeldBack() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(governor.nanosToNextCall(now)).isZero();
      governor.started(now);
    }
    assertThat(governor.rate()).isEqualTo(Governor.UNLIMITED);
  }

  @Test
  void ceilingIsKept() {
    governor = new Governor(100, now);
    assertThat(callsWithin(10 * SECOND)).isBetween(990, 1_005);
  }

  @Test
  void ceilingDoesNotSaveUpForABurst() {
    governor = new Governor(100, now);
    now += 3_600 * SECOND;
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
    for (int i = 0; i < 200; i++) {
      governor.started(now);
    }
    now += SECOND / 10;
    governor.rateLimited(startedAt, NO_RETRY_AFTER, now);
    assertThat(governor.rate()).isEqualTo(199 * Governor.CUT_FACTOR);

    for (int i = 0; i < 99; i++) {
      governor.rateLimited(startedAt, NO_RETRY_AFTER, now);
    }
    assertThat(governor.rate()).isEqualTo(100 * Governor.CUT_FACTOR);
  }

  @Test
  void refusalsOfOneSecondAreOneCut() {
    governor = new Governor(100, now);
    for (int i = 0; i < 50; i++) {
      governor.rateLimited(now, NO_RETRY_AFTER, now);
      now += SECOND / 51;
    }
    assertThat(governor.rate()).isEqualTo(90);

    now += SECOND;
    governor.rateLimited(now, NO_RETRY_AFTER, now);
    assertThat(governor.rate()).isCloseTo(81, within(1e-9));
  }

  @Test
  void refusalOfACallStartedBeforeTheCutSaysNothingNew() {
    governor = new Governor(100, now);
    long startedAt = now;
    governor.rateLimited(now, NO_RETRY_AFTER, now + 1);
    now += 5 * SECOND;
    governor.rateLimited(startedAt, NO_RETRY_AFTER, now);
    assertThat(governor.rate()).isEqualTo(90);
  }

  @Test
  void providerThatRefusesEverythingIsStillAsked() {
    for (int i = 0; i < 1_000; i++) {
      governor.rateLimited(now, NO_RETRY_AFTER, now);
      now += SECOND;
    }
    assertThat(governor.rate()).isEqualTo(Governor.MIN_RATE);
    assertThat(governor.nanosToNextCall(now)).isLessThanOrEqualTo(SECOND);
  }

  @Test
  void retryAfterPausesTheLaneAndALaterOneLengthensThePause() {
    governor.rateLimited(now, Duration.ofSeconds(3), now);
    assertThat(governor.nanosToNextCall(now)).isEqualTo(3 * SECOND);
    governor.rateLimited(now, Duration.ofSeconds(1), now);
    assertThat(governor.pauseLeft(now)).isEqualTo(3 * SECOND);
    now += SECOND;
    governor.rateLimited(now, Duration.ofSeconds(5), now);
    assertThat(governor.pauseLeft(now)).isEqualTo(5 * SECOND);
    now += 5 * SECOND;
    assertThat(governor.pauseLeft(now)).isZero();
    assertThat(governor.nanosToNextCall(now)).isLessThanOrEqualTo(SECOND);
  }

  @Test
  void paceRecoversWhileItIsWhatHoldsCallsBack() {
    governor = new Governor(100, now);
    governor.rateLimited(now, NO_RETRY_AFTER, now);
    callsWithin(2 * SECOND);
    double gained = governor.rate() - 90;
    assertThat(gained).isBetween(3.0, 4.0);
    callsWithin(20 * SECOND);
    assertThat(governor.rate()).isEqualTo(100);
  }

  @Test
  void paceThatNobodyAsksForProvesNothing() {
    governor = new Governor(100, now);
    governor.rateLimited(now, NO_RETRY_AFTER, now);
    for (int i = 0; i < 20; i++) {
      now += SECOND;
      assertThat(governor.nanosToNextCall(now)).isZero();
      governor.started(now);
    }
    assertThat(governor.rate()).isEqualTo(90);
  }

  @Test
  void quietMinuteEndsThePace() {
    governor.rateLimited(now, NO_RETRY_AFTER, now);
    now += Governor.RELEASE_AFTER.toNanos();
    assertThat(governor.nanosToNextCall(now)).isZero();
    assertThat(governor.rate()).isEqualTo(Governor.UNLIMITED);
  }

  @Test
  void resetForgetsPauseAndPaceButNotTheCeiling() {
    governor = new Governor(100, now);
    governor.rateLimited(now, Duration.ofHours(1), now);
    governor.reset(now);
    assertThat(governor.nanosToNextCall(now)).isZero();
    assertThat(governor.rate()).isEqualTo(100);
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
      }
    }
    return calls;
  }
}

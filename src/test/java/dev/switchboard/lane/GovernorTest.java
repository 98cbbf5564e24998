package dev.switchboard.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.provider.ProviderResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GovernorTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private long now = 1_000_000;
  private Governor governor = new Governor(RateController.UNLIMITED, now);

  @Test
  void withoutCeilingAndWithoutRefusalNothingIsHeldBack() {
    start(1_000);
    assertThat(governor.rate()).isEqualTo(RateController.UNLIMITED);
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
      governor.started();
      atOnce++;
    }
    assertThat(atOnce).isLessThanOrEqualTo(2);
  }

  @Test
  void callsThatALateThreadHasMissedAreMadeUpFor() {
    governor = new Governor(100, now);
    int calls = 0;
    for (int i = 0; i < 100; i++) {
      now += SECOND / 10;
      governor.advance(true, now);
      for (; governor.nanosToNextCall(now) == 0; calls++) {
        governor.started();
      }
    }
    assertThat(calls).isBetween(990, 1_001);
  }

  @Test
  void aLongStallIsNotMadeUpForAtOnce() {
    governor = new Governor(100, now);
    start(1);
    now += 60 * SECOND;
    governor.advance(true, now);
    int atOnce = 0;
    for (; governor.nanosToNextCall(now) == 0; atOnce++) {
      governor.started();
    }
    assertThat(atOnce).isLessThanOrEqualTo(21);
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
  void resetForgetsPauseAndRateButNotTheCeiling() {
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
    assertThat(governor.rate()).isEqualTo(RateController.UNLIMITED);
  }

  private void start(int calls) {
    for (int i = 0; i < calls; i++) {
      assertThat(governor.nanosToNextCall(now)).isZero();
      governor.started();
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
        governor.started();
        calls++;
      } else {
        now += wait;
        governor.advance(true, now);
      }
    }
    return calls;
  }
}

package dev.switchboard.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.ProviderEvent;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final ProviderResult OK = new ProviderResult.Success("p-1");
  private static final ProviderResult ERROR = new ProviderResult.Failed("500");
  private static final ProviderResult TIMEOUT = new ProviderResult.TimedOut();
  private static final ProviderResult SLOW_DOWN = new ProviderResult.RateLimited(null);
  private static final ProviderResult REJECTED = new ProviderResult.Rejected("400");
  private static final Duration COOL_DOWN = Duration.ofSeconds(5);
  private static final int PROBES = 3;

  private final VirtualTime time = new VirtualTime();
  private final List<String> transitions = new ArrayList<>();
  private final Breaker breaker = breaker(5);

  private Breaker breaker(int threshold) {
    return new Breaker(
        "sms-mms",
        new BreakerPolicy(threshold, COOL_DOWN, PROBES),
        event -> {
          var change = (ProviderEvent.BreakerChanged) event;
          transitions.add(change.from() + ">" + change.to() + " " + change.reason());
        });
  }

  @Test
  void opensAfterExactlyTheThresholdOfConsecutiveFailures() {
    call(ERROR, TIMEOUT, ERROR, TIMEOUT);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    assertThat(breaker.status().consecutiveFailures()).isEqualTo(4);

    call(ERROR);
    assertThat(transitions).containsExactly("closed>open failures");
    assertThat(breaker.tryAcquire(now())).isFalse();
    assertThat(breaker.status())
        .isEqualTo(
            new Breaker.Status(
                BreakerState.OPEN, 5, time.instant(), time.instant().plus(COOL_DOWN)));
  }

  @Test
  void oneFailureIsEnoughForAThresholdOfOne() {
    Breaker strict = breaker(1);
    strict.tryAcquire(now());
    strict.ended(strict.epoch(), ERROR, now());
    assertThat(strict.state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void successBreaksTheRunOfFailures() {
    for (int i = 0; i < 100; i++) {
      call(ERROR, ERROR, ERROR, ERROR, OK);
    }
    assertThat(transitions).isEmpty();
    assertThat(breaker.status().consecutiveFailures()).isZero();
  }

  @Test
  void rateLimitsAndRejectionsNeitherCountNorBreakTheRun() {
    for (int i = 0; i < 50; i++) {
      call(SLOW_DOWN, REJECTED);
    }
    assertThat(transitions).isEmpty();

    call(ERROR, SLOW_DOWN, ERROR, ERROR, REJECTED, ERROR, SLOW_DOWN, ERROR);
    assertThat(transitions).containsExactly("closed>open failures");
  }

  @Test
  void halfOpensWhenTheCoolDownIsOverAlsoWithoutTraffic() {
    open();
    advance(COOL_DOWN.minusNanos(1));
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    assertThat(breaker.nanosToHalfOpen(now())).isEqualTo(1);

    advance(Duration.ofNanos(1));
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    assertThat(transitions).last().isEqualTo("open>half_open cool_down_over");
    assertThat(breaker.status().retryAt()).isNull();
  }

  @Test
  void halfOpenAdmitsNoMoreCallsThanProbes() {
    halfOpen();
    for (int i = 0; i < PROBES; i++) {
      assertThat(breaker.hasPermit()).isTrue();
      assertThat(breaker.tryAcquire(now())).isTrue();
    }
    assertThat(breaker.hasPermit()).isFalse();
    assertThat(breaker.tryAcquire(now())).isFalse();
  }

  @Test
  void closesOnlyAfterAsManySuccessesAsProbes() {
    halfOpen();
    call(OK, OK);
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    call(OK);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    assertThat(transitions).last().isEqualTo("half_open>closed probes_succeeded");
    call(ERROR, ERROR, ERROR, ERROR);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void oneFailedProbeOpensItAgainWhateverTheOthersDid() {
    halfOpen();
    call(OK, OK, TIMEOUT);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    assertThat(transitions).last().isEqualTo("half_open>open probe_failed");
    assertThat(breaker.nanosToHalfOpen(now())).isEqualTo(COOL_DOWN.toNanos());
  }

  @Test
  void alternatingAnswersCannotMakeItFlap() {
    open();
    transitions.clear();
    int coolDowns = 200;
    boolean fails = false;
    for (int i = 0; i < coolDowns; i++) {
      advance(COOL_DOWN);
      while (breaker.tryAcquire(now())) {
        breaker.ended(breaker.epoch(), fails ? ERROR : OK, now());
        fails = !fails;
        if (breaker.state() == BreakerState.CLOSED) {
          break;
        }
      }
    }
    assertThat(transitions)
        .hasSize(2 * coolDowns)
        .containsOnly("open>half_open cool_down_over", "half_open>open probe_failed");
  }

  @Test
  void answerThatSaysNothingAboutHealthGivesItsProbeBack() {
    halfOpen();
    for (int i = 0; i < 20; i++) {
      call(SLOW_DOWN, REJECTED);
    }
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    call(OK, OK, OK);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void lateAnswersCountInNoLaterState() {
    long flood = breaker.epoch();
    for (int i = 0; i < 20; i++) {
      breaker.tryAcquire(now());
    }
    open();
    advance(COOL_DOWN);
    for (int i = 0; i < 20; i++) {
      breaker.ended(flood, i % 2 == 0 ? OK : ERROR, now());
      breaker.ended(flood, SLOW_DOWN, now());
    }
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    halfOpenAdmitsExactlyItsProbes();
  }

  private void halfOpenAdmitsExactlyItsProbes() {
    for (int i = 0; i < PROBES; i++) {
      assertThat(breaker.tryAcquire(now())).isTrue();
    }
    assertThat(breaker.tryAcquire(now())).isFalse();
  }

  @Test
  void operatorHoldsItOpenUntilItIsClosedByHand() {
    breaker.operate(BreakerAction.OPEN, now());
    assertThat(breaker.status().retryAt()).isNull();
    advance(Duration.ofDays(1));
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    assertThat(breaker.nanosToHalfOpen(now())).isEqualTo(Long.MAX_VALUE);

    breaker.operate(BreakerAction.CLOSE, now());
    assertThat(breaker.tryAcquire(now())).isTrue();
    assertThat(transitions).containsExactly("closed>open operator", "open>closed operator");
  }

  @Test
  void everyActionIsPossibleInEveryState() {
    for (BreakerAction first : BreakerAction.values()) {
      for (BreakerAction second : BreakerAction.values()) {
        breaker.operate(first, now());
        breaker.operate(second, now());
        assertThat(breaker.state())
            .isEqualTo(second == BreakerAction.OPEN ? BreakerState.OPEN : BreakerState.CLOSED);
      }
    }
    breaker.operate(BreakerAction.RESET, now());
    open();
    breaker.operate(BreakerAction.OPEN, now());
    assertThat(breaker.status().retryAt()).isNull();
    breaker.operate(BreakerAction.CLOSE, now());
    halfOpen();
    breaker.operate(BreakerAction.CLOSE, now());
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void whatWasInFlightWhenAnOperatorActedCountsNoMore() {
    call(ERROR, ERROR, ERROR, ERROR);
    long before = breaker.epoch();
    breaker.tryAcquire(now());
    breaker.operate(BreakerAction.RESET, now());
    breaker.ended(before, ERROR, now());
    assertThat(breaker.status().consecutiveFailures()).isZero();
    call(ERROR, ERROR, ERROR, ERROR);
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void anHourOfCoolDownsTakesNoTime() {
    open();
    for (int i = 0; i < 720; i++) {
      advance(COOL_DOWN);
      call(ERROR);
    }
    assertThat(transitions).hasSize(1 + 2 * 720);
  }

  private void open() {
    call(ERROR, ERROR, ERROR, ERROR, ERROR);
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
  }

  private void halfOpen() {
    open();
    advance(COOL_DOWN);
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  private void call(ProviderResult... results) {
    for (ProviderResult result : results) {
      assertThat(breaker.tryAcquire(now())).isTrue();
      breaker.ended(breaker.epoch(), result, now());
    }
  }

  private void advance(Duration duration) {
    time.advance(duration);
    breaker.advance(now());
  }

  private Moment now() {
    return new Moment(time.instant(), time.nanos());
  }
}

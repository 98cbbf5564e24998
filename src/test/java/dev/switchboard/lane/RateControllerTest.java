package dev.switchboard.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.lane.RateController.Phase;
import java.time.Duration;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

/**
 * The machine alone; what it reaches with a provider is in {@code GovernorTableTest} of dispatch.
 */
class RateControllerTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private long now = -7;
  private RateController controller = new RateController(RateController.UNLIMITED, now);

  @Test
  void singleRefusalsLimitNothing() {
    call(100, 600, call -> call % 200 == 0);
    assertThat(controller.rate()).isEqualTo(RateController.UNLIMITED);
  }

  @Test
  void refusalsStartATrialAtWhatWasDelivered() {
    startATrial();
    assertThat(controller.phase()).isEqualTo(Phase.DOWN);
    assertThat(controller.rate()).isBetween(80.0, 100.0);
  }

  @Test
  void shareThatDoesNotFallIsChanceAndEndsTheTrial() {
    call(200, 400, call -> call % 10 == 0);
    assertThat(controller.phase()).isEqualTo(Phase.FREE);
    call(200, 2_000, call -> call % 10 == 0);
    assertThat(controller.phase()).isEqualTo(Phase.FREE);
  }

  @Test
  void shareThatDoesNotFallHasToBeConfirmedAtAStillSlowerPace() {
    call(200, 100, call -> call % 3 == 0);
    double slow = controller.rate();
    while (controller.rate() == slow) {
      call(slow, 3, call -> call == 3);
    }
    assertThat(controller.phase()).isEqualTo(Phase.DOWN);
    assertThat(controller.rate()).isLessThan(slow);
    for (double slower = controller.rate(); controller.rate() == slower; ) {
      call(slower, 1, _ -> false);
    }
    assertThat(controller.rate()).as("it was a limit").isLessThan(200);
  }

  @Test
  void trialThatMadeFewerCallsThanAllowedProvesNoMoreThanItMade() {
    findTheLimit();
    double before = controller.rate();
    while (controller.phase() == Phase.CRUISE) {
      call(before, 1, _ -> false);
    }
    while (controller.rate() < 2 * before && controller.phase() == Phase.UP) {
      call(before, 1, _ -> false);
    }
    assertThat(controller.phase()).isEqualTo(Phase.UP);
    while (controller.phase() == Phase.UP) {
      call(before / 2, 1, _ -> false);
    }
    assertThat(controller.phase()).isEqualTo(Phase.CRUISE);
    assertThat(controller.rate()).isBetween(0.9 * before, 1.1 * before);
  }

  @Test
  void shareThatFallsIsALimit() {
    findTheLimit();
    assertThat(controller.phase()).isEqualTo(Phase.CRUISE);
    assertThat(controller.rate()).isBetween(120.0, 140.0);
  }

  @Test
  void moreThanIsDeliveredFasterIsTriedAndKept() {
    findTheLimit();
    double before = controller.rate();
    for (int i = 0; i < 20; i++) {
      call(controller.rate(), (int) Math.min(1_000, controller.rate()), _ -> false);
    }
    assertThat(controller.rate()).isGreaterThan(3 * before);
  }

  @Test
  void providerThatRefusesEverythingIsAskedOnceASecondAndDoublesAfterItsFirstSuccess() {
    call(200, 400, _ -> true);
    assertThat(controller.rate()).isEqualTo(RateController.MIN_RATE);
    call(1, 1, _ -> false);
    assertThat(controller.phase()).isEqualTo(Phase.UP);
    assertThat(controller.rate()).isEqualTo(2 * RateController.MIN_RATE);
  }

  @Test
  void answersToCallsOfAnEarlierPhaseDoNotCount() {
    long before = now;
    startATrial();
    double rate = controller.rate();
    for (int i = 0; i < 100; i++) {
      controller.answered(true, before, now);
    }
    assertThat(controller.rate()).isEqualTo(rate);
  }

  @Test
  void rateThatIsNotNeededForAMinuteEnds() {
    startATrial();
    now += RateController.RELEASE_AFTER.toNanos();
    controller.advance(now);
    assertThat(controller.rate()).isEqualTo(RateController.UNLIMITED);
  }

  @Test
  void ceilingIsNeverExceeded() {
    controller = new RateController(150, now);
    call(150, 150, call -> call % 2 == 0);
    for (int i = 0; i < 40; i++) {
      call(controller.rate(), (int) controller.rate(), _ -> false);
      assertThat(controller.rate()).isLessThanOrEqualTo(150);
    }
    assertThat(controller.phase()).isEqualTo(Phase.FREE);
  }

  /**
   * What a provider has taught is this node's own; more nodes do not make it less than its share.
   */
  @Test
  void paceLearnedBelowTheShareStays() {
    controller = new RateController(100, 0);
    for (int i = 0; i < 100; i++) {
      controller.called();
    }
    for (int i = 0; i < 100; i++) {
      controller.answered(i % 2 == 0, 0, 1_000_000_000);
    }
    double learned = controller.rate();

    assertThat(learned).isLessThan(50);
    controller.setCeiling(95);
    assertThat(controller.rate()).isEqualTo(learned);
    controller.setCeiling(20);
    assertThat(controller.rate()).isEqualTo(20);
    controller.setCeiling(100);
    assertThat(controller.rate()).isEqualTo(20);
  }

  /** So many calls at a rate, each answered at once. */
  private void call(double perSecond, int calls, IntPredicate refused) {
    for (int i = 1; i <= calls; i++) {
      now += (long) (SECOND / perSecond);
      controller.advance(now);
      controller.passed(SECOND / perSecond, now);
      controller.called();
      controller.answered(refused.test(i), now, now);
    }
  }

  private void startATrial() {
    call(200, 200, call -> call % 2 == 0);
  }

  private void findTheLimit() {
    call(200, 100, call -> call % 3 == 0);
    assertThat(controller.phase()).isEqualTo(Phase.DOWN);
    call(120, 20, _ -> false);
    assertThat(controller.phase()).as("to see whether it was a burst").isEqualTo(Phase.UP);
    for (int i = 0; i < 200 && controller.phase() == Phase.UP; i++) {
      call(260, 2, call -> call == 1);
    }
  }
}

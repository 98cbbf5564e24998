package dev.switchboard.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.intake.RateLimits.Decision;
import dev.switchboard.intake.RateLimits.Limit;
import dev.switchboard.intake.RateLimits.LimitState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Both limits or none, in virtual time. */
class RateLimitsTest {
  private static final Limit OFF = new Limit(0, 0);

  /** One token a second, three saved up. */
  private static final Limit SLOW = new Limit(60, 3);

  private static final Limit WIDE = new Limit(6_000, 100);

  private final AtomicInteger liveNodes = new AtomicInteger(1);
  private final AtomicLong nanoTime = new AtomicLong(-5_000_000_000L);

  @Test
  void burstIsGrantedAndThenTheSteadyRate() {
    RateLimits limits = limits(SLOW, OFF);

    assertThat(grantedOf(10, limits)).isEqualTo(3);
    tick(Duration.ofMillis(999));
    assertThat(grantedOf(10, limits)).isZero();
    tick(Duration.ofMillis(1));
    assertThat(grantedOf(10, limits)).isEqualTo(1);
    for (int second = 0; second < 60; second++) {
      tick(Duration.ofSeconds(1));
      assertThat(grantedOf(10, limits)).isEqualTo(1);
    }
  }

  @Test
  void burstComesBackWithRestAndNoMoreThanThat() {
    RateLimits limits = limits(SLOW, OFF);
    grantedOf(10, limits);

    tick(Duration.ofHours(1));

    assertThat(grantedOf(10, limits)).isEqualTo(3);
  }

  @Test
  void whatAGroupOwesIsNotForgottenBeforeItIsEarned() {
    RateLimits limits = limits(SLOW, OFF);
    limits.take("ann", "1");
    for (int i = 1; i < Intake.MAX_GROUP; i++) {
      limits.charge("ann", "1");
    }

    tick(Duration.ofSeconds(Intake.MAX_GROUP - 3));
    assertThat(limits.take("ann", "1")).isInstanceOf(Decision.Refused.class);
    tick(Duration.ofSeconds(2));
    assertThat(limits.take("ann", "1")).isInstanceOf(Decision.Granted.class);
  }

  @Test
  void steadyTrafficAtTheLimitIsNeverRefused() {
    RateLimits limits = limits(new Limit(6_000, 1), OFF);
    for (int i = 0; i < 1_000; i++) {
      assertThat(limits.take("ann", "1")).isInstanceOf(Decision.Granted.class);
      tick(Duration.ofMillis(10));
    }
  }

  @Test
  void sendersHaveBucketsOfTheirOwn() {
    RateLimits limits = limits(SLOW, OFF);
    grantedOf(10, limits);

    assertThat(limits.take("bob", "1")).isInstanceOf(Decision.Granted.class);
  }

  @Test
  void addressesHaveBucketsOfTheirOwn() {
    RateLimits limits = limits(OFF, SLOW);
    grantedOf(10, limits);

    assertThat(limits.take("ann", "2")).isInstanceOf(Decision.Granted.class);
    assertThat(limits.take("bob", "1")).isInstanceOf(Decision.Refused.class);
  }

  @Test
  void requestRefusedByTheAddressTakesNothingFromTheSender() {
    RateLimits limits = limits(SLOW, new Limit(60, 1));
    assertThat(limits.take("bob", "1")).isInstanceOf(Decision.Granted.class);
    for (int i = 0; i < 20; i++) {
      assertThat(refused(limits.take("ann", "1")).violated()).containsExactly("ip");
    }

    assertThat(grantedFrom(limits, "2", "3", "4", "5")).isEqualTo(3);
  }

  @Test
  void requestRefusedByTheSenderTakesNothingFromTheAddress() {
    RateLimits limits = limits(new Limit(60, 1), SLOW);
    assertThat(limits.take("ann", "2")).isInstanceOf(Decision.Granted.class);
    for (int i = 0; i < 20; i++) {
      assertThat(refused(limits.take("ann", "1")).violated()).containsExactly("sender");
    }

    assertThat(limits.take("b", "1")).isInstanceOf(Decision.Granted.class);
    assertThat(limits.take("c", "1")).isInstanceOf(Decision.Granted.class);
    assertThat(limits.take("d", "1")).isInstanceOf(Decision.Granted.class);
    assertThat(limits.take("e", "1")).isInstanceOf(Decision.Refused.class);
  }

  /** Whatever the first request is just doing, it must not keep the last token for a moment. */
  @Test
  void requestThatIsRefusedIsInTheWayOfNoOtherMeanwhile() throws InterruptedException {
    int neverReached = 50;
    for (int interruptedAt = 0; interruptedAt < neverReached; interruptedAt++) {
      AtomicReference<Decision> other = new AtomicReference<>();
      AtomicInteger calls = new AtomicInteger(interruptedAt);
      AtomicReference<RateLimits> limits = new AtomicReference<>();
      Thread refused = Thread.currentThread();
      Thread granted =
          Thread.ofPlatform().unstarted(() -> other.set(limits.get().take("ann", "2")));
      limits.set(
          new RateLimits(
              new Limit(60, 1),
              new Limit(60, 1),
              liveNodes::get,
              () -> {
                boolean armed = other.get() == null && limits.get() != null;
                if (armed && Thread.currentThread().equals(refused) && calls.get() >= 0) {
                  if (calls.getAndDecrement() == 0) {
                    startAndAwaitBlocked(granted);
                  }
                }
                return nanoTime.get();
              }));
      calls.set(-1);
      assertThat(limits.get().take("bob", "1")).isInstanceOf(Decision.Granted.class);
      calls.set(interruptedAt);

      assertThat(limits.get().take("ann", "1")).isInstanceOf(Decision.Refused.class);

      if (granted.getState() != Thread.State.NEW) {
        granted.join();
        assertThat(other.get()).as("step " + interruptedAt).isInstanceOf(Decision.Granted.class);
      }
    }
  }

  private static void startAndAwaitBlocked(Thread thread) {
    thread.start();
    while (thread.isAlive() && thread.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
  }

  @Test
  void bothViolatedPoliciesAreNamedAndTheLongerWaitCounts() {
    RateLimits limits = limits(new Limit(60, 1), new Limit(6, 1));
    limits.take("ann", "1");

    Decision.Refused refused = refused(limits.take("ann", "1"));

    assertThat(refused.violated()).containsExactly("sender", "ip");
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void requestAfterRetryAfterIsGrantedAndOneBeforeIsNot() {
    RateLimits limits = limits(SLOW, WIDE);
    grantedOf(3, limits);
    tick(Duration.ofMillis(250));
    Duration wait = refused(limits.take("ann", "1")).retryAfter();

    assertThat(wait).isEqualTo(Duration.ofMillis(750));
    tick(wait.minusNanos(1));
    assertThat(limits.take("ann", "1")).isInstanceOf(Decision.Refused.class);
    tick(Duration.ofNanos(1));
    assertThat(limits.take("ann", "1")).isInstanceOf(Decision.Granted.class);
  }

  @Test
  void standingsCountDownAndSayWhenTheBurstIsBack() {
    RateLimits limits = limits(SLOW, WIDE);

    assertThat(limits.take("ann", "1").standings())
        .containsExactly(
            new LimitState("sender", 60, 2, 1_000_000_000, 0),
            new LimitState("ip", 6_000, 99, 10_000_000, 0));
    assertThat(limits.take("ann", "1").standings().getFirst())
        .isEqualTo(new LimitState("sender", 60, 1, 2_000_000_000, 0));
  }

  @Test
  void standingsOfARefusalShowThatNothingWasTaken() {
    RateLimits limits = limits(SLOW, new Limit(60, 1));
    limits.take("ann", "1");

    assertThat(limits.take("ann", "1").standings())
        .containsExactly(
            new LimitState("sender", 60, 2, 1_000_000_000, 0),
            new LimitState("ip", 60, 0, 1_000_000_000, 1_000_000_000));
  }

  @Test
  void limitsThatAreOffGrantEverythingAndSayNothing() {
    RateLimits limits = limits(OFF, OFF);
    for (int i = 0; i < 1_000; i++) {
      assertThat(limits.take("ann", "1")).isEqualTo(new Decision.Granted(List.of()));
    }
    limits.giveBack("ann", "1");
  }

  @Test
  void givenBackTokensCanBeTakenAgainAndNeverPileUp() {
    RateLimits limits = limits(SLOW, SLOW);
    grantedOf(3, limits);
    limits.giveBack("ann", "1");

    assertThat(grantedOf(10, limits)).isEqualTo(1);
    for (int i = 0; i < 10; i++) {
      limits.giveBack("ann", "1");
    }
    assertThat(grantedOf(10, limits)).isEqualTo(3);
  }

  @Test
  void bucketsAreBounded() {
    RateLimits limits = limits(new Limit(60, 1), OFF);
    int senders = RateLimits.MAX_BUCKETS + 20_000;
    for (int i = 0; i < senders; i++) {
      limits.take("sender-" + i, "1");
    }

    // Who has been forgotten starts anew; without a bound nobody would be.
    int grantedAgain = 0;
    for (int i = 0; i < senders; i++) {
      grantedAgain += limits.take("sender-" + i, "1") instanceof Decision.Granted ? 1 : 0;
    }
    assertThat(grantedAgain).isGreaterThan(10_000);
  }

  @Test
  void manyThreadsTogetherGetTheBurstAndNoMore() throws InterruptedException, ExecutionException {
    RateLimits limits = limits(OFF, new Limit(60, 500));
    int granted = 0;
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        futures.add(executor.submit(() -> grantedOf(200, limits)));
      }
      for (Future<Integer> future : futures) {
        granted += future.get();
      }
    }

    assertThat(granted).isEqualTo(500);
  }

  @Test
  void nodeGrantsItsShareOfTheRateExactlyAndOfTheBurstRoundedDown() {
    liveNodes.set(3);
    RateLimits limits = limits(new Limit(60, 10), OFF);

    assertThat(grantedOf(20, limits)).isEqualTo(3);
    for (int token = 0; token < 60; token++) {
      tick(Duration.ofMillis(2_999));
      assertThat(grantedOf(5, limits)).isZero();
      tick(Duration.ofMillis(1));
      assertThat(grantedOf(5, limits)).isEqualTo(1);
    }
  }

  @Test
  void nodeGrantsSomethingHoweverManyShareASmallBurst() {
    liveNodes.set(10);
    RateLimits limits = limits(SLOW, OFF);

    assertThat(grantedOf(10, limits)).isEqualTo(1);
    tick(Duration.ofMillis(9_999));
    assertThat(grantedOf(10, limits)).isZero();
    tick(Duration.ofMillis(1));
    assertThat(grantedOf(10, limits)).isEqualTo(1);
  }

  /** Forgotten too early, a bucket would be full again for whoever waits a little. */
  @Test
  void bucketIsRememberedUntilItIsFullHoweverManyNodesThereAre() {
    RateLimits limits = limits(new Limit(60, 1), OFF);
    assertThat(grantedOf(1, limits)).isEqualTo(1);
    liveNodes.set(20);
    grantedOf(1, limits);

    int granted = 0;
    for (int i = 0; i < 10; i++) {
      tick(Duration.ofSeconds(2));
      granted += grantedOf(1, limits);
    }

    assertThat(granted).isEqualTo(1);
  }

  @Test
  void bucketKeepsItsProportionWhenNodesComeAndGo() {
    RateLimits limits = limits(new Limit(60, 12), OFF);
    assertThat(grantedOf(3, limits)).isEqualTo(3);

    liveNodes.set(3);
    assertThat(standing(limits.take("ann", "1")).remaining()).isEqualTo(2);
    liveNodes.set(1);

    assertThat(grantedOf(20, limits)).isEqualTo(6);
    liveNodes.set(2);
    assertThat(grantedOf(20, limits)).isZero();
    liveNodes.set(1);
    assertThat(grantedOf(20, limits)).isZero();
  }

  @Test
  void standingTellsTheQuotaOfAllNodesAndWhatThisOneHasLeft() {
    liveNodes.set(3);
    RateLimits limits = limits(new Limit(60, 9), OFF);

    assertThat(limits.take("ann", "1").standings())
        .containsExactly(new LimitState("sender", 60, 2, 3_000_000_000L, 0));
    grantedOf(2, limits);
    assertThat(limits.take("ann", "1").standings())
        .containsExactly(new LimitState("sender", 60, 0, 9_000_000_000L, 3_000_000_000L));
  }

  @Test
  void tokenGivenBackIsWorthWhatTheNodeTakesToEarnIt() {
    liveNodes.set(2);
    RateLimits limits = limits(new Limit(60, 6), new Limit(60, 2));
    limits.take("ann", "1");

    Decision refused = limits.take("ann", "1");

    assertThat(refused.standings().getFirst())
        .isEqualTo(new LimitState("sender", 60, 2, 2_000_000_000L, 0));
  }

  private static LimitState standing(Decision decision) {
    return decision.standings().getFirst();
  }

  private RateLimits limits(Limit sender, Limit ip) {
    return new RateLimits(sender, ip, liveNodes::get, nanoTime::get);
  }

  private void tick(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  private static int grantedOf(int requests, RateLimits limits) {
    int granted = 0;
    for (int i = 0; i < requests; i++) {
      granted += limits.take("ann", "1") instanceof Decision.Granted ? 1 : 0;
    }
    return granted;
  }

  /** How many of Ann's requests from these addresses are granted. */
  private static int grantedFrom(RateLimits limits, String... addresses) {
    int granted = 0;
    for (String address : addresses) {
      granted += limits.take("ann", address) instanceof Decision.Granted ? 1 : 0;
    }
    return granted;
  }

  private static Decision.Refused refused(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Refused.class);
    return (Decision.Refused) decision;
  }
}

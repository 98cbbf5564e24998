package dev.switchboard.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(100);
  private final MemoryBudget.Share lane = budget.share("lane", 20);
  private final MemoryBudget.Share answers = budget.share("answers", 30);

  @Test
  void shareTakesItsOwnPartFirstAndThenBorrowsWhatIsCommon() {
    assertThat(lane.availableBytes()).isEqualTo(70);

    assertThat(lane.tryReserve(20)).isTrue();
    assertThat(answers.availableBytes()).isEqualTo(80);
    assertThat(lane.tryReserve(50)).isTrue();

    assertThat(lane.tryReserve(1)).isFalse();
    assertThat(lane.heldBytes()).isEqualTo(70);
    assertThat(lane.refusals()).isEqualTo(1);
  }

  @Test
  void noShareTakesWhatIsGuaranteedToAnother() {
    assertThat(lane.tryReserve(70)).isTrue();

    assertThat(answers.tryReserve(30)).isTrue();
    assertThat(answers.tryReserve(1)).isFalse();
  }

  @Test
  void whatIsReleasedCanBeTakenByAnyone() {
    assertThat(lane.tryReserve(70)).isTrue();

    lane.release(60);

    assertThat(answers.tryReserve(80)).isTrue();
    assertThat(lane.tryReserve(10)).isTrue();
  }

  @Test
  void reservesUpToWhatThereIs() {
    assertThat(lane.reserveUpTo(15)).isEqualTo(15);
    assertThat(lane.reserveUpTo(1000)).isEqualTo(55);
    assertThat(lane.reserveUpTo(1)).isZero();
  }

  @Test
  void whatIsHeldAnywayIsMissingUntilItIsReleased() {
    lane.reserveAnyway(90);
    assertThat(answers.tryReserve(31)).isFalse();
    assertThat(answers.tryReserve(30)).isTrue();
    answers.release(30);

    lane.release(90);

    assertThat(answers.tryReserve(80)).isTrue();
  }

  @Test
  void guaranteesAreNotMoreThanTheBudget() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> budget.share("requests", 51))
        .withMessageContaining("requests");
    assertThatNoException().isThrownBy(() -> budget.share("requests", 50));
  }

  @Test
  void closedReservationHoldsNothingAndTakesNothing() {
    Reservation reservation = new Reservation(lane);
    reservation.growTo(40);
    reservation.add(10);
    reservation.shrinkTo(30);
    assertThat(lane.heldBytes()).isEqualTo(30);

    reservation.close();

    assertThat(lane.heldBytes()).isZero();
    assertThatThrownBy(() -> reservation.add(1)).isInstanceOf(OutOfBudgetException.class);
    assertThat(lane.heldBytes()).isZero();
  }

  @Test
  void refusedReservationKeepsWhatItHas() {
    Reservation reservation = new Reservation(lane);
    reservation.growTo(60);

    assertThatThrownBy(() -> reservation.growTo(71)).isInstanceOf(OutOfBudgetException.class);

    assertThat(reservation.heldBytes()).isEqualTo(60);
  }

  /** All that are granted bytes hold together no more than the budget. */
  @Test
  void manyThreadsTogetherNeverHoldMoreThanTheBudget() throws InterruptedException {
    MemoryBudget shared = new MemoryBudget(1_000);
    List<MemoryBudget.Share> shares =
        List.of(shared.share("a", 100), shared.share("b", 0), shared.share("c", 300));
    AtomicLong held = new AtomicLong();
    AtomicLong most = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      SplittableRandom random = new SplittableRandom(t);
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 50_000; i++) {
                  MemoryBudget.Share share = shares.get(random.nextInt(3));
                  long bytes = random.nextLong(1, 401);
                  if (share.tryReserve(bytes)) {
                    most.accumulateAndGet(held.addAndGet(bytes), Math::max);
                    held.addAndGet(-bytes);
                    share.release(bytes);
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(most.get()).isPositive().isLessThanOrEqualTo(1_000);
    assertThat(shares).allSatisfy(share -> assertThat(share.heldBytes()).isZero());
    assertThat(shares.get(1).availableBytes()).isEqualTo(600);
  }

  @Test
  void textIsCountedAsTheJvmKeepsIt() {
    assertThat(Footprint.of((String) null)).isZero();
    assertThat(Footprint.of("é".repeat(10_000))).isBetween(10_000L, 10_100L);
    assertThat(Footprint.of("é".repeat(9_999) + "—")).isBetween(20_000L, 20_100L);
    assertThat(Footprint.of("short")).isBetween(5L, 100L);
    assertThat(Footprint.of(List.of("a", "b"))).isGreaterThan(2 * Footprint.of("a"));
  }
}

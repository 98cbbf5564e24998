package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Round;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The bound on bytes; that on places has its tests in {@link DispatchTest}. */
class LaneBufferTest {
  private static final int PLACES = 100;
  private static final String SMS = "sms";

  private final MemoryBudget budget = new MemoryBudget(100_000);
  private final MemoryBudget.Share first = budget.share("first", 20_000);
  private final MemoryBudget.Share retries = budget.share("retries", 20_000);
  private final LaneBuffer buffer =
      new LaneBuffer(PLACES, new LaneBuffer.Memory(first, retries), List.of(SMS));

  @Test
  void eventThatTheBudgetHasNoBytesForStaysInTheStoreAndSoDoThoseAfterIt() {
    buffer.caughtUp(SMS);

    assertThat(buffer.reserve(SMS, 80_000)).isTrue();
    assertThat(buffer.reserve(SMS, 1)).isFalse();
    assertThat(buffer.isBehind(SMS)).isTrue();
    buffer.cancel(80_000);

    assertThat(buffer.reserve(SMS, 1)).isFalse();
    assertThat(first.heldBytes()).isZero();
  }

  @Test
  void settledEventGivesItsBytesBack() {
    buffer.caughtUp(SMS);
    LeasedMessage event = event(EventKey.AT_ONCE);
    long bytes = event.message().retainedBytes();
    assertThat(buffer.reserve(SMS, bytes)).isTrue();
    buffer.add(event);
    assertThat(first.heldBytes()).isEqualTo(bytes);

    buffer.free(event);

    assertThat(first.heldBytes()).isZero();
  }

  @Test
  void claimHoldsWhatItHasReservedAndThenWhatItHasBrought() {
    ClaimLimit granted = Objects.requireNonNull(buffer.reserveFirstAttempts(10));
    assertThat(granted).isEqualTo(new ClaimLimit(10, 80_000, true));
    assertThat(first.heldBytes()).isEqualTo(80_000);

    assertThat(buffer.firstAttemptsClaimed(granted, new Claimed(3, 9_000, true))).isTrue();

    assertThat(first.heldBytes()).isEqualTo(9_000);
    assertThat(buffer.reserveFirstAttempts(PLACES)).isEqualTo(new ClaimLimit(97, 71_000, false));
  }

  @Test
  void claimThatFindsNothingThatFitsIsNotRepeatedBeforeThereIsRoom() {
    buffer.caughtUp(SMS);
    assertThat(buffer.reserve(SMS, 75_000)).isTrue();
    assertThat(buffer.reserve(SMS, 10_000)).isFalse();
    ClaimLimit granted = Objects.requireNonNull(buffer.reserveFirstAttempts(10));

    assertThat(buffer.firstAttemptsClaimed(granted, new Claimed(0, 0, true))).isFalse();

    assertThat(buffer.wantsRefill()).isFalse();
    buffer.cancel(75_000);
    assertThat(buffer.wantsRefill()).isTrue();
  }

  /** It was stored under other settings. */
  @Test
  void lineThatHoldsNothingTakesOneMessageWhateverItsSize() {
    ClaimLimit granted = Objects.requireNonNull(buffer.reserveFirstAttempts(10));
    assertThat(granted.oneAtLeast()).isTrue();

    buffer.firstAttemptsClaimed(granted, new Claimed(1, 500_000, true));

    assertThat(first.heldBytes()).isEqualTo(500_000);
    assertThat(buffer.reserveFirstAttempts(10)).isNull();
  }

  @Test
  void neitherLineTakesTheGuaranteedBytesOfTheOther() {
    buffer.caughtUp(SMS);
    assertThat(buffer.reserve(SMS, 80_000)).isTrue();
    ClaimLimit granted = Objects.requireNonNull(buffer.reserveRetries(10));
    assertThat(granted.bytes()).isEqualTo(20_000);
    buffer.retriesClaimed(granted, new Claimed(1, 20_000, true));
    buffer.cancel(80_000);

    assertThat(buffer.reserveRetries(10)).isEqualTo(new ClaimLimit(10, 60_000, false));

    assertThat(Objects.requireNonNull(buffer.reserveFirstAttempts(10)).bytes()).isEqualTo(20_000);
  }

  private static LeasedMessage event(long dueAt) {
    OutboundMessage message = TestStore.message(7, "x".repeat(5_000));
    return new LeasedMessage(
        new EventKey(SMS, dueAt, 7),
        new Lease(1, 1),
        0,
        Round.first(Instant.EPOCH, MessageOptions.NONE),
        1,
        message);
  }
}

package dev.switchboard.dispatch;

import static dev.switchboard.dispatch.ScriptedProvider.ERROR;
import static dev.switchboard.dispatch.ScriptedProvider.OK;
import static dev.switchboard.dispatch.TestStore.DISPATCHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.Lease;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Round;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a lane that cannot send leaves to other processes. */
class LaneShareTest {
  private static final Duration OPEN = Duration.ofSeconds(5);
  private static final int PROBES = 2;
  private static final int CAPACITY = 20;

  private final VirtualTime time = new VirtualTime();
  private final ScriptedProvider text = new ScriptedProvider("sms-mms");
  private final LaneSettings settings =
      new LaneSettings(
          1,
          0,
          Duration.ofSeconds(60),
          new BreakerPolicy(2, OPEN, PROBES),
          new RetryPolicy(9, Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofHours(9)));
  private final CrankedDispatch dispatch =
      new CrankedDispatch(
          time, List.of(new Route(text, List.of(Channel.SMS))), CAPACITY, _ -> settings, 1);

  @Test
  void openBreakerLeavesWhatItHoldsAndWhatIsAcceptedToOthers() {
    dispatch.leases.setCompany(true);
    accept(1, 2, 3);
    operate(BreakerAction.OPEN);

    assertThat(text.idsCalled()).containsExactly(1L);
    assertThat(isHeld(1)).as("is being sent").isTrue();
    assertThat(isHeld(2)).isFalse();
    assertThat(isHeld(3)).isFalse();
    accept(4);
    assertThat(isHeld(4)).isFalse();
    dispatch.run(Duration.ofMinutes(1));
    assertThat(isHeld(2)).isFalse();
  }

  @Test
  void messageThatTheStoreDoesNotTakeBackKeepsNoOther() {
    dispatch.leases.setCompany(true);
    accept(1, 2, 3, 4);
    dispatch.store.faults().refuseToRelease(3);
    operate(BreakerAction.OPEN);

    assertThat(isHeld(2)).isFalse();
    assertThat(isHeld(3)).isTrue();
    assertThat(isHeld(4)).isFalse();
  }

  @Test
  void whoIsAloneKeepsEverything() {
    accept(1, 2);
    operate(BreakerAction.OPEN);
    accept(3);

    assertThat(isHeld(2)).isTrue();
    assertThat(isHeld(3)).isTrue();
  }

  @Test
  void companyThatComesLaterIsLeftWhatWaits() {
    accept(1, 2);
    operate(BreakerAction.OPEN);

    dispatch.leases.setCompany(true);
    dispatch.run(Duration.ofSeconds(1));

    assertThat(isHeld(2)).isFalse();
  }

  @Test
  void whatNobodyElseHasSentIsSentInOrderWhenTheBreakerCloses() {
    dispatch.leases.setCompany(true);
    accept(1, 2, 3);
    operate(BreakerAction.OPEN);
    accept(4);
    willAnswer(OK, 5);

    operate(BreakerAction.CLOSE);
    accept(5);
    text.answer(0, OK);
    dispatch.run(Duration.ofSeconds(2));

    assertThat(text.idsCalled()).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(dispatch.store.ending(5)).isEqualTo(DISPATCHED);
  }

  @Test
  void whatIsStillBeingGivenBackIsNotOvertaken() {
    dispatch.leases.setCompany(true);
    accept(1, 2);
    dispatch.store.faults().refuseReleases(Integer.MAX_VALUE);
    operate(BreakerAction.OPEN);
    willAnswer(OK, 3);

    operate(BreakerAction.CLOSE);
    accept(3);
    text.answer(0, OK);
    dispatch.settleDown();
    assertThat(text.idsCalled()).containsExactly(1L);

    dispatch.store.faults().refuseReleases(0);
    dispatch.run(Duration.ofSeconds(3));
    assertThat(text.idsCalled()).containsExactly(1L, 2L, 3L);
  }

  /** Its place was reserved before the others were taken out, and it was committed after that. */
  @Test
  void whatComesInBesideThoseThatLeaveDoesNotOvertakeThem() {
    LaneBuffer buffer = buffer();
    buffer.caughtUp("sms");
    buffer.reserve("sms", 1);
    buffer.reserve("sms", 1);
    buffer.add(event(1));
    List<LeasedMessage> leaving = buffer.takeOut();
    buffer.add(event(2));

    assertThat(buffer.hasNext()).isFalse();
    assertThat(buffer.poll(false)).isNull();

    AtomicInteger woken = new AtomicInteger();
    buffer.onArrival(woken::incrementAndGet);
    buffer.hasLeft(leaving);
    assertThat(woken).hasValue(1);
    assertThat(buffer.poll(false)).isEqualTo(event(2));
  }

  private LeasedMessage event(long id) {
    OutboundMessage message =
        new OutboundMessage(
            new MessageId(id), "+12016661234", "+18045551234", null, "Hi", List.of());
    EventKey key = new EventKey("sms", EventKey.AT_ONCE, id);
    return new LeasedMessage(
        key, new Lease(1, 1), 0, Round.first(time.instant(), MessageOptions.NONE), 1, message);
  }

  /** Settled once, it has given its place back once. */
  @Test
  void whatWasSettledBeforeAFailedGivingBackEndsOnce() {
    dispatch.leases.setCompany(true);
    accept(1, 2);
    dispatch.store.faults().refuseReleases(1);
    text.answer(0, OK);
    operate(BreakerAction.OPEN);
    dispatch.run(Duration.ofSeconds(5));

    assertThat(dispatch.store.attempts(1)).hasSize(1);
    assertThat(isHeld(2)).isFalse();
    assertThat(dispatch.events.of(EngineEvent.SettlementRefused.class)).isEmpty();
  }

  @Test
  void halfOpenTakesNoMoreThanItsProbes() {
    dispatch.leases.setCompany(true);
    willAnswer(ERROR, 2);
    accept(1, 2, 3, 4, 5, 6);
    assertThat(heldOf(6)).isZero();

    dispatch.run(OPEN.plusSeconds(1));
    assertThat(heldOf(6)).isBetween(1L, (long) PROBES);
  }

  @Test
  void shortWaitIsNotWorthLeaving() {
    dispatch.leases.setCompany(true);
    text.willAnswer(new ProviderResult.RateLimited(Duration.ofSeconds(1)));
    accept(1, 2);

    assertThat(isHeld(2)).isTrue();
  }

  @Test
  void longPauseIsLeftToOthers() {
    dispatch.leases.setCompany(true);
    text.willAnswer(new ProviderResult.RateLimited(Duration.ofSeconds(30)));
    accept(1, 2);

    assertThat(isHeld(2)).isFalse();
    willAnswer(OK, 2);
    dispatch.run(Duration.ofSeconds(40));
    assertThat(dispatch.store.ending(2)).isEqualTo(DISPATCHED);
  }

  private void accept(long... ids) {
    Arrays.stream(ids).forEach(id -> dispatch.store.accept("sms", id, time.instant()));
    dispatch.settleDown();
  }

  private void willAnswer(ProviderResult result, int times) {
    for (int i = 0; i < times; i++) {
      text.willAnswer(result);
    }
  }

  private void operate(BreakerAction action) {
    var _ = dispatch.engine().lanes().getFirst().lane().operate(action);
    dispatch.settleDown();
  }

  private boolean isHeld(long id) {
    return dispatch.store.isLeased(new EventKey("sms", EventKey.AT_ONCE, id));
  }

  private long heldOf(long last) {
    return LongStream.rangeClosed(1, last).filter(this::isHeld).count();
  }

  private static LaneBuffer buffer() {
    MemoryBudget.Share memory = new MemoryBudget(Long.MAX_VALUE).share("lane", 0);
    return new LaneBuffer(CAPACITY, new LaneBuffer.Memory(memory, memory), List.of("sms"));
  }
}

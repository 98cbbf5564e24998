package dev.switchboard.dispatch;

import static dev.switchboard.dispatch.ScriptedProvider.ERROR;
import static dev.switchboard.dispatch.ScriptedProvider.OK;
import static dev.switchboard.dispatch.TestStore.DISPATCHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.Rescheduling;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that are sent later, only for a while, or not at all, in virtual time. */
class ScheduleTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
  private static final Instant NOW = VirtualTime.START;
  private static final MessageId ONE = new MessageId(1);

  private final VirtualTime time = new VirtualTime();
  private final ScriptedProvider text = new ScriptedProvider("sms-mms");
  private final CrankedDispatch dispatch =
      new CrankedDispatch(
          time,
          List.of(new Route(text, List.of(Channel.SMS))),
          100,
          _ ->
              new LaneSettings(
                  1,
                  0,
                  TIMEOUT,
                  new BreakerPolicy(1_000, Duration.ofSeconds(5), 3),
                  new RetryPolicy(5, LONGEST_DELAY, LONGEST_DELAY, Duration.ofHours(1))),
          1);

  @Test
  void scheduledMessageIsSentAtItsTimeAndNotBefore() {
    Instant sendAt = NOW.plus(Duration.ofDays(35));
    dispatch.store.accept("sms", 1, NOW, sendAt, null);
    text.willAnswer(OK);

    dispatch.run(Duration.ofDays(35).minusMillis(100));
    assertThat(text.calls()).isEmpty();

    dispatch.run(Duration.ofMillis(200));
    assertThat(dispatch.store.ending(1)).isEqualTo(DISPATCHED);
    assertThat(dispatch.store.attempts(1).getFirst().occurredAt())
        .isBetween(sendAt, sendAt.plusMillis(100));
  }

  @Test
  void scheduledMessageIsSentAtItsNewTimeAlone() {
    dispatch.store.accept("sms", 1, NOW, NOW.plus(Duration.ofDays(2)), null);
    text.willAnswer(OK);
    dispatch.settleDown();

    assertThat(dispatch.engine().reschedule(ONE, NOW.plus(Duration.ofHours(1))))
        .isEqualTo(new Rescheduling.Moved());
    dispatch.run(Duration.ofMinutes(59));
    assertThat(text.calls()).isEmpty();
    dispatch.run(Duration.ofDays(3));

    assertThat(text.idsCalled()).containsExactly(1L);
    assertThat(dispatch.store.attempts(1).getFirst().occurredAt())
        .isBetween(NOW.plus(Duration.ofHours(1)), NOW.plus(Duration.ofHours(1)).plusMillis(100));
    assertThat(dispatch.engine().reschedule(ONE, NOW))
        .isEqualTo(new Rescheduling.NotScheduled(MessageStatus.DISPATCHED));
  }

  /** The poller does not look at the queue again by itself within this time. */
  @Test
  void scheduledMessageWhoseNewTimeHasPassedIsSentAtOnce() {
    dispatch.store.accept("sms", 1, NOW, NOW.plus(Duration.ofDays(2)), null);
    text.willAnswer(OK);
    dispatch.settleDown();

    dispatch.engine().reschedule(ONE, NOW.minusSeconds(60));
    dispatch.run(Poller.INTERVAL.dividedBy(2));

    assertThat(dispatch.store.ending(1)).isEqualTo(DISPATCHED);
  }

  /** Its age counts from when it was to be sent: it was not late before that. */
  @Test
  void scheduledMessageHasAllItsRetries() {
    dispatch.store.accept("sms", 1, NOW, NOW.plus(Duration.ofDays(2)), null);
    text.willAnswer(ERROR, ERROR, OK);

    dispatch.run(Duration.ofDays(2).plus(Duration.ofMinutes(15)));

    assertThat(dispatch.store.ending(1)).isEqualTo(DISPATCHED);
    assertThat(dispatch.store.attempts(1)).hasSize(3);
  }

  /** Retries that lie too far ahead are brought forward then; this one lies where it should. */
  @Test
  void clockThatIsSetBackDoesNotSendItEarly() {
    dispatch.store.accept("sms", 1, NOW, NOW.plus(Duration.ofHours(3)), null);
    dispatch.run(Duration.ofMinutes(1));
    time.setWall(Duration.ofHours(-2));
    dispatch.crashAndRestart();

    dispatch.run(Duration.ofHours(4));

    assertThat(text.calls()).isEmpty();
  }

  @Test
  void whatComesNowDoesNotWaitForWhatIsDueLaterNorTheOtherWayRound() {
    dispatch.store.accept("sms", 1, NOW, NOW.plusSeconds(10), null);
    dispatch.store.accept("sms", 2, NOW);
    text.willAnswer(OK);
    dispatch.run(Duration.ofSeconds(1));
    assertThat(text.idsCalled()).containsExactly(2L);

    dispatch.run(Duration.ofSeconds(11));
    assertThat(text.idsCalled()).containsExactly(2L, 1L);
  }

  @Test
  void messageThatHasExpiredIsGivenUpInsteadOfSent() {
    dispatch.store.accept("sms", 2, NOW);
    dispatch.settleDown();
    dispatch.store.accept("sms", 1, NOW, null, NOW.plusSeconds(3));
    dispatch.store.accept("sms", 3, NOW, null, NOW.plusSeconds(6));
    dispatch.run(TIMEOUT);

    assertThat(dispatch.store.ending(1)).isEqualTo(RetryPolicy.EXPIRED);
    assertThat(dispatch.store.attempts(1)).isEmpty();
    assertThat(dispatch.events.namesOf(ONE)).containsExactly("Accepted", "Failed");
    assertThat(dispatch.events.of(ONE).getLast())
        .isInstanceOfSatisfying(
            MessageEvent.Failed.class,
            failed -> assertThat(failed.reason()).isEqualTo(RetryPolicy.EXPIRED));
    assertThat(text.idsCalled()).containsExactly(2L, 3L);
  }

  /** It costs neither a call nor a probe: the next message is tried. */
  @Test
  void expiredMessageSpendsNoProbe() {
    var _ = dispatch.engine().operate("sms-mms", BreakerAction.OPEN);
    dispatch.store.accept("sms", 1, NOW, null, NOW.plusSeconds(3));
    dispatch.store.accept("sms", 2, NOW);
    dispatch.run(Duration.ofSeconds(10));
    assertThat(text.calls()).isEmpty();

    text.willAnswer(OK);
    var _ = dispatch.engine().operate("sms-mms", BreakerAction.RESET);
    dispatch.run(Duration.ofSeconds(1));

    assertThat(dispatch.store.ending(1)).isEqualTo(RetryPolicy.EXPIRED);
    assertThat(text.idsCalled()).containsExactly(2L);
    assertThat(dispatch.heldBytes()).isZero();
  }

  @Test
  void retryThatWouldComeTooLateIsNotPlanned() {
    dispatch.store.accept("sms", 1, NOW, null, NOW.plusSeconds(10));
    text.willAnswer(ERROR);

    dispatch.run(Duration.ofSeconds(1));

    assertThat(dispatch.store.ending(1)).isEqualTo(RetryPolicy.EXPIRED);
    assertThat(dispatch.store.attempts(1)).hasSize(1);
  }

  @Test
  void messageThatWaitsForItsLaneIsCanceled() {
    dispatch.store.accept("sms", 2, NOW);
    dispatch.settleDown();
    dispatch.store.accept("sms", 1, NOW);
    dispatch.settleDown();

    assertThat(dispatch.engine().cancel(ONE)).isEqualTo(new Cancellation.Canceled());

    text.answer(0, OK);
    dispatch.run(Duration.ofMinutes(1));
    assertThat(dispatch.store.ending(1)).isEqualTo(Cancellation.REASON);
    assertThat(text.idsCalled()).containsExactly(2L);
    assertThat(dispatch.events.namesOf(ONE)).containsExactly("Accepted", "Failed");
    assertThat(dispatch.heldBytes()).isZero();
    assertThat(dispatch.engine().cancel(ONE)).isEqualTo(new Cancellation.Canceled());
  }

  @Test
  void messageThatIsBeingSentIsNot() {
    dispatch.store.accept("sms", 1, NOW);
    dispatch.settleDown();

    assertThat(dispatch.engine().cancel(ONE)).isEqualTo(new Cancellation.Held("sms"));

    text.answer(0, OK);
    dispatch.settleDown();
    assertThat(dispatch.store.ending(1)).isEqualTo(DISPATCHED);
    assertThat(dispatch.engine().cancel(ONE))
        .isEqualTo(new Cancellation.Ended(MessageStatus.DISPATCHED));
    assertThat(dispatch.engine().cancel(new MessageId(9))).isEqualTo(new Cancellation.Unknown());
  }

  @Test
  void messageThatWaitsForItsNextAttemptIsCanceled() {
    text.willAnswer(ERROR);
    dispatch.store.accept("sms", 1, NOW);
    dispatch.run(Duration.ofMillis(10));

    assertThat(dispatch.engine().cancel(ONE)).isEqualTo(new Cancellation.Canceled());

    dispatch.run(LONGEST_DELAY.multipliedBy(2));
    assertThat(text.calls()).hasSize(1);
  }

  /** The process that took over sends it: this one may not say that it does not. */
  @Test
  void messageWhoseLeaseIsLostIsNotCanceled() {
    dispatch.store.accept("sms", 2, NOW);
    dispatch.settleDown();
    dispatch.store.accept("sms", 1, NOW);
    dispatch.settleDown();
    dispatch.store.takeOverTheOldest("sms");

    assertThat(dispatch.engine().cancel(ONE)).isEqualTo(new Cancellation.Held("sms"));

    assertThat(dispatch.store.ending(1)).isNull();
    assertThat(dispatch.events.namesOf(ONE)).containsExactly("Accepted");
  }

  /**
   * It has left its lane, so it must not be forgotten: its end is written when that is possible.
   */
  @Test
  void storeThatGoesAwayMeanwhileLeavesNoMessageBehind() {
    dispatch.store.accept("sms", 2, NOW);
    dispatch.settleDown();
    dispatch.store.accept("sms", 1, NOW);
    dispatch.settleDown();
    dispatch.store.faults().goAwayBeforeSettling();

    assertThatThrownBy(() -> dispatch.engine().cancel(ONE))
        .isInstanceOf(StoreUnavailableException.class);
    dispatch.store.setAway(false);
    text.answer(0, OK);
    dispatch.run(Duration.ofMinutes(1));

    assertThat(dispatch.store.ending(1)).isEqualTo(Cancellation.REASON);
    assertThat(text.idsCalled()).containsExactly(2L);
    assertThat(dispatch.heldBytes()).isZero();
  }
}

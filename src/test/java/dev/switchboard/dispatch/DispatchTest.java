package dev.switchboard.dispatch;

import static dev.switchboard.dispatch.ScriptedProvider.ERROR;
import static dev.switchboard.dispatch.ScriptedProvider.OK;
import static dev.switchboard.dispatch.TestStore.DISPATCHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.Outcome;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** From the acceptance to the settlement. */
class DispatchTest extends TwoProviders {
  @Test
  void everyChannelGoesToItsProvider() {
    text.willAnswer(OK, OK);
    email.willAnswer(OK);
    accept("sms", 1);
    accept("mms", 2);
    accept("email", 3);
    dispatch.settleDown();

    assertThat(text.calls())
        .extracting(ScriptedProvider.Call::channel)
        .containsExactly(Channel.SMS, Channel.MMS);
    assertThat(email.idsCalled()).containsExactly(3L);
    assertThat(List.of(1L, 2L, 3L)).allSatisfy(id -> assertThat(ending(id)).isEqualTo(DISPATCHED));
  }

  @Test
  void attemptIsRecordedWithItsProviderNumberAndLatency() {
    accept("sms", 1);
    dispatch.settleDown();
    time.advance(Duration.ofMillis(120));
    text.answer(0, OK);
    dispatch.settleDown();

    assertThat(dispatch.store.attempts(1))
        .containsExactly(
            new Attempt(
                1, "sms-mms", Outcome.SUCCESS, Duration.ofMillis(120), null, VirtualTime.START));
  }

  @Test
  void everyAttemptIsToldOnceItIsWritten() {
    text.willAnswer(ERROR, OK);
    accept("mms", 1);
    dispatch.run(Duration.ofSeconds(10));

    assertThat(dispatch.events.of(MessageEvent.Attempted.class))
        .satisfiesExactly(
            first -> {
              assertThat(first.provider()).isEqualTo("sms-mms");
              assertThat(first.channel()).isEqualTo("mms");
              assertThat(first.number()).isEqualTo(1);
              assertThat(first.outcome()).isEqualTo("error");
              assertThat(first.errorCode()).isEqualTo("500");
              assertThat(first.nextAttemptAt()).isAfter(VirtualTime.START);
            },
            second -> {
              assertThat(second.outcome()).isEqualTo("success");
              assertThat(second.nextAttemptAt()).isNull();
            });
    assertThat(dispatch.events.namesOf(new MessageId(1)))
        .containsExactly("Accepted", "Attempted", "Attempted", "Dispatched");
  }

  @Test
  void failedAttemptIsRetriedWhenItIsDueAndNotBefore() {
    text.willAnswer(ERROR, OK);
    accept("sms", 1);
    dispatch.settleDown();
    assertThat(text.calls()).hasSize(1);
    assertThat(ending(1)).isNull();

    dispatch.run(Duration.ofSeconds(2));
    assertThat(text.calls()).extracting(ScriptedProvider.Call::attemptNumber).containsExactly(1, 2);
    assertThat(ending(1)).isEqualTo(DISPATCHED);
  }

  @Test
  void retryAfterIsHonoured() {
    text.willAnswer(new ProviderResult.RateLimited(Duration.ofSeconds(30)), OK);
    accept("sms", 1);
    dispatch.run(Duration.ofSeconds(29));
    assertThat(text.calls()).hasSize(1);

    dispatch.run(Duration.ofSeconds(3));
    assertThat(ending(1)).isEqualTo(DISPATCHED);
  }

  @Test
  void messageThatAlwaysFailsBecomesADeadLetterOnce() {
    text.willAnswer(ERROR, ERROR, ERROR);
    accept("sms", 1);
    dispatch.run(Duration.ofMinutes(1));

    assertThat(ending(1)).isEqualTo(RetryPolicy.ATTEMPTS_EXHAUSTED);
    assertThat(dispatch.store.attempts(1)).extracting(Attempt::number).containsExactly(1, 2, 3);
    assertThat(dispatch.events.of(MessageEvent.Failed.class))
        .singleElement()
        .satisfies(failed -> {
          assertThat(failed.provider()).isEqualTo("sms-mms");
          assertThat(failed.attempts()).isEqualTo(3);
        });
  }

  @Test
  void messageThatIsBroughtBackHasAllItsAttemptsAndAllItsTimeAgain() {
    text.willAnswer(ERROR, ERROR, ERROR, ERROR, ERROR, OK);
    accept("sms", 1);
    dispatch.run(Duration.ofMinutes(1));
    time.advance(Duration.ofDays(2));
    dispatch.store.retryManually("sms", 1, time.instant());
    dispatch.run(Duration.ofMinutes(1));

    assertThat(ending(1)).isEqualTo(DISPATCHED);
    assertThat(dispatch.store.attempts(1))
        .extracting(Attempt::number)
        .containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(text.calls())
        .extracting(ScriptedProvider.Call::attemptNumber)
        .containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void storeThatIsAwayLosesNoSettlement() {
    accept("sms", 1);
    dispatch.settleDown();
    dispatch.store.setAway(true);
    text.answer(0, OK);
    dispatch.run(Duration.ofSeconds(10));
    assertThat(ending(1)).isNull();

    dispatch.store.setAway(false);
    dispatch.run(Duration.ofSeconds(2));
    assertThat(ending(1)).isEqualTo(DISPATCHED);
    assertThat(text.calls()).hasSize(1);
  }

  @Test
  void settlementThatTheStoreRefusesHoldsUpNoOther() {
    text.willAnswer(OK, OK);
    dispatch.store.faults().refuseToSettle(1);
    accept("sms", 1);
    accept("sms", 2);
    dispatch.run(Duration.ofSeconds(5));

    assertThat(ending(1)).isNull();
    assertThat(ending(2)).isEqualTo(DISPATCHED);
    assertThat(text.calls()).hasSize(2);
    // Both places are free again.
    LongStream.rangeClosed(3, CAPACITY + 2).forEach(id -> accept("sms", id));
    assertThat(dispatch.store.isLeased(first("sms", CAPACITY + 2))).isTrue();
  }
}

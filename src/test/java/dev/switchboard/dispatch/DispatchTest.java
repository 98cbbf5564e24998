package dev.switchboard.dispatch;

import static dev.switchboard.dispatch.ScriptedProvider.ERROR;
import static dev.switchboard.dispatch.ScriptedProvider.OK;
import static dev.switchboard.dispatch.TestStore.DISPATCHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.rehearsal.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DispatchTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int CAPACITY = 10;
  private static final BreakerPolicy BREAKER = new BreakerPolicy(5, Duration.ofSeconds(5), 3);

  private final VirtualTime time = new VirtualTime();
  private final ScriptedProvider text = new ScriptedProvider("sms-mms");
  private final ScriptedProvider email = new ScriptedProvider("email");
  private final LaneSettings settings =
      new LaneSettings(
          2,
          0,
          TIMEOUT,
          BREAKER,
          new RetryPolicy(3, Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofHours(1)));
  private CrankedDispatch dispatch =
      dispatch(
          new Route(text, List.of(Channel.SMS, Channel.MMS)),
          new Route(email, List.of(Channel.EMAIL)));

  private CrankedDispatch dispatch(Route... routes) {
    return new CrankedDispatch(time, List.of(routes), CAPACITY, _ -> settings, 1);
  }

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
  void noMoreCallsAreInFlightThanAllowed() {
    LongStream.rangeClosed(1, 5).forEach(id -> accept("sms", id));
    dispatch.settleDown();
    assertThat(text.idsCalled()).containsExactly(1L, 2L);

    text.answer(1, OK);
    dispatch.settleDown();
    assertThat(text.idsCalled()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void hungProviderIsCutAfterItsTimeout() {
    accept("sms", 1);
    dispatch.run(TIMEOUT.minusMillis(1));
    assertThat(dispatch.store.attempts(1)).isEmpty();

    dispatch.run(Duration.ofMillis(1));
    assertThat(dispatch.store.attempts(1))
        .singleElement()
        .satisfies(attempt -> {
          assertThat(attempt.outcome()).isEqualTo(Outcome.TIMEOUT);
          assertThat(attempt.errorCode()).isEqualTo("timeout");
          assertThat(attempt.latency()).isEqualTo(TIMEOUT);
        });
    assertThat(text.calls().getFirst().answer()).isCancelled();
  }

  @Test
  void answerToACallThatWasCutIsIgnored() {
    CompletableFuture<ProviderResult> deaf =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
          }
        };
    dispatch = dispatch(new Route(new FixedAnswer(deaf), List.of(Channel.SMS)));
    accept("sms", 1);
    dispatch.run(TIMEOUT);
    deaf.complete(OK);
    dispatch.settleDown();

    assertThat(dispatch.store.attempts(1))
        .extracting(Attempt::outcome)
        .containsExactly(Outcome.TIMEOUT);
  }

  @Test
  void providerThatThrowsFailsTheAttemptAndNothingElse() {
    Provider broken = new FixedAnswer(null);
    dispatch =
        dispatch(new Route(broken, List.of(Channel.SMS)), new Route(email, List.of(Channel.EMAIL)));
    email.willAnswer(OK);
    accept("sms", 1);
    accept("email", 2);
    dispatch.settleDown();

    assertThat(dispatch.store.attempts(1))
        .extracting(Attempt::errorCode)
        .containsExactly("provider_bug");
    assertThat(ending(2)).isEqualTo(DISPATCHED);
    assertThat(dispatch.events.of(EngineEvent.Unexpected.class))
        .singleElement()
        .satisfies(bug -> assertThat(bug.thrown()).hasMessageContaining("out of order"));
  }

  @Test
  void providerThatThrowsWhenItIsAskedAboutARecipientLosesNoSettlement() {
    text.breakWhenAskedAbout(2);
    accept("sms", 1);
    accept("sms", 2);
    dispatch.settleDown();
    text.answer(0, OK);
    text.answer(1, OK);
    dispatch.settleDown();

    assertThat(ending(1)).isEqualTo(DISPATCHED);
    assertThat(ending(2)).isEqualTo(DISPATCHED);
    assertThat(dispatch.events.of(EngineEvent.Unexpected.class)).hasSize(1);
  }

  @Test
  void answerThatNoStoreWouldKeepIsKeptAllTheSame() {
    text.willAnswer(
        new ProviderResult.Success("id\0\ud83d" + "x".repeat(5_000)),
        new ProviderResult.Rejected("\0"),
        JavaCaller.successWithoutId(),
        JavaCaller.failureWithoutCode());
    LongStream.rangeClosed(1, 4).forEach(id -> accept("sms", id));
    dispatch.settleDown();

    assertThat(dispatch.events.of(MessageEvent.Dispatched.class))
        .extracting(MessageEvent.Dispatched::providerMessageId)
        .containsExactly(
            "id\ufffd\ufffd" + "x".repeat(KeptResult.MAX_LENGTH - 4), new MessageId(3).toString());
    assertThat(dispatch.store.attempts(2)).extracting(Attempt::errorCode).containsExactly("\ufffd");
    assertThat(dispatch.store.attempts(4))
        .extracting(Attempt::errorCode)
        .containsExactly("provider_bug");
  }

  @Test
  void providerThatGivesItsAnswerUpFailsTheAttemptAndNothingElse() {
    accept("sms", 1);
    accept("email", 2);
    dispatch.settleDown();
    text.calls().getFirst().answer().cancel(true);
    email.answer(0, OK);
    dispatch.settleDown();

    assertThat(dispatch.store.attempts(1))
        .extracting(Attempt::errorCode)
        .containsExactly("provider_bug");
    assertThat(ending(2)).isEqualTo(DISPATCHED);
  }

  @Test
  void answerThatComesWhileItsCallIsBeingCutCounts() {
    CompletableFuture<ProviderResult> lateButThere =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            complete(OK);
            return super.cancel(mayInterruptIfRunning);
          }
        };
    dispatch = dispatch(new Route(new FixedAnswer(lateButThere), List.of(Channel.SMS)));
    accept("sms", 1);
    dispatch.run(TIMEOUT);

    assertThat(ending(1)).isEqualTo(DISPATCHED);
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
  void hungLaneDoesNotTouchItsNeighbour() {
    LongStream.rangeClosed(1, 50).forEach(id -> accept("sms", id));
    email.willAnswer(OK, OK, OK);
    LongStream.rangeClosed(51, 53).forEach(id -> accept("email", id));
    dispatch.settleDown();

    assertThat(email.idsCalled()).containsExactly(51L, 52L, 53L);
    assertThat(ending(53)).isEqualTo(DISPATCHED);
    assertThat(text.calls()).hasSize(2);
  }

  @Test
  void whatAFullLaneLeftInTheStoreFollowsInOrder() {
    LongStream.rangeClosed(1, 25).forEach(id -> accept("sms", id));
    assertThat(dispatch.store.isLeased(first("sms", CAPACITY + 1))).isFalse();
    for (int i = 0; i < 25; i++) {
      dispatch.settleDown();
      text.answer(i, OK);
    }
    dispatch.settleDown();

    assertThat(text.idsCalled()).isEqualTo(LongStream.rangeClosed(1, 25).boxed().toList());
    assertThat(dispatch.store.size()).isZero();
  }

  @Test
  void nothingOvertakesTheBacklogWhileItIsFetched() {
    LongStream.rangeClosed(1, CAPACITY + 3).forEach(id -> accept("sms", id));
    dispatch.settleDown();
    text.answer(0, OK);
    text.answer(1, OK);
    dispatch.settleDown();
    // There is a place again, but older messages wait in the store.
    accept("sms", CAPACITY + 4);
    for (int i = 2; i < CAPACITY + 4; i++) {
      dispatch.run(Duration.ofSeconds(1));
      text.answer(i, OK);
    }
    dispatch.settleDown();

    assertThat(text.idsCalled())
        .isEqualTo(LongStream.rangeClosed(1, CAPACITY + 4).boxed().toList());
  }

  @Test
  void caughtUpLaneIsHandedMessagesWithoutAClaim() {
    dispatch.settleDown();
    accept("sms", 1);

    assertThat(dispatch.store.isLeased(first("sms", 1))).isTrue();
  }

  @Test
  void whatAnEarlierProcessLeftIsSent() {
    accept("sms", 1);
    accept("email", 2);
    dispatch.settleDown();
    accept("sms", 3);
    dispatch.crashAndRestart();
    text.willAnswer(OK, OK);
    email.willAnswer(OK);
    dispatch.settleDown();

    assertThat(List.of(1L, 2L, 3L)).allSatisfy(id -> assertThat(ending(id)).isEqualTo(DISPATCHED));
  }

  @Test
  void unknownChannelIsSkippedCountedAndNeverRetried() {
    dispatch.store.accept("fax", 7, time.instant());
    dispatch.run(Duration.ofMinutes(5));

    assertThat(ending(7)).isEqualTo("invalid_routing");
    assertThat(dispatch.events.of(MessageEvent.Failed.class))
        .extracting(MessageEvent.Failed::reason)
        .containsExactly("invalid_routing");
    assertThat(text.calls()).isEmpty();
    assertThat(email.calls()).isEmpty();
  }

  @Test
  void eventOfAChannelThatLostItsProviderIsGivenUpOnce() {
    dispatch = dispatch(new Route(text, List.of(Channel.SMS)));
    accept("email", 1);
    dispatch.run(Duration.ofMinutes(5));

    assertThat(ending(1)).isEqualTo("provider_not_configured");
    assertThat(dispatch.events.of(MessageEvent.Failed.class))
        .extracting(MessageEvent.Failed::reason)
        .containsExactly("provider_not_configured");
  }

  /** Another node, which carries the channel, may only be restarting. */
  @Test
  void eventThatNoLiveNodeCanSendIsGivenUpAfterTheGrace() {
    dispatch = dispatch(new Route(text, List.of(Channel.SMS)));
    dispatch.leases.setShared(true);
    accept("email", 1);

    dispatch.run(UncarriedChannels.GRACE.minusSeconds(2));
    assertThat(ending(1)).isNull();
    assertThat(dispatch.events.of(EngineEvent.ChannelNotCarried.class))
        .containsExactly(new EngineEvent.ChannelNotCarried("email", UncarriedChannels.GRACE));

    dispatch.run(Duration.ofSeconds(4));
    assertThat(ending(1)).isEqualTo("provider_not_configured");
  }

  @Test
  void eventThatAnotherNodeCanSendIsLeftToItForEver() {
    dispatch = dispatch(new Route(text, List.of(Channel.SMS)));
    dispatch.leases.setCompany(true);
    dispatch.store.carryElsewhere("email", "fax");
    accept("email", 1);
    accept("fax", 2);

    dispatch.run(UncarriedChannels.GRACE.multipliedBy(3));

    assertThat(ending(1)).isNull();
    assertThat(ending(2)).isNull();
  }

  @Test
  void graceBeginsAnewWhenACarrierWasThere() {
    dispatch = dispatch(new Route(text, List.of(Channel.SMS)));
    dispatch.leases.setShared(true);
    accept("email", 1);
    dispatch.run(UncarriedChannels.GRACE.minusMinutes(1));
    dispatch.store.carryElsewhere("email");
    dispatch.run(Duration.ofSeconds(2));
    dispatch.store.carryElsewhere();

    dispatch.run(UncarriedChannels.GRACE.minusMinutes(1));

    assertThat(ending(1)).isNull();
  }

  @Test
  void eventThatCannotBeReadIsADeadLetterAndTheOthersAreSent() {
    dispatch.crashAndRestart();
    for (long id = 1; id <= 3; id++) {
      accept("sms", id);
    }
    accept("email", 4);
    dispatch.store.faults().makeUnreadable("sms", 2);
    text.willAnswer(OK, OK);
    email.willAnswer(OK);

    dispatch.run(Duration.ofSeconds(5));

    assertThat(ending(2)).isEqualTo("unreadable");
    assertThat(List.of(1L, 3L, 4L)).allSatisfy(id -> assertThat(ending(id)).isEqualTo(DISPATCHED));
    assertThat(dispatch.events.of(EngineEvent.Unexpected.class)).hasSize(1);
  }

  @Test
  void channelThatCannotBePolledKeepsNoOtherWaiting() {
    dispatch.crashAndRestart();
    accept("sms", 1);
    accept("email", 2);
    dispatch.store.faults().breakChannel("sms");
    email.willAnswer(OK);

    dispatch.run(Duration.ofSeconds(5));

    assertThat(ending(2)).isEqualTo(DISPATCHED);
    assertThat(ending(1)).isNull();
    dispatch.store.faults().breakChannel("");
    text.willAnswer(OK);
    dispatch.run(Duration.ofSeconds(2));
    assertThat(ending(1)).isEqualTo(DISPATCHED);
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

  @Test
  void drainingLaneStartsNothingAndFinishesWhatIsInFlight() {
    LongStream.rangeClosed(1, 4).forEach(id -> accept("sms", id));
    dispatch.settleDown();
    Engine.LaneMachine lane = dispatch.engine().lanes().getFirst();
    lane.lane().drain();
    assertThat(lane.isIdle()).isFalse();
    text.answer(0, OK);
    text.answer(1, OK);
    dispatch.settleDown();

    assertThat(lane.isIdle()).isTrue();
    assertThat(text.calls()).hasSize(2);
    assertThat(ending(2)).isEqualTo(DISPATCHED);
    assertThat(dispatch.store.size()).isEqualTo(2);
  }

  private void accept(String channel, long id) {
    dispatch.store.accept(channel, id, time.instant());
  }

  private @Nullable String ending(long id) {
    return dispatch.store.ending(id);
  }

  private static EventKey first(String channel, long id) {
    return new EventKey(channel, EventKey.AT_ONCE, id);
  }

  /** Gives every call the same future; throws when it has none. */
  private record FixedAnswer(@Nullable CompletableFuture<ProviderResult> answer)
      implements Provider {
    @Override
    public String name() {
      return "sms-mms";
    }

    @Override
    public CompletableFuture<ProviderResult> send(
        Channel channel, OutboundMessage message, int attemptNumber) {
      if (answer == null) {
        throw new IllegalStateException("out of order");
      }
      return answer;
    }
  }

  /** A provider whose compiler knows nothing of null. */
  @NullUnmarked
  private static final class JavaCaller {
    private JavaCaller() {}

    static ProviderResult successWithoutId() {
      return new ProviderResult.Success(null);
    }

    static ProviderResult failureWithoutCode() {
      return new ProviderResult.Failed(null);
    }
  }
}

package dev.switchboard.dispatch;

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
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of calls that hang, throw, or are answered badly. */
class CallsTest extends TwoProviders {
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

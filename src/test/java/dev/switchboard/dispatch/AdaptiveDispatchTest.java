package dev.switchboard.dispatch;

import static dev.switchboard.dispatch.ScriptedProvider.ERROR;
import static dev.switchboard.dispatch.ScriptedProvider.OK;
import static dev.switchboard.dispatch.TestStore.DISPATCHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.ProviderEvent;
import dev.switchboard.lane.BreakerAction;
import dev.switchboard.lane.BreakerPolicy;
import dev.switchboard.lane.BreakerState;
import dev.switchboard.lane.LaneStatus;
import dev.switchboard.message.Channel;
import dev.switchboard.provider.ProviderRegistry.Route;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** How a lane adapts to a provider that misbehaves: breaker, governor, and the share of retries. */
class AdaptiveDispatchTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration COOL_DOWN = Duration.ofSeconds(5);
  private static final int THRESHOLD = 5;
  private static final int PROBES = 3;
  private static final int IN_FLIGHT = 10;
  private static final ProviderResult SLOW_DOWN =
      new ProviderResult.RateLimited(Duration.ofSeconds(10));

  private final VirtualTime time = new VirtualTime();
  private final ScriptedProvider text = new ScriptedProvider("sms-mms");
  private final ScriptedProvider email = new ScriptedProvider("email");
  private final CrankedDispatch dispatch =
      new CrankedDispatch(
          time,
          List.of(
              new Route(text, List.of(Channel.SMS, Channel.MMS)),
              new Route(email, List.of(Channel.EMAIL))),
          1_000,
          _ ->
              new LaneSettings(
                  IN_FLIGHT,
                  0,
                  TIMEOUT,
                  new BreakerPolicy(THRESHOLD, COOL_DOWN, PROBES),
                  new RetryPolicy(
                      8, Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofHours(1))),
          1);

  @Test
  void openBreakerSpendsNoAttemptAndLosesNothing() {
    openTheBreaker();
    LongStream.rangeClosed(101, 150).forEach(id -> accept("sms", id));
    int calls = text.calls().size();
    dispatch.run(COOL_DOWN.minusSeconds(1));

    assertThat(text.calls()).hasSize(calls);
    assertThat(dispatch.store.attempts(101)).isEmpty();
    assertThat(textLane().status().deferral()).isEqualTo(LaneStatus.Deferral.BREAKER_OPEN);

    text.willAnswer(many(OK, 200));
    dispatch.run(Duration.ofMinutes(1));
    assertThat(dispatch.store.size()).isZero();
    assertThat(ending(101)).isEqualTo(DISPATCHED);
    assertThat(textLane().status().deferral()).isNull();
  }

  @Test
  void openBreakerIsNotABusyLoop() {
    openTheBreaker();
    LongStream.rangeClosed(101, 150).forEach(id -> accept("sms", id));
    dispatch.settleDown();

    assertThat(textLane().nanosToNextCrank(dispatch.now())).isEqualTo(COOL_DOWN.toNanos());
  }

  @Test
  void everyMessageThatMeetsAnOpenBreakerIsCountedOnce() {
    openTheBreaker();
    LongStream.rangeClosed(101, 107).forEach(id -> accept("sms", id));
    dispatch.settleDown();
    dispatch.settleDown();

    assertThat(dispatch.events.of(ProviderEvent.Deferred.class))
        .containsExactly(new ProviderEvent.Deferred("sms-mms", 7, time.instant()));
  }

  @Test
  void halfOpenBreakerHasNoMoreCallsInFlightThanProbes() {
    openTheBreaker();
    LongStream.rangeClosed(101, 150).forEach(id -> accept("sms", id));
    int calls = text.calls().size();
    dispatch.run(COOL_DOWN);

    assertThat(text.calls()).hasSize(calls + PROBES);
    assertThat(textLane().status().state()).isEqualTo(BreakerState.HALF_OPEN);
    assertThat(textLane().nanosToNextCrank(dispatch.now())).isGreaterThan(0);

    text.answer(calls, OK);
    text.answer(calls + 1, OK);
    dispatch.settleDown();
    assertThat(text.calls()).hasSize(calls + PROBES);

    text.answer(calls + 2, OK);
    dispatch.settleDown();
    assertThat(textLane().status().state()).isEqualTo(BreakerState.CLOSED);
    assertThat(text.calls()).hasSize(calls + PROBES + IN_FLIGHT);
  }

  @Test
  void hungProbesDoNotKeepItHalfOpenForEver() {
    openTheBreaker();
    LongStream.rangeClosed(101, 150).forEach(id -> accept("sms", id));
    dispatch.run(COOL_DOWN.plus(TIMEOUT));

    assertThat(textLane().status().state()).isEqualTo(BreakerState.OPEN);
    text.willAnswer(many(OK, 200));
    dispatch.run(Duration.ofMinutes(1));
    assertThat(dispatch.store.size()).isZero();
  }

  @Test
  void lateAnswersOfTheFloodDoNotCloseTheBreaker() {
    LongStream.rangeClosed(1, IN_FLIGHT).forEach(id -> accept("sms", id));
    dispatch.settleDown();
    for (int i = 0; i < THRESHOLD; i++) {
      text.answer(i, ERROR);
    }
    dispatch.run(TIMEOUT.minusMillis(1));
    for (int i = THRESHOLD; i < IN_FLIGHT; i++) {
      text.answer(i, OK);
    }
    dispatch.settleDown();

    assertThat(textLane().status().state()).isEqualTo(BreakerState.OPEN);
    assertThat(textLane().status().consecutiveFailures()).isEqualTo(THRESHOLD);
    assertThat(ending(IN_FLIGHT)).isEqualTo(DISPATCHED);
  }

  @Test
  void neighbourIsNotTouched() {
    email.willAnswer(many(OK, 100));
    for (int i = 1; i <= 100; i++) {
      text.willAnswer(ERROR);
      accept("sms", i);
      accept("email", 1_000 + i);
      dispatch.run(Duration.ofMillis(10));
    }

    assertThat(dispatch.events.of(MessageEvent.Dispatched.class))
        .filteredOn(event -> event.provider().equals("email"))
        .hasSize(100);
    assertThat(dispatch.events.breakerChanges("email")).isEmpty();
    assertThat(dispatch.events.breakerChanges("sms-mms").getLast().to()).isEqualTo("open");
  }

  @Test
  void transitionsAreToldWithTheirReason() {
    openTheBreaker();
    text.willAnswer(many(OK, 20));
    dispatch.run(Duration.ofMinutes(1));

    assertThat(dispatch.events.breakerChanges("sms-mms"))
        .extracting(change -> change.from() + " to " + change.to() + ": " + change.reason())
        .containsExactly(
            "closed to open: failures",
            "open to half_open: cool_down_over",
            "half_open to closed: probes_succeeded");
  }

  @Test
  void operatorStopsAndStartsALane() {
    var stopped = textLane().operate(BreakerAction.OPEN);
    accept("sms", 1);
    dispatch.run(Duration.ofHours(1));
    assertThat(stopped).isCompletedWithValueMatching(lane -> lane.state() == BreakerState.OPEN);
    assertThat(text.calls()).isEmpty();

    var started = textLane().operate(BreakerAction.CLOSE);
    text.willAnswer(OK);
    dispatch.settleDown();
    assertThat(started).isCompletedWithValueMatching(lane -> lane.state() == BreakerState.CLOSED);
    assertThat(ending(1)).isEqualTo(DISPATCHED);
  }

  @Test
  void retryAfterIsAFloorForTheMessageAndAPauseForTheLane() {
    text.willAnswer(SLOW_DOWN);
    accept("sms", 1);
    dispatch.settleDown();
    accept("sms", 2);
    dispatch.run(Duration.ofSeconds(9));

    assertThat(text.calls()).hasSize(1);
    assertThat(textLane().status().deferral()).isEqualTo(LaneStatus.Deferral.GOVERNOR);
    assertThat(textLane().status().pausedUntil())
        .isEqualTo(VirtualTime.START.plus(Duration.ofSeconds(10)));

    assertThat(dispatch.events.of(ProviderEvent.Paused.class))
        .containsExactly(
            new ProviderEvent.Paused(
                "sms-mms", VirtualTime.START.plusSeconds(10), VirtualTime.START));
    assertThat(dispatch.events.of(ProviderEvent.Resumed.class)).isEmpty();

    text.willAnswer(OK, OK);
    dispatch.run(Duration.ofSeconds(30));
    assertThat(dispatch.events.of(ProviderEvent.Resumed.class))
        .containsExactly(new ProviderEvent.Resumed("sms-mms", VirtualTime.START.plusSeconds(10)));
    assertThat(text.idsCalled()).startsWith(1L, 2L);
    assertThat(dispatch.store.size()).isZero();
  }

  @Test
  void rateLimitsNeverOpenTheBreaker() {
    text.willAnswer(many(new ProviderResult.RateLimited(null), 5_000));
    LongStream.rangeClosed(1, 50).forEach(id -> accept("sms", id));
    dispatch.run(Duration.ofMinutes(10));

    assertThat(dispatch.events.breakerChanges("sms-mms")).isEmpty();
    assertThat(dispatch.events.of(MessageEvent.Attempted.class))
        .hasSizeGreaterThan(100)
        .allMatch(attempt -> attempt.outcome().equals("rate_limited"));
  }

  @Test
  void resetEndsAPause() {
    text.willAnswer(SLOW_DOWN, OK);
    accept("sms", 1);
    dispatch.settleDown();
    accept("sms", 2);
    var reset = textLane().operate(BreakerAction.RESET);
    dispatch.settleDown();

    assertThat(reset).isCompletedWithValueMatching(lane -> lane.pausedUntil() == null);

    assertThat(ending(2)).isEqualTo(DISPATCHED);
  }

  @Test
  void testRecipientsConcernTheirOwnMessageAlone() {
    text.setTestRecipients(1);
    text.willAnswer(many(ERROR, 2 * THRESHOLD));
    text.willAnswer(many(SLOW_DOWN, 2 * THRESHOLD));
    LongStream.rangeClosed(1, 4 * THRESHOLD).forEach(id -> accept("sms", id));
    dispatch.settleDown();

    assertThat(text.calls()).hasSizeGreaterThanOrEqualTo(4 * THRESHOLD);
    assertThat(textLane().status().state()).isEqualTo(BreakerState.CLOSED);
    assertThat(textLane().status().consecutiveFailures()).isZero();
    assertThat(textLane().status().pausedUntil()).isNull();
    assertThat(textLane().status().ratePerSecond()).isNull();
  }

  @Test
  void testRecipientsEndNoRunOfFailuresAndGiveTheirHalfOpenPermitBack() {
    openTheBreaker();
    text.setTestRecipients(101);
    LongStream.rangeClosed(101, 104).forEach(id -> accept("sms", id));
    text.willAnswer(OK, OK, OK, OK);
    text.willAnswer(many(ERROR, 1));
    dispatch.run(COOL_DOWN);

    assertThat(ending(104)).isEqualTo(DISPATCHED);
    assertThat(textLane().status().state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void probesAreMessagesThatHaveNotFailedBeforeWhereThereAreAny() {
    openTheBreaker();
    LongStream.rangeClosed(101, 103).forEach(id -> accept("sms", id));
    int calls = text.calls().size();
    dispatch.run(COOL_DOWN);

    assertThat(text.idsCalled().subList(calls, calls + PROBES)).containsExactly(101L, 102L, 103L);
  }

  @Test
  void atMostOneInFiveCallsIsARetryWhileFirstAttemptsWait() {
    for (long id = 1; id <= 100; id++) {
      text.willAnswer(ERROR, OK);
      accept("sms", id);
      accept("mms", 500 + id);
      dispatch.settleDown();
    }
    time.advance(Duration.ofSeconds(10));
    int before = text.calls().size();
    LongStream.rangeClosed(1_001, 1_400).forEach(id -> accept("sms", id));
    for (int answered = before; answered < before + 500; answered++) {
      dispatch.settleDown();
      text.answer(answered, OK);
    }
    dispatch.settleDown();

    List<Integer> attempts =
        text.calls().stream().skip(before).map(ScriptedProvider.Call::attemptNumber).toList();
    int firstAttempts = attempts.lastIndexOf(1) + 1;
    long retries = attempts.stream().limit(firstAttempts).filter(number -> number > 1).count();
    assertThat(retries).isBetween(firstAttempts / 6L, firstAttempts / 5L);
    assertThat(dispatch.store.size()).isZero();
  }

  private void openTheBreaker() {
    text.willAnswer(many(ERROR, THRESHOLD));
    LongStream.rangeClosed(1, THRESHOLD).forEach(id -> accept("sms", id));
    dispatch.settleDown();
    assertThat(textLane().status().state()).isEqualTo(BreakerState.OPEN);
  }

  private static ProviderResult[] many(ProviderResult result, int count) {
    return Collections.nCopies(count, result).toArray(ProviderResult[]::new);
  }

  private Lane textLane() {
    return dispatch.engine().lanes().getFirst().lane();
  }

  private void accept(String channel, long id) {
    dispatch.store.accept(channel, id, time.instant());
  }

  private String ending(long id) {
    return String.valueOf(dispatch.store.ending(id));
  }
}

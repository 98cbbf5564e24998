package dev.switchboard.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.callback.post.PostResult;
import dev.switchboard.event.EventType;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.history.MessageStanding;
import dev.switchboard.message.Channel;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageTime;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of an endpoint that fails, hangs, is gone or is left alone. */
class FailingEndpointTest extends CrankedCallbacks {
  private static final PostResult REFUSED = new PostResult.Answered(404, null, "no");

  private static final MessageRecord MESSAGE =
      new MessageRecord(
          new MessageId(1),
          1,
          Direction.OUTBOUND,
          Channel.SMS,
          new MessageContent(
              "+12016661234",
              "+18045551234",
              null,
              "Hello",
              List.of(),
              new MessageOptions.Builder().statusCallback("https://example.com/status").build()),
          new MessageTime(START, null),
          "sms-mms",
          MessageStanding.PENDING);

  @Test
  void failedEventComesAgainByTheScheduleAndIsGivenUpAfterTheLast() {
    Endpoint endpoint = endpoint(1, _ -> BROKEN);
    happen(1, 1);

    pass(Duration.ofDays(5));

    List<Sent> calls = to(endpoint);
    assertThat(calls).hasSize(RetrySchedule.DELAYS.size() + 1);
    for (int i = 1; i < calls.size(); i++) {
      Duration gap = calls.get(i).at().minus(calls.get(i - 1).at());
      Duration delay = RetrySchedule.DELAYS.get(i - 1);
      assertThat(gap)
          .isBetween(
              delay.multipliedBy(9).dividedBy(10),
              delay.multipliedBy(11).dividedBy(10).plusSeconds(31));
    }
    assertThat(queue.written).last().isInstanceOf(CallbackWork.GivenUp.class);
    assertThat(queue.rows).isEmpty();
  }

  @Test
  void hangingEndpointIsCutAndOthersDoNotFeelIt() {
    Endpoint hanging = endpoint(1, _ -> null);
    Endpoint dead = endpoint(2, _ -> new PostResult.NotAnswered("connect"));
    Endpoint well = endpoint(3, _ -> OK);
    for (int message = 1; message <= 200; message++) {
      happen(message, 1);
    }
    pass(Duration.ofMillis(1));

    assertThat(to(well)).hasSize(200);
    assertThat(to(hanging)).hasSize(MAX_IN_FLIGHT);
    pass(Duration.ofMinutes(10));
    // The breaker lets one call through now and then, and spends no attempt of the others.
    assertThat(to(hanging).size()).isLessThan(40);
    assertThat(to(dead).size()).isLessThan(40);
    assertThat(queue.written)
        .filteredOn(CallbackWork.Retried.class::isInstance)
        .extracting(it -> ((CallbackWork.Retried) it).attempt().errorCode())
        .contains("timeout", "connect");
  }

  @Test
  void retryAfterIsHeard() {
    Endpoint endpoint =
        endpoint(1, _ -> new PostResult.Answered(503, Duration.ofMinutes(20), "later"));
    happen(1, 1);
    pass(Duration.ofMillis(1));
    answers.put(endpoint.id(), _ -> OK);
    happen(2, 1);
    pass(Duration.ofMinutes(19));

    assertThat(to(endpoint)).hasSize(1);

    pass(Duration.ofMinutes(2));
    assertThat(to(endpoint)).hasSize(3);
  }

  @Test
  void goneEndsTheEndpoint() {
    Endpoint endpoint = endpoint(1, _ -> new PostResult.Answered(410, null, ""));
    happen(1, 1);
    pass(Duration.ofMillis(1));
    happen(2, 1);
    pass(Duration.ofDays(1));

    assertThat(to(endpoint)).hasSize(1);
    assertThat(queue.written)
        .filteredOn(CallbackWork.Disabled.class::isInstance)
        .singleElement()
        .satisfies(it ->
            assertThat(((CallbackWork.Disabled) it).why().reason())
                .isEqualTo(Endpoint.Disabled.Reason.GONE));
  }

  /** An operator has moved the receiver, and its old address ends. */
  @Test
  void goneOfTheUrlBeforeSaysNothingAboutTheNewOne() {
    Endpoint endpoint = endpoint(1, _ -> null);
    happen(1, 1);
    pass(Duration.ofMillis(1));
    queue.change(endpoint.id());
    answers.put(endpoint.id(), _ -> OK);
    engine.endpointsChanged();
    pass(Duration.ofMillis(1));

    sent.getFirst().answer().complete(new PostResult.Answered(410, null, ""));
    happen(2, 1);
    pass(Duration.ofMinutes(1));

    assertThat(queue.written).noneMatch(CallbackWork.Disabled.class::isInstance);
    assertThat(sequences(to(endpoint), 1)).containsExactly(1, 1);
    assertThat(sequences(to(endpoint), 2)).containsExactly(1);
    assertThat(queue.rows).isEmpty();
  }

  @Test
  void endpointThatIsChangedWhileItEndsIsServedAnew() {
    Endpoint endpoint = endpoint(1, _ -> new PostResult.Answered(410, null, ""));
    happen(1, 1);
    engine.crank();
    assertThat(to(endpoint)).hasSize(1);

    queue.change(endpoint.id());
    answers.put(endpoint.id(), _ -> OK);
    engine.endpointsChanged();
    pass(Duration.ofMillis(1));
    happen(2, 1);
    pass(Duration.ofSeconds(1));

    assertThat(sequences(to(endpoint), 2)).containsExactly(1);
  }

  @Test
  void hostThatDoesNotAnswerIsNamedWhereOthersWaitForItsPlace() {
    EndpointId host = EndpointId.ofHost(URI.create("https://example.com/status"));
    endpoint(host.value(), _ -> new PostResult.NotAnswered("connect"));
    queue.message = MESSAGE;
    for (int message = 1; message <= 20; message++) {
      happen(message, 1);
    }
    queue.crowded = true;
    engine.endpointsChanged();
    pass(Duration.ofSeconds(3));

    assertThat(queue.stuck).containsExactly(host);
  }

  @Test
  void hostsThatWaitForAPlaceAreLookedForOnceASecond() {
    queue.crowded = true;
    endpoint(1, _ -> OK);
    pass(Duration.ofMillis(1));
    int before = queue.looks;
    for (int i = 0; i < 100; i++) {
      engine.news(Set.of(EndpointId.ofHost(URI.create("https://host-" + i + ".example.com/"))));
      pass(Duration.ofMillis(50));
    }

    assertThat(queue.looks - before).isBetween(4, 6);
  }

  @Test
  void endpointThatOnlyFailsForDaysIsLeftAloneAndProbedEveryHour() {
    Endpoint endpoint = endpoint(1, _ -> BROKEN);
    for (int hour = 0; hour < 6 * 24; hour++) {
      happen(hour + 1, 1);
      pass(Duration.ofHours(1));
    }
    assertThat(queue.written)
        .filteredOn(CallbackWork.Disabled.class::isInstance)
        .singleElement()
        .satisfies(it ->
            assertThat(((CallbackWork.Disabled) it).why().at())
                .isBetween(START.plus(Duration.ofDays(5)), START.plus(Duration.ofDays(6))));
    int before = sent.size();
    pass(Duration.ofHours(10));
    assertThat(sent.size() - before).isBetween(9, 11);

    answers.put(endpoint.id(), _ -> OK);
    happen(1_000, 1);
    pass(Duration.ofHours(2));

    assertThat(queue.written).anyMatch(CallbackWork.Enabled.class::isInstance);
    pass(Duration.ofDays(2));
    assertThat(queue.rows).isEmpty();
  }

  @Test
  void endpointThatIsLeftAloneAndForWhichNothingWaitsIsProbedWithATest() {
    Endpoint endpoint = endpoint(1, _ -> BROKEN);
    queue.fail(endpoint.id(), START);
    engine.endpointsChanged();
    pass(Duration.ofHours(3));

    assertThat(to(endpoint)).hasSize(4);
    // One test is enough: as long as it waits the endpoint is probed with it.
    assertThat(to(endpoint)).extracting(it -> it.event().id()).containsOnly(new EventId(1));
    assertThat(to(endpoint).getFirst().event().type()).isEqualTo(EventType.ENDPOINT_TEST);

    answers.put(endpoint.id(), _ -> OK);
    pass(Duration.ofHours(1));
    assertThat(queue.written).anyMatch(CallbackWork.Enabled.class::isInstance);
    pass(Duration.ofDays(1));
    assertThat(to(endpoint)).hasSize(5);
  }

  @Test
  void urlOfAMessageThatIsGoneOrRefusesDoesNotEndTheLaneOfItsHost() {
    EndpointId host = EndpointId.ofHost(URI.create("https://example.com/status"));
    endpoint(
        host.value(), call -> isOf(call, 1) ? new PostResult.Answered(410, null, "") : REFUSED);
    queue.message = MESSAGE;
    happen(1, 1);
    for (int message = 2; message <= 20; message++) {
      happen(message, 1);
    }
    pass(Duration.ofSeconds(1));

    // No breaker has opened: that one URL refuses says nothing about the others of its host.
    assertThat(sent).hasSize(20);
    assertThat(queue.written).noneMatch(CallbackWork.Disabled.class::isInstance);
    assertThat(queue.written).filteredOn(CallbackWork.GivenUp.class::isInstance).hasSize(1);
    assertThat(queue.rows).hasSize(19);
  }

  @Test
  void callbackOfAMessageThatIsNotKeptAnyMoreIsGivenUp() {
    endpoint(EndpointId.ofHost(URI.create("https://example.com/status")).value(), _ -> OK);
    happen(1, 1);
    pass(Duration.ofSeconds(1));

    assertThat(sent).isEmpty();
    assertThat(queue.written)
        .singleElement()
        .satisfies(it ->
            assertThat(((CallbackWork.GivenUp) it).attempt().errorCode())
                .isEqualTo("message_gone"));
  }

  @Test
  void whatIsTooOldIsGivenUpWithoutACall() {
    StoredEvent old;
    endpoint(1, _ -> null);
    old = queue.happen(1, 1, START.minus(Duration.ofDays(6)));
    engine.news(queue.endpoints.keySet());

    pass(Duration.ofSeconds(1));

    assertThat(sent).isEmpty();
    assertThat(queue.written)
        .singleElement()
        .satisfies(it -> {
          CallbackWork.GivenUp work = (CallbackWork.GivenUp) it;
          assertThat(work.callback().event()).isEqualTo(old);
          assertThat(work.attempt().errorCode()).isEqualTo("expired");
        });
  }
}

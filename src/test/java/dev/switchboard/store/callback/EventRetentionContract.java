package dev.switchboard.store.callback;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackAttempt;
import dev.switchboard.callback.CallbackWork;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventRetention;
import dev.switchboard.callback.Served;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.queue.LeasedMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is let go of events and callbacks. */
abstract class EventRetentionContract extends CallbackStoreContract {
  private static final Instant LATER = NOON.plusSeconds(60);

  private EventRetention retention() {
    return store.ports().eventRetention();
  }

  private List<CallbackAttempt> attemptsOf(Endpoint endpoint) {
    return history
        .deliveries(endpoint.id(), EventHistory.Part.ALL, null, EventHistory.MAX_PAGE)
        .deliveries()
        .stream()
        .flatMap(it -> it.attempts().stream())
        .toList();
  }

  private static CallbackWork gone(Served served) {
    return new CallbackWork.Disabled(
        served, new Endpoint.Disabled(Endpoint.Disabled.Reason.GONE, NOON));
  }

  @Test
  void oldEventsGoWhenNoEndpointStillWantsThem() {
    Endpoint active = add("*");
    Endpoint off = add("*");
    acceptEvent();
    endpoints.change(off.id(), before -> endpoint(before.id(), "*", false));

    retention().expire(NOON);
    assertThat(rows("callbacks")).isEqualTo(2);
    retention().expire(LATER);
    // It waits for the active one still.
    assertThat(rows("callbacks")).isEqualTo(1);
    assertThat(rows("events")).isEqualTo(1);

    endpoints.remove(active.id());
    retention().giveUpOrphans(NOON);
    assertThat(rows("callbacks")).isZero();
    retention().expire(LATER);
    assertThat(rows("events")).isZero();
    assertThat(rows("callback_attempts")).isZero();
  }

  @Test
  void whatWaitsForAnEndpointThatIsGoneIsGivenUpAndSaysWhy() {
    Endpoint endpoint = add("*");
    Endpoint other = add("message.accepted");
    acceptEvent();
    acceptEvent();
    Served served = serve(endpoint);
    Callback first = read(served).callbacks().getFirst();
    write(new CallbackWork.Retried(served, first, attempt(first, "500"), LATER));
    assertThat(retention().giveUpOrphans(NOON)).isZero();
    write(gone(served));

    // The two acceptances; that it is gone is told to the others alone.
    assertThat(retention().giveUpOrphans(NOON)).isEqualTo(2);

    EventHistory.Deliveries told =
        history.deliveries(endpoint.id(), EventHistory.Part.ALL, null, EventHistory.MAX_PAGE);
    assertThat(told.deliveries())
        .hasSize(2)
        .allSatisfy(it -> {
          assertThat(it.state()).isEqualTo(EventHistory.State.GIVEN_UP);
          assertThat(it.attempts().getLast().errorCode()).isEqualTo("gone");
          assertThat(it.attempts().getLast().at()).isEqualTo(NOON);
        });
    assertThat(told.deliveries().getLast().attempts()).hasSize(2);
    assertThat(read(serve(other)).callbacks()).hasSize(2);
    assertThat(retention().giveUpOrphans(NOON)).isZero();
  }

  @Test
  void whatWaitsForARemovedEndpointIsGivenUp() {
    Endpoint endpoint = add("*");
    acceptEvent();
    endpoints.remove(endpoint.id());

    assertThat(retention().giveUpOrphans(NOON)).isEqualTo(1);
    assertThat(rows("callbacks")).isZero();
    assertThat(attemptsOf(endpoint))
        .extracting(CallbackAttempt::errorCode)
        .containsExactly(EventRetention.REMOVED);
  }

  /** It was under way when another answer ended the endpoint. */
  @Test
  void answerThatComesAfterItsCallbackWasGivenUpStands() {
    Endpoint endpoint = add("*");
    acceptEvent();
    Served served = serve(endpoint);
    Callback callback = read(served).callbacks().getFirst();
    write(gone(served));
    retention().giveUpOrphans(NOON);

    assertThat(write(new CallbackWork.Acknowledged(served, callback, attempt(callback, null))))
        .isEmpty();

    assertThat(attemptsOf(endpoint)).extracting(CallbackAttempt::status).containsExactly(200);
  }

  @Test
  void eventsAreCountedOnAlsoWhenThoseBeforeAreNotKeptAnyMore() {
    Endpoint endpoint = add("*");
    LeasedMessage event = acceptEvent();
    settle(discarded(event, "rejected"));
    Served served = serve(endpoint);
    // The second waits for the first.
    for (int i = 0; i < 2; i++) {
      Callback callback = read(served).callbacks().getFirst();
      write(new CallbackWork.Acknowledged(served, callback, attempt(callback, null)));
    }
    retention().expire(LATER);
    assertThat(rows("events")).isZero();
    assertThat(rows("event_numbers")).isEqualTo(1);

    store.deadLetters().retry(event.message().id(), Map.of("sms", "sms-mms"), LATER);
    store.queue().claimRetries("sms", LATER, events(10));
    settle(completed(handOff.delivered().getLast()));

    assertThat(read(served).callbacks()).extracting(it -> it.event().sequence()).containsExactly(3);
  }

  @Test
  void ofAMessageThatWentTheUsualWayNoNumberIsKept() {
    Endpoint endpoint = add("*");
    settle(completed(acceptEvent()));
    Served served = serve(endpoint);
    for (Callback callback : read(served).callbacks()) {
      write(new CallbackWork.Acknowledged(served, callback, attempt(callback, null)));
    }
    retention().expire(LATER);

    assertThat(rows("events")).isZero();
    assertThat(rows("event_numbers")).isZero();
  }
}

package dev.switchboard.store.callback;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackWork;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.Served;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.callback.endpoint.EndpointId;
import dev.switchboard.event.EventType;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.store.Readings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was told to endpoints is listed, and told again. */
abstract class EventHistoryContract extends CallbackStoreContract {
  @Test
  void eventsAreListedWithTheirMessagesAndByTypeAndMessage() {
    add("*");
    LeasedMessage first = acceptEvent();
    settle(completed(first));
    LeasedMessage second = acceptEvent();

    EventHistory.Page page = list(new EventHistory.Query(null, null, null, 2));
    assertThat(page.more()).isTrue();
    assertThat(page.entries()).hasSize(2).allMatch(it -> it.message() != null);
    EventId last = page.entries().getLast().event().id();
    assertThat(list(new EventHistory.Query(last, null, null, 2)).entries())
        .extracting(it -> it.event().messageId())
        .containsExactly(second.message().id());
    assertThat(list(new EventHistory.Query(null, EventType.MESSAGE_DISPATCHED, null, 9)).entries())
        .hasSize(1);
    assertThat(list(new EventHistory.Query(null, null, first.message().id(), 9)).entries())
        .extracting(it -> it.event().sequence())
        .containsExactly(1, 2);
  }

  @Test
  void pageOfEventsOfLargeMessagesIsCutAndGoesOn() {
    add("message.accepted");
    for (int i = 0; i < 5; i++) {
      accept(samples.email("user@example.com", "contact@example.org", "Hi", "x".repeat(400_000)));
    }

    EventHistory.Page first = list(new EventHistory.Query(null, null, null, 200));
    assertThat(first.entries()).hasSizeBetween(1, 2);
    assertThat(first.more()).isTrue();
    EventId last = first.entries().getLast().event().id();
    EventHistory.Page rest = list(new EventHistory.Query(last, null, null, 2));
    assertThat(rest.entries()).hasSizeBetween(1, 2).allMatch(it -> it.message() != null);
    assertThat(rest.more()).isTrue();
  }

  private EventHistory.Page list(EventHistory.Query query) {
    return history.list(query, Readings.memory(2L << 20));
  }

  @Test
  void eventIsSentAgainAndItsAttemptsGoOn() {
    Endpoint endpoint = add("*");
    acceptEvent();
    Served served = serve(endpoint);
    Callback callback = read(served).callbacks().getFirst();
    write(new CallbackWork.GivenUp(served, callback, attempt(callback, "500")));
    assertThat(history.deliveries(endpoint.id(), EventHistory.Part.ALL, null, 10).deliveries())
        .extracting(EventHistory.Delivery::state)
        .containsExactly(EventHistory.State.GIVEN_UP);
    told.clear();

    assertThat(history.resend(callback.event().id(), null)).hasValue(1);
    assertThat(history.resend(new EventId(1), null)).isEmpty();

    assertThat(told).containsExactly(endpoint.id());
    assertThat(read(served).callbacks())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.again()).isTrue();
          assertThat(it.attemptsBefore()).isEqualTo(1);
        });
    assertThat(history.deliveries(endpoint.id(), EventHistory.Part.ALL, null, 10).deliveries())
        .extracting(EventHistory.Delivery::state)
        .containsExactly(EventHistory.State.WAITING);
  }

  @Test
  void stretchOfTimeIsReplayedOnce() {
    Endpoint endpoint = add("*");
    acceptEvent();
    acceptEvent();
    Served served = serve(endpoint);
    for (Callback callback : read(served).callbacks()) {
      write(new CallbackWork.Acknowledged(served, callback, attempt(callback, null)));
    }

    Instant until = NOON.plusSeconds(1);
    assertThat(replay(endpoint, NOON, until, EventType.MESSAGE_FAILED)).isZero();
    assertThat(replay(endpoint, until, until.plusSeconds(1), null)).isZero();
    assertThat(replay(endpoint, NOON, until, null)).isEqualTo(2);
    assertThat(replay(endpoint, NOON, until, null)).isZero();
    assertThat(read(served).callbacks()).hasSize(2);
  }

  @Test
  void everythingThereEverWasIsReplayed() {
    Endpoint endpoint = add("*");
    acceptEvent();
    Served served = serve(endpoint);
    Callback callback = read(served).callbacks().getFirst();
    write(new CallbackWork.Acknowledged(served, callback, attempt(callback, null)));

    // Longer than ids reach in both directions.
    Instant end = Instant.parse("2500-01-01T00:00:00Z");
    assertThat(replay(endpoint, Instant.parse("1960-01-01T00:00:00Z"), end, null)).isEqualTo(1);
    assertThat(replay(endpoint, Instant.EPOCH, end, null)).isZero();
    assertThat(replay(endpoint, end, end, null)).isZero();
  }

  private int replay(Endpoint endpoint, Instant since, Instant until, @Nullable EventType type) {
    EventHistory.Replayed replayed = history.replay(endpoint.id(), since, until, type);
    assertThat(replayed.nextSince()).isNull();
    return replayed.count();
  }

  @Test
  void testEventGoesToItsEndpointAlone() {
    Endpoint endpoint = add("message.failed");
    add("*");

    assertThat(history.test(endpoint.id(), NOON)).isPresent();
    assertThat(history.test(new EndpointId(99), NOON)).isEmpty();

    assertThat(told).containsExactly(endpoint.id());
    assertThat(read(serve(endpoint)).callbacks())
        .extracting(it -> it.event().type())
        .containsExactly(EventType.ENDPOINT_TEST);
  }

  @Test
  void deliveriesThatFailAreFoundAmongThoseThatWait() {
    Endpoint endpoint = add("*");
    acceptEvent();
    acceptEvent();
    acceptEvent();
    Served served = serve(endpoint);
    List<Callback> due = read(served).callbacks();
    write(new CallbackWork.Acknowledged(served, due.get(0), attempt(due.get(0), null)));
    write(
        new CallbackWork.Retried(
            served, due.get(1), attempt(due.get(1), "500"), NOON.plusSeconds(30)));
    EventId failing = due.get(1).event().id();
    EventId waiting = due.get(2).event().id();

    assertThat(listed(endpoint, EventHistory.Part.FAILING, null)).containsExactly(failing);
    assertThat(listed(endpoint, EventHistory.Part.FAILING, failing)).isEmpty();
    assertThat(listed(endpoint, EventHistory.Part.WAITING, null)).containsExactly(waiting, failing);
    assertThat(listed(endpoint, EventHistory.Part.WAITING, waiting)).containsExactly(failing);
    assertThat(history.deliveries(endpoint.id(), EventHistory.Part.WAITING, null, 1).more())
        .isTrue();
    assertThat(listed(endpoint, EventHistory.Part.ALL, null)).hasSize(3);
  }

  private List<EventId> listed(
      Endpoint endpoint, EventHistory.Part part, @Nullable EventId before) {
    return history.deliveries(endpoint.id(), part, before, 10).deliveries().stream()
        .map(it -> it.event().id())
        .toList();
  }
}

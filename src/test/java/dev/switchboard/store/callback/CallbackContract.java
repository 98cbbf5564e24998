package dev.switchboard.store.callback;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static dev.switchboard.store.Samples.retried;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.callback.Callback;
import dev.switchboard.callback.CallbackAttempt;
import dev.switchboard.callback.CallbackQueue;
import dev.switchboard.callback.CallbackQueue.Window;
import dev.switchboard.callback.CallbackWork;
import dev.switchboard.callback.EventHistory;
import dev.switchboard.callback.EventId;
import dev.switchboard.callback.Served;
import dev.switchboard.callback.StoredEvent;
import dev.switchboard.callback.endpoint.Endpoint;
import dev.switchboard.event.EventType;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.FileContent;
import dev.switchboard.message.MessageFile;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.queue.LeasedMessage;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The events that are written for endpoints, and their callbacks. */
@SuppressWarnings("NullAway.Init")
abstract class CallbackContract extends CallbackStoreContract {
  @Test
  void withoutEndpointsNothingIsWritten() {
    settle(completed(acceptEvent()));

    assertThat(rows("events")).isZero();
    assertThat(rows("callbacks")).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void eventsOfAMessageAreWrittenWithTheirNumbersAndTheMessage() {
    Endpoint endpoint = add("*");
    LeasedMessage event = acceptEvent();
    settle(completed(event));

    assertThat(told).containsExactly(endpoint.id(), endpoint.id());
    List<Callback> due = read(serve(endpoint)).callbacks();
    assertThat(due)
        .extracting(it -> it.event().type())
        .containsExactly(EventType.MESSAGE_ACCEPTED, EventType.MESSAGE_DISPATCHED);
    assertThat(due).extracting(it -> it.event().sequence()).containsExactly(1, 2);
    assertThat(due)
        .allMatch(it -> event.message().id().equals(it.event().messageId()))
        .allMatch(it -> it.message() != null && it.message().body().equals(event.message().body()));
    assertThat(due.getLast().event().attempts()).isEqualTo(1);
  }

  @Test
  void onlyWhatIsWantedIsWritten() {
    Endpoint failures = add(EventType.MESSAGE_FAILED.wireName());
    settle(completed(acceptEvent()));
    assertThat(rows("events")).isZero();

    settle(discarded(acceptEvent(), "rejected"));

    StoredEvent event = read(serve(failures)).callbacks().getFirst().event();
    assertThat(event.type()).isEqualTo(EventType.MESSAGE_FAILED);
    assertThat(event.reason()).isEqualTo("rejected");
    assertThat(event.errorCode()).isEqualTo("400");
    // The acceptance was the first, although no endpoint wanted it.
    assertThat(event.sequence()).isEqualTo(2);
  }

  @Test
  void attemptThatAnotherFollowsIsToldToThoseWhoNameIt() {
    Endpoint all = add("*");
    Endpoint named = add(EventType.MESSAGE_DEFERRED.wireName());
    Instant due = NOON.plusSeconds(60);
    settle(retried(acceptEvent(), due));
    store.queue().claimRetries("sms", due, events(10));
    settle(completed(handOff.delivered().getLast()));

    StoredEvent deferred = read(serve(named)).callbacks().getFirst().event();
    assertThat(deferred.type()).isEqualTo(EventType.MESSAGE_DEFERRED);
    assertThat(deferred.attempts()).isEqualTo(1);
    assertThat(deferred.errorCode()).isEqualTo("500");
    assertThat(deferred.data()).isEqualTo("{\"next_attempt_at\":\"2026-03-01T12:01:00.000Z\"}");
    assertThat(deferred.sequence()).isEqualTo(2);
    assertThat(deferred.isTerminal()).isFalse();
    assertThat(read(serve(all)).callbacks())
        .extracting(it -> it.event().sequence())
        .containsExactly(1, 3);
  }

  @Test
  void numbersGoOnWhenAMessageIsBroughtBack() {
    Endpoint endpoint = add("*");
    LeasedMessage event = acceptEvent();
    settle(discarded(event, "rejected"));
    store
        .deadLetters()
        .retry(event.message().id(), java.util.Map.of("sms", "sms-mms"), NOON.plusSeconds(60));
    store.queue().claimRetries("sms", NOON.plusSeconds(60), events(10));
    settle(completed(handOff.delivered().getLast()));

    assertThat(read(serve(endpoint)).callbacks())
        .extracting(it -> it.event().sequence())
        .containsExactly(1, 2, 3);
  }

  @Test
  void inboundMessageIsToldWhenItIsPartOfItsConversation() {
    Endpoint endpoint = add(EventType.MESSAGE_RECEIVED.wireName());
    store.intake().receive(samples.reply("SM1"), null);
    assertThat(rows("events")).isZero();

    store.inbound().process(10, NOON.plusSeconds(2));

    Callback callback = read(serve(endpoint)).callbacks().getFirst();
    assertThat(callback.event().at()).isEqualTo(NOON.plusSeconds(2));
    assertThat(callback.message()).isNotNull();
  }

  @Test
  void whatIsNotStoredIsNotWritten() {
    add("*");
    NewMessage message = samples.sms();
    accept(message);
    told.clear();

    assertThatThrownBy(() -> accept(message)).isInstanceOf(IllegalStateException.class);
    LeasedMessage event = handOff.delivered().getFirst();
    settle(retried(event, NOON.plusSeconds(5)));
    assertThat(store.queue().settle(List.of(completed(event)))).hasSize(1);

    assertThat(rows("events")).isEqualTo(1);
    assertThat(rows("callbacks")).isEqualTo(1);
    assertThat(told).isEmpty();
  }

  @Test
  void acknowledgedCallbackIsGoneAndItsAttemptIsKept() {
    Endpoint endpoint = add("*");
    acceptEvent();
    Served served = serve(endpoint);
    Callback callback = read(served).callbacks().getFirst();

    assertThat(write(new CallbackWork.Acknowledged(served, callback, attempt(callback, null))))
        .isEmpty();

    assertThat(read(served).callbacks()).isEmpty();
    assertThat(history.deliveries(endpoint.id(), EventHistory.Part.ALL, null, 10).deliveries())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.state()).isEqualTo(EventHistory.State.ACKNOWLEDGED);
          assertThat(it.attempts()).extracting(CallbackAttempt::status).containsExactly(200);
        });
  }

  @Test
  void retriedCallbackComesBackWhenItIsDueWithItsAttempts() {
    Endpoint endpoint = add("*");
    acceptEvent();
    Served served = serve(endpoint);
    Callback callback = read(served).callbacks().getFirst();
    Instant dueAt = NOON.plusSeconds(30);
    write(new CallbackWork.Retried(served, callback, attempt(callback, "500"), dueAt));

    assertThat(read(served).callbacks()).isEmpty();
    assertThat(read(served).nextDueAt()).isEqualTo(dueAt);
    assertThat(read(served, dueAt).callbacks())
        .singleElement()
        .satisfies(it -> assertThat(it.attempts()).isEqualTo(1));
  }

  @Test
  void laterEventOfAMessageIsPutAsideBehindTheOneThatIsRetried() {
    Endpoint endpoint = add("*");
    LeasedMessage event = acceptEvent();
    Served served = serve(endpoint);
    Callback first = read(served).callbacks().getFirst();
    Instant dueAt = NOON.plusSeconds(30);
    write(new CallbackWork.Retried(served, first, attempt(first, "500"), dueAt));
    settle(completed(event));
    acceptEvent();

    Window window = read(served);
    assertThat(window.callbacks()).hasSize(1);
    assertThat(window.callbacks().getFirst().event().messageId())
        .isNotEqualTo(event.message().id());
    assertThat(window.asides())
        .singleElement()
        .satisfies(it -> assertThat(it.dueAt()).isEqualTo(dueAt));
    write(window.asides().getFirst());

    assertThat(read(served).asides()).isEmpty();
    assertThat(read(served, dueAt).callbacks())
        .extracting(it -> it.event().sequence())
        .containsExactly(1, 1, 2);
  }

  @Test
  void whatIsHeldIsNotReadAgainAndMoreIsSaid() {
    Endpoint endpoint = add("*");
    for (int i = 0; i < 5; i++) {
      acceptEvent();
    }
    Served served = serve(endpoint);

    Window first =
        queue.read(served, NOON, Set.of(), new CallbackQueue.Limit(2, Long.MAX_VALUE, false));
    Set<EventId> held = idsOf(first);
    Window rest = queue.read(served, NOON, held, ALL);

    assertThat(first.callbacks()).hasSize(2);
    assertThat(first.more()).isTrue();
    assertThat(rest.callbacks()).hasSize(3);
    assertThat(rest.more()).isFalse();
    assertThat(idsOf(rest)).doesNotContainAnyElementsOf(held);
  }

  @Test
  void noMoreBytesAreReadThanAreGranted() {
    Endpoint endpoint = add("*");
    acceptEvent();
    acceptEvent();
    Served served = serve(endpoint);
    long one = read(served).callbacks().getFirst().bytes();

    Window window = queue.read(served, NOON, Set.of(), new CallbackQueue.Limit(10, one, false));

    assertThat(window.callbacks()).hasSize(1);
    assertThat(window.more()).isTrue();
  }

  /** Else what is too large for the settings of today would stop its endpoint for ever. */
  @Test
  void firstIsReadHoweverLargeItIsWhereOneAtLeastIsWanted() {
    Endpoint endpoint = add("*");
    acceptEvent();
    acceptEvent();
    Served served = serve(endpoint);

    Window none = queue.read(served, NOON, Set.of(), new CallbackQueue.Limit(10, 1, false));
    Window one = queue.read(served, NOON, Set.of(), new CallbackQueue.Limit(10, 1, true));

    assertThat(none.callbacks()).isEmpty();
    assertThat(none.more()).isTrue();
    assertThat(one.callbacks()).hasSize(1);
    assertThat(one.more()).isTrue();
  }

  /** A receiver is told the name and the size of a file. */
  @Test
  void filesOfAMessageTakeNoRoomInItsCallback() {
    Endpoint endpoint = add("*");
    FileContent content = FileContent.of(new byte[1 << 20]);
    MessageFile file = new MessageFile("a.pdf", "application/pdf", null, content.size());
    accepted(samples.emailWith(new MessageOptions.Builder().file(file).build(), List.of(content)));

    Window window = read(serve(endpoint));

    assertThat(window.callbacks().getFirst().bytes()).isLessThan(content.size());
  }

  @Test
  void endpointForWhichNothingEverHappenedIsRead() {
    Window window = read(serve(add("*")));

    assertThat(window.callbacks()).isEmpty();
    assertThat(window.more()).isFalse();
    assertThat(window.cursor()).isNull();
  }

  @Test
  void whatAnEndpointAnsweredBeforeItWasChangedDoesNotEndIt() {
    Endpoint endpoint = add("*");
    Served served = serve(endpoint);
    endpoints.change(endpoint.id(), it -> it);
    Endpoint.Disabled gone = new Endpoint.Disabled(Endpoint.Disabled.Reason.GONE, NOON);

    write(new CallbackWork.Disabled(served, gone));
    assertThat(endpoints.find(endpoint.id()).orElseThrow().disabled()).isNull();

    write(new CallbackWork.Disabled(serve(endpoint), gone));
    assertThat(endpoints.find(endpoint.id()).orElseThrow().disabled()).isEqualTo(gone);
  }

  @Test
  void cursorLiesBeforeTheFirstThatIsNotSettled() {
    Endpoint endpoint = add("*");
    acceptEvent();
    acceptEvent();
    Served served = serve(endpoint);
    List<Callback> due = read(served).callbacks();
    Callback second = due.getLast();
    write(new CallbackWork.Acknowledged(served, due.getFirst(), attempt(due.getFirst(), null)));

    EventId cursor = read(served).cursor();

    if (store.ports().membership().isShared()) {
      // Another process may still commit an event with a smaller id.
      assertThat(cursor == null || cursor.value() < second.event().id().value()).isTrue();
    } else {
      assertThat(cursor).isNotNull();
      assertThat(cursor.value()).isEqualTo(second.event().id().value() - 1);
    }
  }

  @Test
  void whatAnotherProcessServesIsNotWritten() {
    Endpoint endpoint = add("*");
    acceptEvent();
    Served served = serve(endpoint);
    Callback callback = read(served).callbacks().getFirst();
    queue.release(List.of(served));
    Served anew = serve(endpoint);

    assertThat(anew.lease()).isNotEqualTo(served.lease());
    assertThat(write(new CallbackWork.Acknowledged(served, callback, attempt(callback, null))))
        .containsExactly(endpoint.id());
    assertThat(read(anew).callbacks()).hasSize(1);
  }

  @Test
  void whatHappensToNoMessageIsWrittenForThoseWhoWantIt() {
    Endpoint endpoint = add(EventType.PROVIDER_BREAKER_OPENED.wireName());
    write(new CallbackWork.Happened(EventType.PROVIDER_BREAKER_OPENED, NOON, "{\"a\":1}"));
    write(new CallbackWork.Happened(EventType.PROVIDER_BREAKER_CLOSED, NOON, "{\"a\":2}"));

    assertThat(read(serve(endpoint)).callbacks())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.event().data()).isEqualTo("{\"a\":1}");
          assertThat(it.event().sequence()).isZero();
          assertThat(it.message()).isNull();
        });
    assertThat(told).containsExactly(endpoint.id());
  }
}

package dev.switchboard.store;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.inbound.ReceiptStore;
import dev.switchboard.inbound.ReceiptStore.Early;
import dev.switchboard.inbound.ReceiptStore.Taken;
import dev.switchboard.message.DeliveryReceipt;
import dev.switchboard.message.DeliveryState;
import dev.switchboard.message.DeliveryStatus;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What providers say became of messages. */
abstract class ReceiptContract extends StoreContract {
  private static final Instant AT = NOON.plusSeconds(20);

  private ReceiptStore receipts() {
    return store.ports().receipts();
  }

  private static DeliveryReceipt receipt(
      LeasedMessage event, DeliveryStatus status, Instant at, @Nullable String code) {
    return new DeliveryReceipt(
        completed(event).providerMessageId(), new DeliveryState(status, at, code));
  }

  private static DeliveryReceipt delivered(LeasedMessage event) {
    return receipt(event, DeliveryStatus.DELIVERED, AT, null);
  }

  private Taken take(DeliveryReceipt... receipts) {
    return receipts().take(List.of("other", "sms-mms"), List.of(receipts), NOON);
  }

  private LeasedMessage dispatched() {
    LeasedMessage event = acceptEvent();
    settle(completed(event));
    return event;
  }

  private MessageRecord message(LeasedMessage event) {
    return find(event).message();
  }

  private List<String> namesOf(LeasedMessage event) {
    return store.events().namesOf(event.message().id());
  }

  @Test
  void receiptIsShownWithItsMessageAndTold() {
    LeasedMessage event = dispatched();
    assertThat(message(event).delivery()).isNull();

    assertThat(take(delivered(event))).isEqualTo(new Taken(0, 0));

    assertThat(message(event).delivery())
        .isEqualTo(new DeliveryState(DeliveryStatus.DELIVERED, AT, null));
    assertThat(namesOf(event)).endsWith("Dispatched", "Delivered");
    assertNoDrift();
  }

  @Test
  void duplicateChangesNothingAndIsToldOnce() {
    LeasedMessage event = dispatched();
    DeliveryReceipt withReason = receipt(event, DeliveryStatus.UNDELIVERED, AT, "30005");
    take(withReason, receipt(event, DeliveryStatus.UNDELIVERED, AT.plusSeconds(9), null));
    take(withReason);

    assertThat(message(event).delivery()).isEqualTo(withReason.state());
    assertThat(store.events().of(MessageEvent.Undelivered.class)).hasSize(1);
  }

  @Test
  void lateWordTakesNothingBackInWhicheverOrderTheyCome() {
    LeasedMessage one = dispatched();
    LeasedMessage other = dispatched();
    for (LeasedMessage event : List.of(one, other)) {
      DeliveryReceipt early = receipt(event, DeliveryStatus.DELIVERED, AT, null);
      DeliveryReceipt late = receipt(event, DeliveryStatus.UNDELIVERED, AT.plusSeconds(1), "1");
      take(event.equals(one) ? early : late);
      take(event.equals(one) ? late : early);
      assertThat(message(event).delivery()).isEqualTo(early.state());
    }
  }

  @Test
  void receiptThatOvertakesTheCommitOfItsDispatchIsNotLost() {
    LeasedMessage event = acceptEvent();
    assertThat(take(delivered(event))).isEqualTo(new Taken(1, 0));
    assertThat(receipts().lookAgain(NOON, Instant.EPOCH)).isEqualTo(new Early(0, true));
    settle(completed(event));
    store.reopen();

    assertThat(receipts().lookAgain(NOON, Instant.EPOCH)).isEqualTo(new Early(0, false));

    assertThat(message(event).delivery()).isEqualTo(delivered(event).state());
    assertThat(namesOf(event)).endsWith("Dispatched", "Delivered");
    assertThat(receipts().lookAgain(NOON, Instant.EPOCH)).isEqualTo(new Early(0, false));
  }

  @Test
  void receiptOfNoMessageIsKeptForAWhileThenCounted() {
    LeasedMessage event = acceptEvent();
    take(delivered(event));

    Instant almost = NOON.plus(ReceiptStore.KEPT).minusSeconds(1);
    assertThat(receipts().lookAgain(almost, Instant.EPOCH)).isEqualTo(new Early(0, true));
    assertThat(receipts().lookAgain(NOON.plus(ReceiptStore.KEPT), Instant.EPOCH))
        .isEqualTo(new Early(1, false));
  }

  /** A provider's account may be used by other systems too. */
  @Test
  void strangersDoNotKeepOutWhatCameEarly() {
    for (int i = 0; i < ReceiptStore.MAX_EARLY / ReceiptStore.MAX_AT_ONCE; i++) {
      int first = i * ReceiptStore.MAX_AT_ONCE;
      List<DeliveryReceipt> some =
          IntStream.range(first, first + ReceiptStore.MAX_AT_ONCE)
              .mapToObj(n ->
                  new DeliveryReceipt(
                      "stranger-" + n, new DeliveryState(DeliveryStatus.DELIVERED, AT, null)))
              .toList();
      assertThat(receipts().take(List.of("sms-mms"), some, NOON).unknown()).isZero();
    }
    LeasedMessage event = acceptEvent();

    assertThat(take(delivered(event))).isEqualTo(new Taken(1, 1));

    settle(completed(event));
    assertThat(receipts().lookAgain(NOON, Instant.EPOCH)).isEqualTo(new Early(0, true));
    assertThat(message(event).delivery()).isEqualTo(delivered(event).state());
  }

  @Test
  void onlyWhatCameSinceThenIsLookedFor() {
    LeasedMessage event = acceptEvent();
    take(delivered(event));
    settle(completed(event));

    assertThat(receipts().lookAgain(NOON.plusSeconds(9), NOON.plusSeconds(1)))
        .isEqualTo(new Early(0, true));
    assertThat(receipts().lookAgain(NOON.plusSeconds(9), NOON)).isEqualTo(new Early(0, false));
  }

  @Test
  void messageIsFoundByAnIdThatDoesNotNameIt() {
    LeasedMessage first = acceptEvent();
    LeasedMessage second = acceptEvent();
    for (LeasedMessage event : List.of(first, second)) {
      settle(new Settlement.Completed(event, completed(event).attempt(), "of-both"));
    }
    DeliveryState state = new DeliveryState(DeliveryStatus.DELIVERED, AT, null);

    assertThat(take(new DeliveryReceipt("of-both", state))).isEqualTo(new Taken(0, 0));

    assertThat(message(second).delivery()).isEqualTo(state);
    assertThat(message(first).delivery()).isNull();
  }

  @Test
  void idThatNamesAMessageIsNoneOfItUnlessTheProviderGaveIt() {
    LeasedMessage event = dispatched();
    DeliveryState state = new DeliveryState(DeliveryStatus.DELIVERED, AT, null);
    String invented = "invented-" + event.message().id();

    assertThat(take(new DeliveryReceipt(invented, state))).isEqualTo(new Taken(1, 0));

    assertThat(message(event).delivery()).isNull();
  }

  @Test
  void providerThatTookAMessageIsTheOneItShowsAndHearsFrom() {
    LeasedMessage event = acceptEvent();
    Attempt attempt =
        new Attempt(1, "successor", Outcome.SUCCESS, Duration.ofMillis(3), null, NOON);
    settle(new Settlement.Completed(event, attempt, "id-" + event.message().id()));
    assertThat(message(event).providerName()).isEqualTo("successor");
    DeliveryState state = new DeliveryState(DeliveryStatus.DELIVERED, AT, null);

    receipts()
        .take(
            List.of("successor"),
            List.of(new DeliveryReceipt("id-" + event.message().id(), state)),
            NOON);

    assertThat(message(event).delivery()).isEqualTo(state);
  }

  @Test
  void idsOfAnotherProviderAreOthers() {
    LeasedMessage event = dispatched();
    Taken taken = receipts().take(List.of("email"), List.of(delivered(event)), NOON);
    assertThat(taken).isEqualTo(new Taken(1, 0));
    assertThat(message(event).delivery()).isNull();
  }

  @Test
  void messagesAreListedByTheWordOfTheirProviders() {
    LeasedMessage one = dispatched();
    LeasedMessage two = dispatched();
    LeasedMessage three = dispatched();
    dispatched();
    take(
        delivered(one),
        receipt(two, DeliveryStatus.UNDELIVERED, AT, "1"),
        receipt(three, DeliveryStatus.UNDELIVERED, AT, "1"));

    Page undelivered =
        store
            .history()
            .list(
                new MessageQuery(null, DeliveryStatus.UNDELIVERED, null, null, null, null, 0, 10));
    assertThat(undelivered.messages())
        .extracting(MessageRecord::id)
        .containsExactly(three.message().id(), two.message().id());
    assertThat(undelivered.total()).isNull();
  }
}

package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static dev.switchboard.store.Samples.retried;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.memory.OutOfBudgetException;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.LeasedMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Listings of messages: newest first, narrowed, a page at a time, with the right totals. */
abstract class ListingContract extends StoreContract {
  private static final String SHORT_CODE = "12345";

  /** Ids of the messages that {@link #acceptMessages} stores, oldest first. */
  private final List<MessageId> ids = new ArrayList<>();

  /** 0: dispatched, 1: failed, 2: waits for a retry, 3: pending mms, 4: pending from Bob to Ann. */
  @BeforeEach
  void acceptMessages() {
    LeasedMessage dispatched = acceptEvent();
    settle(completed(dispatched));
    LeasedMessage failed = acceptEvent();
    settle(discarded(failed, "rejected"));
    LeasedMessage retried = acceptEvent();
    settle(retried(retried, NOON.plusSeconds(5)));
    ids.addAll(idsOf(List.of(dispatched, failed, retried)));
    ids.add(accept(samples.mms(ANN, SHORT_CODE, List.of("https://example.com/a.png"))).id());
    ids.add(accept(samples.sms(BOB, ANN)).id());
  }

  @Test
  void everythingIsListedNewestFirst() {
    Page page = list(null, null);

    assertThat(ids(page)).containsExactly(4, 3, 2, 1, 0);
    assertThat(page.total()).isEqualTo(5);
    assertThat(page.more()).isFalse();
  }

  @Test
  void statusNarrowsTheList() {
    assertPage(list(MessageStatus.DISPATCHED, null), 0);
    assertPage(list(MessageStatus.FAILED, null), 1);
    assertPage(list(MessageStatus.PENDING, null), 4, 3, 2);
    assertPage(list(MessageStatus.RECEIVED, null));
  }

  @Test
  void channelNarrowsTheList() {
    assertPage(list(null, Channel.SMS), 4, 2, 1, 0);
    assertPage(list(null, Channel.MMS), 3);
    assertPage(list(null, Channel.EMAIL));
    assertPage(list(MessageStatus.PENDING, Channel.SMS), 4, 2);
    assertPage(list(MessageStatus.FAILED, Channel.SMS), 1);
    assertPage(list(MessageStatus.FAILED, Channel.MMS));
    assertPage(list(MessageStatus.DISPATCHED, Channel.MMS));
  }

  @Test
  void participantsNarrowTheListWithTheirDirection() {
    assertPage(between(ANN, null, null), 3, 2, 1, 0);
    assertPage(between(BOB, null, null), 4);
    assertPage(between(null, ANN, null), 4);
    assertPage(between(null, SHORT_CODE, null), 3);
    assertPage(between(ANN, BOB, null), 2, 1, 0);
    assertPage(between(BOB, ANN, null), 4);
    assertPage(between(BOB, BOB, null));
    assertPage(between("+12025550000", null, null));
  }

  @Test
  void participantsStatusAndChannelNarrowTogether() {
    assertPage(between(ANN, null, MessageStatus.PENDING), 3, 2);
    assertPage(between(ANN, BOB, MessageStatus.FAILED), 1);
    Page mms =
        store
            .history()
            .list(new MessageQuery(MessageStatus.PENDING, Channel.MMS, ANN, null, null, 0, 10));
    assertPage(mms, 3);
  }

  @Test
  void failedMessagesShowWhyInEveryListing() {
    MessageRecord inFailed = list(MessageStatus.FAILED, null).messages().getFirst();
    MessageRecord ofAnn = between(ANN, null, MessageStatus.FAILED).messages().getFirst();
    MessageRecord inAll = list(null, null).messages().get(3);

    assertThat(inFailed.failureReason()).isEqualTo("rejected");
    assertThat(ofAnn).isEqualTo(inFailed);
    assertThat(inAll).isEqualTo(inFailed);
    assertThat(find(inFailed.id()).message()).isEqualTo(inFailed);
  }

  @Test
  void pageHoldsTheMemoryOfItsMessages() {
    Reservation memory = Readings.memory(1_000_000);

    Page page =
        store
            .history()
            .history()
            .list(new MessageQuery(null, null, null, null, null, 0, 10), memory);

    assertThat(memory.heldBytes())
        .isEqualTo(page.messages().stream().mapToLong(MessageRecord::retainedBytes).sum())
        .isPositive();
  }

  @Test
  void pageThatMemoryHasNoRoomForIsRefusedAndTheNextIsRead() {
    Reservation memory = Readings.memory(3_000);
    MessageQuery query = new MessageQuery(null, null, null, null, null, 0, 10);

    assertThatThrownBy(() -> store.history().history().list(query, memory))
        .isInstanceOf(OutOfBudgetException.class);

    assertThat(store.history().list(query).messages()).hasSize(5);
  }

  @Test
  void pageEndsWhereItsMessagesComeToTooMuch() {
    String body = "x".repeat(300_000);
    for (int i = 0; i < 5; i++) {
      accept(samples.email("a@example.org", "b@example.org", null, body));
    }

    Page page = list(null, Channel.EMAIL);

    assertThat(page.messages()).hasSize(3);
    assertThat(page.more()).isTrue();
  }

  @Test
  void offsetsPassOverTheNewest() {
    Page second = store.history().list(new MessageQuery(null, null, null, null, null, 2, 2));

    assertThat(ids(second)).containsExactly(2, 1);
    assertThat(second.more()).isTrue();
    assertThat(second.total()).isEqualTo(5);
    assertThat(ids(store.history().list(new MessageQuery(null, null, null, null, null, 4, 2))))
        .containsExactly(0);
    assertThat(store.history().list(new MessageQuery(null, null, null, null, null, 9, 2)).total())
        .isEqualTo(5);
  }

  @Test
  void pageSaysThatThereIsMoreExactlyWhenThereIs() {
    assertThat(store.history().list(new MessageQuery(null, null, null, null, null, 0, 5)).more())
        .isFalse();
    assertThat(store.history().list(new MessageQuery(null, null, null, null, null, 0, 4)).more())
        .isTrue();
  }

  @Test
  void cursorGoesOnBelowAMessageInEveryListing() {
    assertThat(ids(before(null, null, 3))).containsExactly(2, 1, 0);
    assertThat(ids(before(MessageStatus.PENDING, null, 4))).containsExactly(3, 2);
    assertThat(ids(before(MessageStatus.FAILED, null, 1))).isEmpty();
    assertThat(ids(before(MessageStatus.FAILED, null, 2))).containsExactly(1);
    assertThat(ids(before(null, ANN, 3))).containsExactly(2, 1, 0);
    assertThat(before(null, null, 3).total()).isEqualTo(5);
    assertThat(before(null, ANN, 3).total()).isEqualTo(4);
  }

  @Test
  void unknownMessageIsNotFound() {
    assertThat(store.history().find(new MessageId(1))).isEmpty();
  }

  private Page list(@Nullable MessageStatus status, @Nullable Channel channel) {
    return store.history().list(new MessageQuery(status, channel, null, null, null, 0, 10));
  }

  private Page between(@Nullable String from, @Nullable String to, @Nullable MessageStatus status) {
    return store.history().list(new MessageQuery(status, null, from, to, null, 0, 10));
  }

  private Page before(@Nullable MessageStatus status, @Nullable String from, int index) {
    return store.history().list(new MessageQuery(status, null, from, null, ids.get(index), 0, 10));
  }

  private void assertPage(Page page, Integer... expected) {
    assertThat(ids(page)).containsExactly(expected);
    assertThat(page.total()).isEqualTo(expected.length);
    assertThat(page.more()).isFalse();
  }

  private List<Integer> ids(Page page) {
    return page.messages().stream().map(message -> ids.indexOf(message.id())).toList();
  }
}

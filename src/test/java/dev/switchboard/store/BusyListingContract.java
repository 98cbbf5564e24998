package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Listings of participants that have more messages than are counted. Ann sends to a hundred others,
 * who answer every fourth time; before all that she talked to Bob, who has been silent since.
 */
abstract class BusyListingContract extends StoreContract {
  private static final int MESSAGES = 20_000;

  /** The first message between Ann and the others; Bob's have lower ids. */
  private static final int FIRST = 1_000;

  /**
   * Adds messages of these ids between Ann and Bob: every fourth is inbound, from Bob; the others
   * are dispatched, from Ann.
   */
  abstract void insertMessagesWithBob(int first, int last);

  /** The same, with a hundred others in place of Bob, who take turns. */
  abstract void insertMessagesWithAHundred(int first, int last);

  @BeforeEach
  void fill() {
    insertMessagesWithBob(1, 9);
    insertMessagesWithAHundred(FIRST, FIRST + MESSAGES - 1);
  }

  @Test
  void newestMessagesOfABusySenderComeFirst() {
    Page page = list(ANN, null, null, 0, 3);

    assertThat(ids(page)).containsExactly(last(1), last(2), last(3));
    assertThat(page.more()).isTrue();
    assertThat(page.total()).isNull();
  }

  @Test
  void deepPageOfABusySenderGoesOnWhereTheOneBeforeEnded() {
    Page page = list(ANN, null, null, 14_999, 3);

    // All but every fourth of the others' come before the seven that went to Bob.
    assertThat(ids(page)).containsExactly(FIRST + 1L, 9L, 7L);
  }

  @Test
  void cursorGoesBeyondTheNewestMessages() {
    Page page =
        store
            .history()
            .list(new MessageQuery(null, null, ANN, null, new MessageId(FIRST + 3), 0, 10));

    assertThat(ids(page)).containsExactly(FIRST + 2L, FIRST + 1L, 9L, 7L, 6L, 5L, 3L, 2L, 1L);
    assertThat(page.more()).isFalse();
  }

  @Test
  void recipientWithFewMessagesAmongManyIsFoundAndCounted() {
    Page toBob = list(null, BOB, null, 0, 10);
    Page fromAnnToBob = list(ANN, BOB, null, 0, 10);
    Page fromBob = list(BOB, null, MessageStatus.RECEIVED, 0, 10);

    assertThat(ids(toBob)).containsExactly(9L, 7L, 6L, 5L, 3L, 2L, 1L);
    assertThat(fromAnnToBob).isEqualTo(toBob);
    assertThat(toBob.total()).isEqualTo(7);
    assertThat(ids(fromBob)).containsExactly(8L, 4L);
    assertThat(fromBob.total()).isEqualTo(2);
  }

  @Test
  void everyMessageOfABusyParticipantIsListedOnce() {
    List<Long> seen = new ArrayList<>();
    MessageId before = null;
    Page page;
    do {
      page = store.history().list(new MessageQuery(null, null, null, ANN, before, 0, 200));
      seen.addAll(ids(page));
      before = page.messages().getLast().id();
    } while (page.more());

    assertThat(seen)
        .hasSize(MESSAGES / 4 + 2)
        .doesNotHaveDuplicates()
        .isSortedAccordingTo((one, other) -> Long.compare(other, one));
    assertThat(page.total()).isEqualTo(MESSAGES / 4 + 2L);
  }

  private static long last(int from) {
    return (long) FIRST + MESSAGES - from;
  }

  private Page list(
      @Nullable String from,
      @Nullable String to,
      @Nullable MessageStatus status,
      long offset,
      int limit) {
    return store.history().list(new MessageQuery(status, null, from, to, null, offset, limit));
  }

  private static List<Long> ids(Page page) {
    return page.messages().stream().map(MessageRecord::id).map(MessageId::value).toList();
  }
}

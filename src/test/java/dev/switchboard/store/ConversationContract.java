package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.discarded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.history.ConversationHistory.Conversations;
import dev.switchboard.history.ConversationHistory.Moment;
import dev.switchboard.history.ConversationHistory.Position;
import dev.switchboard.history.ConversationHistory.Query;
import dev.switchboard.history.ConversationRecord;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageTime;
import dev.switchboard.queue.LeasedMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Conversations: latest activity first, narrowed, a page at a time; and the messages in them. */
abstract class ConversationContract extends StoreContract {
  private static final String SHORT_CODE = "12345";

  /** Conversations of one participant from which on the store looks for them in another way. */
  abstract int busyFrom();

  /** 1: Ann and Bob at 12:00:01, 2: Ann alone, 3: mms of Ann, 4: email, the last three at noon. */
  private void openConversations() {
    accept(samples.smsAt(NOON.plusSeconds(1)));
    accept(samples.sms(ANN, ANN));
    accept(samples.mms(ANN, SHORT_CODE, List.of("https://example.com/a.png")));
    accept(samples.email("a@example.org", "b@example.org", null, "Hello"));
  }

  @Test
  void latestActivityComesFirstThenTheSmallerId() {
    openConversations();

    assertPage(list(null, null, null), 1, 2, 3, 4);
    accept(samples.email("b@example.org", "a@example.org", null, "Hello"));
    receive(samples.replyAt(NOON.plusSeconds(9)));
    assertPage(list(null, null, null), 1, 2, 3, 4);
    accept(samples.smsAt(NOON));
    ConversationRecord first = list(null, null, null).conversations().getFirst();
    assertThat(first.messageCount()).isEqualTo(3);
    assertThat(first.lastActivityAt()).isEqualTo(NOON.plusSeconds(9));
    assertThat(first.key()).hasToString("sms:" + ANN + "<->" + BOB);
  }

  /** Addresses may hold what stands between them in the written key. */
  @Test
  void pairsThatAreWrittenAlikeAreTwoConversations() {
    ConversationKey one = ConversationKey.between("sms", "12345", "a<->678");
    ConversationKey other = ConversationKey.between("sms", "12345<->a", "678");
    assertThat(one).hasToString(other.toString()).isNotEqualTo(other);

    accept(samples.in(one));
    accept(samples.in(other));
    accept(samples.in(one));

    assertPage(list(null, null, null), 1, 2);
    assertPage(list(null, "678", null), 2);
    assertThat(list(null, "12345", null).conversations().getFirst().messageCount()).isEqualTo(2);
  }

  @Test
  void messageOfAFutureClockIsShownAsSentAndStandsWhereItWasAccepted() {
    Instant future = Instant.parse("2099-01-01T00:00:00Z");
    MessageId first = receive(samples.replyAt(future));
    MessageId second = accept(samples.smsAt(NOON.plusSeconds(60))).id();

    Page page = store.conversations().messages(1, null, 0, 10).orElseThrow();

    assertThat(page.messages()).extracting(MessageRecord::id).containsExactly(first, second);
    assertThat(page.messages().getFirst().time())
        .isEqualTo(new MessageTime(NOON.plusSeconds(1), future));
    assertThat(list(null, null, null).conversations().getFirst().lastActivityAt())
        .isEqualTo(NOON.plusSeconds(60));
    Moment after = new Moment(page.messages().getFirst().time().ordered(), first);
    assertThat(store.conversations().messages(1, after, 0, 10).orElseThrow().messages())
        .extracting(MessageRecord::id)
        .containsExactly(second);
  }

  @Test
  void channelAndParticipantNarrowTheList() {
    openConversations();

    assertPage(list(Channel.SMS, null, null), 1, 2);
    assertPage(list(Channel.MMS, null, null), 3);
    assertPage(list(Channel.EMAIL, null, null), 4);
    assertPage(list(null, ANN, null), 1, 2, 3);
    assertPage(list(null, BOB, null), 1);
    assertPage(list(Channel.SMS, ANN, null), 1, 2);
    assertPage(list(Channel.EMAIL, ANN, null));
    assertPage(list(null, "c@example.org", null));
  }

  @Test
  void cursorGoesOnAfterAPlaceInEveryListing() {
    openConversations();
    Position second = new Position(NOON, 2);

    assertThat(ids(list(null, null, second))).containsExactly(3L, 4L);
    assertThat(ids(list(null, ANN, second))).containsExactly(3L);
    assertThat(ids(list(Channel.SMS, null, new Position(NOON.plusSeconds(1), 1))))
        .containsExactly(2L);
    assertThat(ids(list(null, null, new Position(NOON, 4)))).isEmpty();
    assertThat(ids(list(null, null, new Position(NOON.plusSeconds(3), 1)))).hasSize(4);
    assertThat(list(null, null, second).total()).isEqualTo(4);
    assertThat(list(null, ANN, second).total()).isEqualTo(3);
  }

  @Test
  void offsetsPassOverTheFirstInEveryListing() {
    openConversations();

    Conversations page = store.conversations().list(new Query(null, null, null, 1, 2));
    assertThat(ids(page)).containsExactly(2L, 3L);
    assertThat(page.more()).isTrue();
    assertThat(page.total()).isEqualTo(4);
    Conversations last = store.conversations().list(new Query(null, ANN, null, 1, 2));
    assertThat(ids(last)).containsExactly(2L, 3L);
    assertThat(last.more()).isFalse();
    assertThat(ids(store.conversations().list(new Query(Channel.SMS, null, null, 1, 2))))
        .containsExactly(2L);
    assertThat(ids(store.conversations().list(new Query(null, null, null, 9, 2)))).isEmpty();
  }

  /** One who talks with thousands is listed by another way than one who talks with a few. */
  @Test
  void busyParticipantIsListedInTheSameOrder() {
    openConversations();
    for (int i = 0; i < busyFrom(); i++) {
      accept(samples.sms("+1804556%04d".formatted(i), ANN));
    }

    Conversations page = store.conversations().list(new Query(null, ANN, null, 0, 4));
    assertThat(ids(page)).containsExactly(1L, 2L, 3L, 5L);
    assertThat(page.total()).isEqualTo(3 + busyFrom());
    assertThat(page.more()).isTrue();
    Conversations mms = store.conversations().list(new Query(Channel.MMS, ANN, null, 0, 4));
    assertPage(mms, 3);
    Position fifth = new Position(NOON, 5);
    assertThat(ids(store.conversations().list(new Query(Channel.SMS, ANN, fifth, 1, 2))))
        .containsExactly(7L, 8L);
  }

  @Test
  void totalsSurviveARestart() {
    openConversations();
    store.reopen();

    assertThat(list(null, null, null).total()).isEqualTo(4);
    assertThat(list(Channel.SMS, null, null).total()).isEqualTo(2);
  }

  @Test
  void messagesStandInTheOrderOfTheirOwnTimesThenOfTheirIds() {
    MessageId late = accept(samples.smsAt(NOON.plusSeconds(5))).id();
    MessageId first = receive(samples.replyAt(NOON.minusSeconds(5)));
    MessageId second = accept(samples.sms()).id();
    MessageId third = receive(samples.replyAt(NOON));
    accept(samples.sms(ANN, SHORT_CODE));

    assertThat(messageIds(messages(null, 0, 10))).containsExactly(first, second, third, late);
    assertThat(messages(null, 0, 10).total()).isEqualTo(4);
    assertThat(messages(null, 0, 4).more()).isFalse();
    assertThat(messages(null, 0, 3).more()).isTrue();
    assertThat(messageIds(messages(null, 1, 2))).containsExactly(second, third);
    assertThat(messageIds(messages(new Moment(NOON, second), 0, 10))).containsExactly(third, late);
    assertThat(messageIds(messages(new Moment(NOON, third), 0, 10))).containsExactly(late);
    assertThat(messages(null, 9, 10).messages()).isEmpty();
  }

  /** A store may add to its index later than to the conversation: where is seen nowhere. */
  @Test
  void longConversationIsWholeAtAnyLengthAndAnyPage() {
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      // Later ones stand before, between, behind and beside earlier ones.
      Instant at = NOON.plusSeconds(i * 7 % 13);
      sent.add(new Sent(at, accept(samples.smsAt(at)).id()));
      accept(samples.sms(ANN, SHORT_CODE));
      sent.sort(Comparator.comparing(Sent::at).thenComparing(Sent::id));
      List<MessageId> expected = sent.stream().map(Sent::id).toList();

      assertThat(messageIds(messages(null, 0, 50))).isEqualTo(expected);
      int middle = i / 2;
      assertThat(messageIds(messages(null, middle, 5)))
          .isEqualTo(expected.subList(middle, Math.min(i + 1, middle + 5)));
      Sent before = sent.get(middle);
      assertThat(messageIds(messages(new Moment(before.at(), before.id()), 0, 50)))
          .isEqualTo(expected.subList(middle + 1, i + 1));
      MessageQuery toBob = new MessageQuery(null, null, null, BOB, null, 0, 1);
      assertThat(store.history().list(toBob).total()).isEqualTo(i + 1);
    }
  }

  private record Sent(Instant at, MessageId id) {}

  @Test
  void messagesAreThoseThatTheListOfMessagesShows() {
    LeasedMessage failed = acceptEvent();
    settle(discarded(failed, "rejected"));

    MessageRecord message = messages(null, 0, 1).messages().getFirst();

    assertThat(message.failureReason()).isEqualTo("rejected");
    assertThat(message).isEqualTo(find(failed).message());
  }

  @Test
  void unknownConversationHasNoPage() {
    assertThat(store.conversations().messages(1, null, 0, 10)).isEmpty();
  }

  private MessageId receive(InboundMessage message) {
    MessageId id = fresh(store.intake().receive(message, null)).receipt().id();
    store.inbound().process(10, NOON.plusSeconds(2));
    return id;
  }

  private Conversations list(
      @Nullable Channel channel, @Nullable String participant, @Nullable Position after) {
    return store.conversations().list(new Query(channel, participant, after, 0, 10));
  }

  private Page messages(@Nullable Moment after, long offset, int limit) {
    return store.conversations().messages(1, after, offset, limit).orElseThrow();
  }

  private static void assertPage(Conversations page, long... expected) {
    assertThat(ids(page)).containsExactlyElementsOf(Arrays.stream(expected).boxed().toList());
    assertThat(page.total()).isEqualTo(expected.length);
    assertThat(page.more()).isFalse();
  }

  private static List<Long> ids(Conversations page) {
    return page.conversations().stream().map(ConversationRecord::id).toList();
  }

  private static List<MessageId> messageIds(Page page) {
    return page.messages().stream().map(MessageRecord::id).toList();
  }
}

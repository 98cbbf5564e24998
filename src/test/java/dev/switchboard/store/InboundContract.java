package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.history.MessageHistory.Page;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.history.MessageStanding;
import dev.switchboard.inbound.InboundQueue.Processed;
import dev.switchboard.inbound.RefusedEventException;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.Channel;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.message.MessageTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Inbound messages: queued once, processed once, in the right conversation. */
abstract class InboundContract extends StoreContract {
  private static final int THREADS = 32;
  private static final Instant LATER = NOON.plusSeconds(60);

  /** Makes the payload of a waiting event name a channel that there is not. */
  abstract void spoilPayload(MessageId event);

  /** Takes the payload of a waiting event away. */
  abstract void losePayload(MessageId event);

  /** Makes the payload of a waiting event one that reads well and breaks a rule of the store. */
  abstract void makeRefused(MessageId event);

  abstract Instant lastActivity(long conversation);

  abstract long messageCount(long conversation);

  @Test
  void receivedMessageIsStoredWithItsConversation() {
    InboundMessage reply = samples.reply("SM1");
    Receipt receipt = receive(reply);
    assertThat(receipt).isEqualTo(new Receipt(reply.id(), null));

    store.reopen();
    assertThat(process(10)).isEqualTo(new Processed(1, List.of()));

    assertThat(find(reply.id()).message())
        .isEqualTo(
            new MessageRecord(
                reply.id(),
                1,
                Direction.INBOUND,
                Channel.SMS,
                new MessageContent(BOB, ANN, null, "Thanks!", List.of()),
                new MessageTime(NOON.plusSeconds(1), null),
                "sms-mms",
                new MessageStanding(
                    MessageStatus.RECEIVED, LATER, "SM1", null, null, null, null, null)));
    assertThat(find(reply.id()).attempts()).isEmpty();
    assertThat(messageCount(1)).isEqualTo(1);
  }

  @Test
  void waitingEventIsInTheQueueAndNowhereElse() {
    Receipt waiting = receive(samples.reply("SM1"));

    assertThat(store.history().find(waiting.id())).isEmpty();
    assertThat(store.queue().status().waiting()).isEqualTo(1);
    assertThat(store.queue().status().oldest()).isEqualTo(waiting.id());
    assertThat(total(MessageStatus.PENDING)).isZero();
    assertThat(list(MessageStatus.PENDING).messages()).isEmpty();
    assertThat(total(null)).isZero();

    process(10);
    assertThat(store.queue().status().total()).isZero();
  }

  @Test
  void dispatchDoesNotSeeInboundEvents() {
    receive(samples.reply("SM1"));
    accept(samples.sms());

    assertThat(store.queue().channelsWithoutCarrier(List.of())).containsExactly("sms");
    store.queue().releaseAll();
    assertThat(claim(10)).hasSize(1);
    assertThat(process(10).received()).isEqualTo(1);
  }

  @Test
  void replyJoinsTheConversationOfWhatItAnswers() {
    Receipt outbound = accept(samples.sms());

    MessageId reply = receive(samples.reply("SM1")).id();
    assertThat(process(10).received()).isEqualTo(1);
    assertThat(store.events().of(MessageEvent.Received.class))
        .extracting(MessageEvent.Received::opensConversation)
        .containsOnly(false);

    long conversation = Objects.requireNonNull(outbound.conversationId());
    assertThat(find(reply).message().conversationId()).isEqualTo(conversation);
    assertThat(messageCount(conversation)).isEqualTo(2);
    Page fromBob = store.history().list(new MessageQuery(null, null, BOB, ANN, null, 0, 10));
    assertThat(fromBob.messages()).extracting(MessageRecord::id).containsExactly(reply);
  }

  @Test
  void activityIsTheTimeThatTheProviderTold() {
    Instant told = NOON.plusSeconds(3_600);
    MessageId reply = receive(samples.replyAt(told)).id();
    process(10);

    assertThat(find(reply).message().time().shown()).isEqualTo(told);
    assertThat(lastActivity(1)).isEqualTo(told);

    receive(samples.replyAt(NOON.minusSeconds(3_600)));
    process(10);
    assertThat(lastActivity(1)).isEqualTo(told);
  }

  @Test
  void bodyIsKeptByteForByte() {
    String html = "<html>\r\n\t<b>Zoë 📦</b>&nbsp;\n</html> ";
    MessageId mail = receive(samples.inboundEmail("a@example.org", "b@example.org", html)).id();
    process(10);

    assertThat(find(mail).message().body()).isEqualTo(html);
  }

  @Test
  void sameDeliveryAgainIsTheSameMessage() {
    Receipt first = receive(samples.reply("SM1", "wh-1"));

    assertReplayed(first, samples.reply("SM1"), null);
    assertReplayed(first, samples.reply(null, "wh-1"), null);
    assertReplayed(first, samples.reply("SM2", "wh-1"), null);
    assertThat(process(10).received()).isEqualTo(1);
    Receipt processed = new Receipt(first.id(), 1L);
    assertReplayed(processed, samples.reply("SM1"), null);
    assertThat(store.intake().findReceived("sms-mms", samples.reply("SM1").delivery()))
        .contains(processed);
    assertThat(store.intake().findReceived("other", samples.reply("SM1").delivery())).isEmpty();
    // A message and a webhook are not the same because they have the same name.
    assertThat(receive(samples.reply("wh-1")).id()).isNotEqualTo(first.id());
  }

  @Test
  void messagesWithoutAnIdAreNotTheSame() {
    receive(samples.reply(null));
    receive(samples.reply(null));

    assertThat(process(10).received()).isEqualTo(2);
  }

  @Test
  void deliveriesAtOnceAreOneMessage() {
    List<MessageId> ids =
        atOnce(
            THREADS,
            () ->
                switch (store.intake().receive(samples.reply("SM1"), null)) {
                  case Stored.Fresh fresh -> fresh.receipt().id();
                  case Stored.Known(Remembered.Replay(Receipt receipt)) -> receipt.id();
                  case Stored.Known _ -> throw new AssertionError();
                });

    assertThat(ids).hasSize(THREADS).containsOnly(ids.getFirst());
    assertThat(process(THREADS).received()).isEqualTo(1);
  }

  @Test
  void idempotencyKeyBelongsToTheFirstDelivery() {
    IdempotencyKey key = key("k", "body");
    Receipt first = fresh(store.intake().receive(samples.reply("SM1"), key)).receipt();

    assertReplayed(first, samples.reply("SM2"), key);
    assertThat(store.intake().find(key, NOON)).contains(new Remembered.Replay(first));
    assertThat(store.intake().find(key("k", "other"), NOON)).contains(new Remembered.OtherBody());
    process(10);
    assertThat(store.intake().find(key, NOON))
        .contains(new Remembered.Replay(new Receipt(first.id(), 1L)));
  }

  @Test
  void repeatedDeliveryLeavesItsIdempotencyKeyFree() {
    receive(samples.reply("SM1"));
    IdempotencyKey key = key("k", "body");
    store.intake().receive(samples.reply("SM1"), key);

    assertThat(store.intake().find(key, NOON)).isEmpty();
  }

  @Test
  void batchTakesTheOldestFirstAndNoMoreThanItsLimit() {
    List<MessageId> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(receive(samples.reply("SM" + i)).id());
    }

    assertThat(process(3).received()).isEqualTo(3);
    assertThat(received()).containsExactlyElementsOf(ids.subList(0, 3).reversed());
    assertThat(process(3).received()).isEqualTo(2);
    assertThat(process(3)).isEqualTo(new Processed(0, List.of()));
    assertThat(received()).containsExactlyElementsOf(ids.reversed());
  }

  @Test
  void listingsAndTotalsKnowReceivedMessages() {
    accept(samples.sms());
    receive(samples.reply("SM1"));
    receive(samples.inboundEmail("a@example.org", "b@example.org", "Hi"));
    process(10);

    assertThat(total(MessageStatus.RECEIVED)).isEqualTo(2);
    assertThat(total(MessageStatus.PENDING)).isEqualTo(1);
    assertThat(total(null)).isEqualTo(3);
    Page mail =
        store
            .history()
            .list(new MessageQuery(MessageStatus.RECEIVED, Channel.EMAIL, null, null, null, 0, 10));
    assertThat(mail.total()).isEqualTo(1);
    assertThat(mail.messages()).extracting(MessageRecord::channel).containsExactly(Channel.EMAIL);
    Page older =
        store
            .history()
            .list(
                new MessageQuery(
                    MessageStatus.RECEIVED,
                    null,
                    null,
                    null,
                    mail.messages().getFirst().id(),
                    0,
                    10));
    assertThat(older.messages()).extracting(MessageRecord::channel).containsExactly(Channel.SMS);
  }

  @Test
  void whatCannotBeReadIsDroppedAndHoldsNobodyUp() {
    MessageId before = receive(samples.reply("SM1")).id();
    MessageId spoilt = receive(samples.reply("SM2")).id();
    MessageId lost = receive(samples.reply("SM3")).id();
    MessageId after = receive(samples.reply("SM4")).id();
    spoilPayload(spoilt);
    losePayload(lost);

    assertThat(process(10)).isEqualTo(new Processed(2, List.of(spoilt, lost)));

    assertThat(received()).containsExactly(after, before);
    assertThat(messageCount(1)).isEqualTo(2);
    assertThat(process(10).dropped()).isEmpty();
  }

  @Test
  void batchWithAnEventThatIsRefusedChangesNothing() {
    MessageId first = receive(samples.reply("SM1")).id();
    MessageId refused = receive(samples.reply("SM2")).id();
    makeRefused(refused);

    assertThatThrownBy(() -> process(10)).isInstanceOf(RefusedEventException.class);
    assertThat(received()).isEmpty();
    assertThat(store.queue().status().waiting()).isEqualTo(2);

    assertThat(process(1).received()).isEqualTo(1);
    assertThatThrownBy(() -> process(1))
        .isInstanceOfSatisfying(
            RefusedEventException.class, refusal -> assertThat(refusal.last()).isEqualTo(refused));
    store.inbound().drop(refused);
    assertThat(process(1)).isEqualTo(new Processed(0, List.of()));
    assertThat(received()).containsExactly(first);
    assertThat(messageCount(find(first).message().conversationId())).isEqualTo(1);
  }

  Receipt receive(InboundMessage message) {
    return fresh(store.intake().receive(message, null)).receipt();
  }

  private Processed process(int limit) {
    return store.inbound().process(limit, LATER);
  }

  private void assertReplayed(
      Receipt expected, InboundMessage message, @Nullable IdempotencyKey key) {
    assertThat(store.intake().receive(message, key))
        .isEqualTo(new Stored.Known(new Remembered.Replay(expected)));
  }

  private Page list(MessageStatus status) {
    return store.history().list(new MessageQuery(status, null, null, null, null, 0, 10));
  }

  private List<MessageId> received() {
    return list(MessageStatus.RECEIVED).messages().stream().map(MessageRecord::id).toList();
  }
}

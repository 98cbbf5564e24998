package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.idOf;
import static dev.switchboard.store.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.history.MessageRecord;
import dev.switchboard.history.MessageStanding;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.IntakeStore.Remembered;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.Channel;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageTime;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What acceptance stores, and that it stores all of it or nothing. */
abstract class AcceptContract extends StoreContract {
  @Test
  void acceptedMessageIsStoredWithItsConversationEventAndKey() {
    NewMessage message = samples.sms();
    IdempotencyKey key = key("k", "body");

    Receipt receipt = fresh(accept(message, key)).receipt();

    store.reopen();
    MessageRecord stored = find(receipt.id()).message();
    assertThat(stored)
        .isEqualTo(
            new MessageRecord(
                idOf(message),
                Objects.requireNonNull(receipt.conversationId()),
                Direction.OUTBOUND,
                Channel.SMS,
                new MessageContent(ANN, BOB, null, "Hello", List.of()),
                new MessageTime(NOON, null),
                "sms-mms",
                MessageStanding.PENDING));
    assertThat(find(receipt.id()).attempts()).isEmpty();
    assertThat(store.queue().status().total()).isEqualTo(1);
    assertThat(store.queue().status().oldest()).isEqualTo(receipt.id());
    assertThat(store.intake().find(key, NOON)).contains(new Remembered.Replay(receipt));
    assertThat(total(null)).isEqualTo(1);
  }

  /** Java compares by UTF-16, a store by UTF-8; beyond U+FFFF these are two orders. */
  @Test
  void participantsAreInTheOrderOfTheStore() {
    Receipt there = accept(samples.email("📦@example.org", "ｚ@example.org", null, "Hello"));
    Receipt back = accept(samples.email("ｚ@example.org", "📦@example.org", null, "Hello"));

    assertThat(there.conversationId()).isEqualTo(back.conversationId());
  }

  @Test
  void whatCannotBeStoredLeavesNothingBehind() {
    NewMessage first = samples.sms();
    accept(first);
    NewMessage sameId =
        new NewMessage(
            first.message(),
            "sms",
            samples.sms("12345", "54321").conversation(),
            true,
            "sms-mms",
            NOON,
            new MessageTime(NOON, null));

    assertThatThrownBy(() -> accept(sameId, key("k", "body")))
        .isInstanceOf(IllegalStateException.class);

    assertThat(store.intake().find(key("k", "body"), NOON)).isEmpty();
    assertThat(total(null)).isEqualTo(1);
    assertThat(store.queue().status().total()).isEqualTo(1);
    Stored.Fresh next = fresh(store.intake().accept(samples.sms("12345", "54321"), null));
    assertThat(next.conversationCreated()).isTrue();
    // A number that was drawn for nothing may be missing.
    assertThat(next.receipt().conversationId()).isGreaterThan(1L);
  }

  @Test
  void conversationsAreNumberedFromOne() {
    assertThat(accept(samples.sms()).conversationId()).isEqualTo(1);
    assertThat(accept(samples.sms("12345", BOB)).conversationId()).isEqualTo(2);
    store.reopen();
    assertThat(accept(samples.sms("12345", ANN)).conversationId()).isEqualTo(3);
    assertThat(accept(samples.sms()).conversationId()).isEqualTo(1);
  }

  @Test
  void bothDirectionsAndAllSpellingsAreOneConversation() {
    Stored.Fresh there = fresh(store.intake().accept(samples.sms(ANN, BOB), null));
    Stored.Fresh back =
        fresh(store.intake().accept(samples.sms("+1 804 555-1234", "(201) 666-1234"), null));

    assertThat(there.conversationCreated()).isTrue();
    assertThat(back.conversationCreated()).isFalse();
    assertThat(back.receipt().conversationId()).isEqualTo(there.receipt().conversationId());
    assertThat(find(back.receipt().id()).message().from()).isEqualTo("+1 804 555-1234");
    assertThat(find(back.receipt().id()).message().to()).isEqualTo("(201) 666-1234");
  }

  @Test
  void channelsOfOnePairAreSeparateConversations() {
    Receipt sms = accept(samples.sms());
    Receipt mms = accept(samples.mms(ANN, BOB, List.of("https://example.com/a.png")));

    assertThat(mms.conversationId()).isNotEqualTo(sms.conversationId());
  }

  @Test
  void firstMessagesOfOnePairAtOnceAreOneConversation() {
    List<Stored.Fresh> stored = atOnce(64, () -> fresh(store.intake().accept(nextSms(), null)));

    assertThat(stored).extracting(fresh -> fresh.receipt().conversationId()).containsOnly(1L);
    assertThat(stored).filteredOn(Stored.Fresh::conversationCreated).hasSize(1);
    assertThat(total(null)).isEqualTo(64);
    assertThat(store.queue().status().total()).isEqualTo(64);
  }

  @Test
  void replayGivesTheSameReceiptAndStoresNothing() {
    Receipt first = fresh(accept(samples.sms(), key("k", "body"))).receipt();

    Stored again = accept(samples.sms(), key("k", "body"));

    assertThat(again).isEqualTo(new Stored.Known(new Remembered.Replay(first)));
    assertThat(total(null)).isEqualTo(1);
    assertThat(store.queue().status().total()).isEqualTo(1);
    assertThat(handOff.delivered()).hasSize(1);
  }

  @Test
  void keyOfAnotherBodyIsKnownToBelongToIt() {
    accept(samples.sms(), key("k", "body"));

    assertThat(store.intake().find(key("k", "other"), NOON)).contains(new Remembered.OtherBody());
    assertThat(accept(samples.sms(), key("k", "other")))
        .isEqualTo(new Stored.Known(new Remembered.OtherBody()));
    assertThat(total(null)).isEqualTo(1);
  }

  @Test
  void replayOutlivesTheProcess() {
    Receipt first = fresh(accept(samples.sms(), key("k", "body"))).receipt();
    store.reopen();

    assertThat(accept(samples.sms(), key("k", "body")))
        .isEqualTo(new Stored.Known(new Remembered.Replay(first)));
  }

  @Test
  void keyIsNewAgainWhenItHasExpired() {
    Receipt first = fresh(accept(samples.sms(), key("k", "body"))).receipt();
    Instant lastMoment = NOON.plus(StoreFixture.TTL).minusNanos(1_000);
    Instant expiry = NOON.plus(StoreFixture.TTL);

    assertThat(store.intake().find(key("k", "body"), lastMoment)).isPresent();
    assertThat(accept(samples.smsAt(lastMoment), key("k", "body")))
        .isEqualTo(new Stored.Known(new Remembered.Replay(first)));
    assertThat(store.intake().find(key("k", "body"), expiry)).isEmpty();
    Receipt second = fresh(accept(samples.smsAt(expiry), key("k", "other"))).receipt();
    assertThat(store.intake().find(key("k", "other"), expiry))
        .contains(new Remembered.Replay(second));
    assertThat(total(null)).isEqualTo(2);
  }

  @Test
  void oneKeyOnManyThreadsAtOnceIsOneMessage() {
    List<Stored> stored = atOnce(64, () -> accept(nextSms(), key("k", "body")));

    List<Stored> fresh = stored.stream().filter(Stored.Fresh.class::isInstance).toList();
    assertThat(fresh).hasSize(1);
    Receipt receipt = fresh(fresh.getFirst()).receipt();
    assertThat(stored)
        .filteredOn(Stored.Known.class::isInstance)
        .hasSize(63)
        .containsOnly(new Stored.Known(new Remembered.Replay(receipt)));
    assertThat(total(null)).isEqualTo(1);
    assertThat(idsOf(handOff.delivered())).containsExactly(receipt.id());
  }

  @Test
  void expiredKeysAreForgottenInBoundedBatchesAndOthersKept() {
    int old = store.forgetBatch() + 1;
    for (int i = 0; i < old; i++) {
      accept(nextSms(), key("old-" + i, "body"));
    }
    Instant later = NOON.plusSeconds(60);
    accept(samples.smsAt(later), key("young", "body"));

    assertThat(store.forgetExpiredKeys(NOON.plus(StoreFixture.TTL).minusNanos(1_000))).isZero();
    assertThat(store.forgetExpiredKeys(NOON.plus(StoreFixture.TTL))).isEqualTo(old - 1);
    assertThat(store.forgetExpiredKeys(NOON.plus(StoreFixture.TTL))).isEqualTo(1);
    assertThat(store.forgetExpiredKeys(NOON.plus(StoreFixture.TTL))).isZero();
    // A moment at which the old keys would be found if they were still there.
    assertThat(store.intake().find(key("old-0", "body"), NOON)).isEmpty();
    assertThat(store.intake().find(key("young", "body"), NOON.plus(StoreFixture.TTL))).isPresent();
  }

  @Test
  void bodyIsKeptByteForByte() {
    String body =
        "<b>Größe</b>\r\n\t\"quoted\" ' ; -- 👩‍👩‍👧 \u200b" + "x\n".repeat(100_000) + "  \r\n";

    MessageId id = accept(samples.email("a@example.org", "b@example.org", "Re: 🎉", body)).id();

    store.reopen();
    assertThat(find(id).message().body()).isEqualTo(body);
    assertThat(find(id).message().subject()).isEqualTo("Re: 🎉");
  }

  @Test
  void emptySubjectIsNotAMissingOne() {
    MessageId empty = accept(samples.email("a@example.org", "b@example.org", "", "x")).id();
    MessageId none = accept(samples.email("a@example.org", "b@example.org", null, "x")).id();

    assertThat(find(empty).message().subject()).isEmpty();
    assertThat(find(none).message().subject()).isNull();
  }

  @Test
  void attachmentsKeepTheirOrder() {
    List<String> urls =
        List.of("https://example.com/b.png", "http://example.com/a.png?x=1,2", "https://a.b/ü");

    MessageId id = accept(samples.mms(ANN, BOB, urls)).id();

    assertThat(find(id).message().attachments()).isEqualTo(urls);
    assertThat(find(id).message().body()).isEmpty();
    assertThat(handOff.delivered().getFirst().message().attachments()).isEqualTo(urls);
  }

  private NewMessage nextSms() {
    synchronized (samples) {
      return samples.sms();
    }
  }
}

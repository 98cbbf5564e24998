package dev.switchboard.store;

import static dev.switchboard.store.Samples.LATENCY;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.attempt;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static dev.switchboard.store.Samples.retried;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.Invariants.ChannelCounts;
import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an attempt leaves behind. */
abstract class SettleContract extends StoreContract {
  @Test
  void completedMessageIsDispatched() {
    LeasedMessage event = acceptEvent();
    Settlement.Completed settlement = completed(event);

    settle(settlement);

    Detail detail = find(event);
    MessageRecord message = detail.message();
    assertThat(message.status()).isEqualTo(MessageStatus.DISPATCHED);
    assertThat(message.processedAt()).isEqualTo(settlement.attempt().occurredAt().plus(LATENCY));
    assertThat(message.providerMessageId()).isEqualTo(settlement.providerMessageId());
    assertThat(message.nextAttemptAt()).isNull();
    assertThat(message.lastErrorCode()).isNull();
    assertThat(message.failureReason()).isNull();
    assertThat(detail.attempts()).containsExactly(settlement.attempt());
    assertThat(store.queue().status().total()).isZero();
    assertThat(total(MessageStatus.DISPATCHED)).isEqualTo(1);
    assertThat(total(MessageStatus.PENDING)).isZero();
  }

  @Test
  void retriedMessageStaysPendingAndSaysWhenAndWhy() {
    LeasedMessage event = acceptEvent();
    Instant dueAt = NOON.plusSeconds(10);
    Settlement.Retried settlement = retried(event, dueAt);

    settle(settlement);

    MessageRecord message = find(event).message();
    assertThat(message.status()).isEqualTo(MessageStatus.PENDING);
    assertThat(message.nextAttemptAt()).isEqualTo(dueAt);
    assertThat(message.deferredBy()).isEqualTo("retry");
    assertThat(message.lastErrorCode()).isEqualTo("500");
    assertThat(message.processedAt()).isNull();
    assertThat(find(event).attempts()).containsExactly(settlement.attempt());
    assertThat(store.queue().status().scheduled()).isEqualTo(1);
    assertThat(total(MessageStatus.PENDING)).isEqualTo(1);
  }

  @Test
  void discardedMessageIsADeadLetter() {
    LeasedMessage event = acceptEvent();
    Settlement.Discarded settlement = discarded(event, "rejected");

    settle(settlement);

    MessageRecord message = find(event).message();
    assertThat(message.status()).isEqualTo(MessageStatus.FAILED);
    assertThat(message.processedAt()).isEqualTo(settlement.at());
    assertThat(message.failureReason()).isEqualTo("rejected");
    assertThat(message.lastErrorCode()).isEqualTo("400");
    assertThat(message.nextAttemptAt()).isNull();
    assertThat(message.providerMessageId()).isNull();
    assertThat(find(event).attempts()).containsExactly(settlement.attempt());
    assertThat(store.queue().status().total()).isZero();
    assertThat(total(MessageStatus.FAILED)).isEqualTo(1);
  }

  @Test
  void attemptsOfAllOutcomesAreKeptInOrderWithoutGaps() {
    LeasedMessage event = acceptEvent();
    List<Attempt> failures =
        List.of(
            attempt(event, Outcome.TIMEOUT, "timeout"),
            new Attempt(2, "b", Outcome.RATE_LIMITED, Duration.ZERO, "429", NOON.plusSeconds(20)),
            new Attempt(3, "b", Outcome.ERROR, Duration.ofNanos(1_000), "503", NOON));
    for (Attempt attempt : failures) {
      settle(new Settlement.Retried(event, attempt, NOON.plusSeconds(attempt.number())));
      store.reopen();
      assertThat(store.queue().claimRetries("sms", NOON.plusSeconds(60), events(10)).events())
          .isEqualTo(1);
      event = handOff.delivered().getLast();
      assertThat(event.attempts()).isEqualTo(attempt.number());
    }
    Settlement.Completed last = completed(event);
    settle(last);

    assertThat(find(event).attempts())
        .startsWith(failures.toArray(Attempt[]::new))
        .endsWith(last.attempt())
        .extracting(Attempt::number)
        .containsExactly(1, 2, 3, 4);
    assertThat(find(event).message().lastErrorCode()).isEqualTo("503");
    assertThat(find(event).message().nextAttemptAt()).isNull();
  }

  @Test
  void staleSettlementDoesNotHoldUpTheOthersOfItsBatch() {
    LeasedMessage completed = acceptEvent();
    LeasedMessage gone = acceptEvent();
    LeasedMessage retried = acceptEvent();
    LeasedMessage discarded = acceptEvent();
    settle(completed(gone));
    Settlement stale = discarded(gone, "rejected");

    List<Settlement> refused =
        store
            .queue()
            .settle(
                List.of(
                    completed(completed),
                    stale,
                    retried(retried, NOON.plusSeconds(5)),
                    discarded(discarded, "rejected")));

    assertThat(refused).containsExactly(stale);
    assertThat(find(completed).message().status()).isEqualTo(MessageStatus.DISPATCHED);
    assertThat(find(gone).message().status()).isEqualTo(MessageStatus.DISPATCHED);
    assertThat(find(gone).attempts()).hasSize(1);
    assertThat(find(retried).message().nextAttemptAt()).isEqualTo(NOON.plusSeconds(5));
    assertThat(find(discarded).message().status()).isEqualTo(MessageStatus.FAILED);
    assertThat(store.queue().status().total()).isEqualTo(1);
    assertThat(total(null)).isEqualTo(4);
    assertThat(total(MessageStatus.DISPATCHED)).isEqualTo(2);
  }

  /** What a busy settler hands over: channels, leases and outcomes in any order. */
  @Test
  void batchOfManyKindsSettlesEachEventForItself() {
    List<Settlement> batch = new ArrayList<>();
    List<LeasedMessage> completed = new ArrayList<>();
    List<LeasedMessage> retried = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      LeasedMessage sms = acceptEvent();
      LeasedMessage email = accepted(samples.email("a@example.com", "b@example.com", null, "Hi"));
      LeasedMessage again = acceptEvent();
      settle(retried(again, NOON.plusSeconds(i)));
      store.queue().claimRetries("sms", NOON.plusSeconds(60), events(1)).events();
      again = handOff.delivered().getLast();
      LeasedMessage failing = accepted(samples.mms("+12016661234", "+18045551234", List.of()));
      completed.addAll(List.of(sms, email, again));
      retried.add(failing);
      batch.addAll(
          List.of(
              completed(sms),
              completed(email),
              retried(failing, NOON.plusSeconds(90)),
              completed(again)));
    }

    assertThat(store.queue().settle(batch)).isEmpty();

    assertThat(completed)
        .allSatisfy(event ->
            assertThat(find(event).message().status()).isEqualTo(MessageStatus.DISPATCHED));
    assertThat(retried)
        .allSatisfy(event ->
            assertThat(find(event).message().nextAttemptAt()).isEqualTo(NOON.plusSeconds(90)));
    assertThat(store.queue().status().total()).isEqualTo(retried.size());
    assertThat(total(MessageStatus.DISPATCHED)).isEqualTo(completed.size());
    assertThat(counts(Channel.SMS)).isEqualTo(new ChannelCounts(10, 0, 10, 0));
    assertThat(counts(Channel.EMAIL)).isEqualTo(new ChannelCounts(5, 0, 5, 0));
    assertThat(counts(Channel.MMS)).isEqualTo(new ChannelCounts(5, 5, 0, 0));
  }

  @Test
  void batchOfTwoChannelsSettlesBoth() {
    LeasedMessage sms = acceptEvent();
    LeasedMessage email = accepted(samples.email("a@example.com", "b@example.com", null, "Hi"));

    settle(completed(sms), completed(email));

    assertThat(find(sms).message().status()).isEqualTo(MessageStatus.DISPATCHED);
    assertThat(find(email).message().status()).isEqualTo(MessageStatus.DISPATCHED);
    assertThat(store.queue().status().total()).isZero();
    assertThat(counts(Channel.SMS)).isEqualTo(new ChannelCounts(1, 0, 1, 0));
    assertThat(counts(Channel.EMAIL)).isEqualTo(new ChannelCounts(1, 0, 1, 0));
  }

  @Test
  void eventSettledTwiceInOneBatchIsSettledOnce() {
    LeasedMessage event = acceptEvent();

    List<Settlement> stale =
        store.queue().settle(List.of(completed(event), discarded(event, "rejected")));

    assertThat(stale).hasSize(1);
    assertThat(find(event).message().status()).isEqualTo(MessageStatus.DISPATCHED);
    assertThat(total(MessageStatus.FAILED)).isZero();
  }

  @Test
  void settlementsSurviveTheProcess() {
    LeasedMessage event = acceptEvent();
    settle(completed(event));
    store.reopen();

    assertThat(find(event).message().status()).isEqualTo(MessageStatus.DISPATCHED);
    assertThat(claim(10)).isEmpty();
  }
}

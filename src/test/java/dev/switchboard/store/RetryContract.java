package dev.switchboard.store;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static dev.switchboard.store.Samples.retried;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.MessageRecord;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.DeadLetters.Retry;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Round;
import dev.switchboard.queue.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A dead letter that is brought back: once, with a round of attempts of its own. */
abstract class RetryContract extends DeadLetterContract {
  private static final int THREADS = 16;

  @Test
  void deadLetterIsPendingAgainAndDueAtOnce() {
    LeasedMessage dead = deadLetter();

    assertThat(retry(dead)).isEqualTo(new Retry.Retried(dead.message().id(), 1));

    MessageRecord message = find(dead).message();
    assertThat(message.status()).isEqualTo(MessageStatus.PENDING);
    assertThat(message.processedAt()).isNull();
    assertThat(message.nextAttemptAt()).isEqualTo(ASKED);
    assertThat(message.failureReason()).isNull();
    assertThat(find(dead).attempts()).hasSize(1);
    assertThat(total(MessageStatus.FAILED)).isZero();
    assertThat(total(MessageStatus.PENDING)).isEqualTo(1);
    assertThat(failed()).isEmpty();
    assertNoDrift();
  }

  @Test
  void messageThatIsBroughtBackIsARetryAndNoFirstAttempt() {
    LeasedMessage dead = deadLetter();
    retry(dead);

    assertThat(store.queue().status()).isEqualTo(new QueueStatus(0, 0, 1, dead.message().id()));
    assertThat(claim(10)).isEmpty();
    assertThat(store.queue().claimRetries("sms", ASKED.minusMillis(1), events(10)).events())
        .isZero();
    LeasedMessage event = claimRetry();
    assertThat(event.attempts()).isEqualTo(1);
    assertThat(event.lease().fence()).isEqualTo(2);
    assertThat(event.message()).isEqualTo(dead.message());
  }

  @Test
  void newRoundBeginsWithWhatWasAttemptedBeforeAndWithItsOwnTime() {
    LeasedMessage event = deadLetter();
    assertThat(event.round()).isEqualTo(Round.first(NOON, MessageOptions.NONE));
    retry(event);
    LeasedMessage second = claimRetry();
    assertThat(second.round()).isEqualTo(new Round(1, 0, ASKED));

    settle(retried(second, ASKED));
    LeasedMessage sameRound = claimRetry();
    assertThat(sameRound.round()).isEqualTo(second.round());
    assertThat(sameRound.attempts()).isEqualTo(2);

    settle(discarded(sameRound, "attempts_exhausted"));
    Instant later = ASKED.plusSeconds(60);
    store.deadLetters().retry(event.message().id(), PROVIDERS, later);
    LeasedMessage third = claimRetry(later);
    assertThat(third.round()).isEqualTo(new Round(3, 0, later));
    settle(completed(third));

    assertThat(find(event).attempts()).extracting(Attempt::number).containsExactly(1, 2, 3, 4);
    assertThat(find(event).message().status()).isEqualTo(MessageStatus.DISPATCHED);
    assertThat(find(event).message().nextAttemptAt()).isNull();
    assertNoDrift();
  }

  @Test
  void roundSurvivesTheProcess() {
    retry(deadLetter());
    store.reopen();
    assertThat(claimRetry().round()).isEqualTo(new Round(1, 0, ASKED));
    store.reopen();

    assertThat(claimRetry().round()).isEqualTo(new Round(1, 0, ASKED));
    assertNoDrift();
  }

  @Test
  void messageGoesToTheProviderThatCarriesItsChannelNow() {
    LeasedMessage dead = deadLetter();

    store.deadLetters().retry(dead.message().id(), Map.of("sms", "other"), ASKED);

    assertThat(find(dead).message().providerName()).isEqualTo("other");
  }

  @Test
  void onlyAFailedMessageIsBroughtBack() {
    LeasedMessage pending = acceptEvent();
    assertThat(retry(pending)).isEqualTo(new Retry.NotFailed(MessageStatus.PENDING));
    settle(completed(pending));
    assertThat(retry(pending)).isEqualTo(new Retry.NotFailed(MessageStatus.DISPATCHED));
    LeasedMessage dead = deadLetter();
    retry(dead);
    assertThat(retry(dead)).isEqualTo(new Retry.NotFailed(MessageStatus.PENDING));

    assertThat(store.deadLetters().retry(new MessageId(7), PROVIDERS, ASKED))
        .isEqualTo(new Retry.Unknown());
    assertThat(store.queue().status().total()).isEqualTo(1);
    assertNoDrift();
  }

  @Test
  void manyWhoAskForOneMessageBringItBackOnce() {
    LeasedMessage dead = deadLetter();

    List<Retry> answers = atOnce(THREADS, () -> retry(dead));

    assertThat(answers).filteredOn(Retry.Retried.class::isInstance).hasSize(1);
    assertThat(answers)
        .filteredOn(new Retry.NotFailed(MessageStatus.PENDING)::equals)
        .hasSize(THREADS - 1);
    assertThat(store.queue().status().total()).isEqualTo(1);
    settle(completed(claimRetry()));
    assertThat(find(dead).attempts()).hasSize(2);
    assertNoDrift();
  }

  @Test
  void messageThatCouldNotBeRoutedBeginsWithoutAttempts() {
    handOff.refuse("sms");
    MessageId id = accept(samples.sms()).id();
    store.queue().discardUnroutable("sms", "provider_not_configured", NOON, 10);

    store.deadLetters().retry(id, PROVIDERS, ASKED);

    LeasedMessage event = claimRetry();
    assertThat(event.attempts()).isZero();
    assertThat(event.round()).isEqualTo(new Round(0, 0, ASKED));
    settle(completed(event));
    assertNoDrift();
  }

  @Test
  void settlementOfTheLostRoundWritesNothing() {
    LeasedMessage dead = deadLetter();
    retry(dead);
    Settlement stale = completed(dead);

    assertThat(store.queue().settle(List.of(stale))).containsExactly(stale);
    assertThat(find(dead).message().status()).isEqualTo(MessageStatus.PENDING);
  }
}

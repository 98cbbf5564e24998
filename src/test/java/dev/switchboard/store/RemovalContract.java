package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.Retention.Removal;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.DeadLetters.Retry;
import dev.switchboard.queue.LeasedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One message is removed, or loses its body, where it is not needed any more. */
abstract class RemovalContract extends StoreContract {
  private static final Map<String, String> PROVIDERS = Map.of("sms", "sms-mms");
  private static final Instant NEXT_DAY = NOON.plus(Duration.ofDays(1));

  @Test
  void messageThatHasEndedIsRemovedAlone() {
    LeasedMessage sent = acceptEvent();
    LeasedMessage failed = acceptEvent();
    accept(samples.sms());
    settle(completed(sent));
    settle(discarded(failed, "rejected"));

    assertThat(store.retention().remove(sent.message().id())).isEqualTo(Removal.DONE);
    assertThat(store.retention().remove(failed.message().id())).isEqualTo(Removal.DONE);

    assertThat(store.history().find(sent.message().id())).isEmpty();
    assertThat(store.rows("attempts")).isZero();
    assertThat(store.rows("dead_letters")).isZero();
    assertThat(total(MessageStatus.PENDING)).isEqualTo(1);
    assertThat(total(null)).isEqualTo(1);
    assertThat(store.retention().remove(sent.message().id())).isEqualTo(Removal.UNKNOWN);
    assertBooksBalance();
  }

  /** A client that has kept the id would be shown what others write. */
  @Test
  void idOfAConversationThatIsGoneIsNotUsedAgain() {
    Receipt gone = accept(samples.sms(ANN, BOB));
    settle(completed(handOff.delivered().getFirst()));
    assertThat(store.retention().remove(gone.id())).isEqualTo(Removal.DONE);
    assertThat(store.rows("conversations")).isZero();
    store.reopen();

    Receipt next = accept(samples.sms(BOB, ANN));

    assertThat(next.conversationId()).isNotEqualTo(gone.conversationId());
  }

  /** The one would be lost, the other could be taken twice. */
  @Test
  void messageThatWaitsOrWasReceivedIsNotRemoved() {
    LeasedMessage waiting = acceptEvent();
    MessageId received = received(samples.reply("SM1", "webhook-1"));

    assertThat(store.retention().remove(waiting.message().id())).isEqualTo(Removal.REFUSED);
    assertThat(store.retention().remove(received)).isEqualTo(Removal.REFUSED);

    assertThat(total(null)).isEqualTo(2);
    assertBooksBalance();
  }

  @Test
  void bodyIsEmptiedOnlyWhereItIsNotNeededAnyMore() {
    LeasedMessage sent = acceptEvent();
    LeasedMessage failed = accepted(samples.mms(ANN, BOB, List.of("https://example.com/a.png")));
    settle(completed(sent));
    settle(discarded(failed, "rejected"));
    LeasedMessage waiting = acceptEvent();
    MessageId received = received(samples.reply("SM1", null));

    assertThat(store.retention().redact(sent.message().id())).isEqualTo(Removal.DONE);
    assertThat(store.retention().redact(received)).isEqualTo(Removal.DONE);
    assertThat(store.retention().redact(failed.message().id())).isEqualTo(Removal.REFUSED);
    assertThat(store.retention().redact(waiting.message().id())).isEqualTo(Removal.REFUSED);
    assertThat(store.retention().redact(new MessageId(1))).isEqualTo(Removal.UNKNOWN);

    store.reopen();
    assertThat(find(sent).message().body()).isEmpty();
    assertThat(find(waiting).message().body()).isNotEmpty();
    assertThat(find(sent).message().to()).isEqualTo(sent.message().to());
  }

  @Test
  void failedSmsWithoutItsTextIsNotBroughtBack() {
    LeasedMessage redacted = acceptEvent();
    LeasedMessage other = acceptEvent();
    settle(discarded(redacted, "rejected"));
    settle(discarded(other, "rejected"));

    assertThat(store.retention().redact(redacted.message().id())).isEqualTo(Removal.DONE);

    assertThat(find(redacted).message().body()).isEmpty();
    assertThat(store.deadLetters().retry(redacted.message().id(), PROVIDERS, NEXT_DAY))
        .isEqualTo(new Retry.Redacted());
    DeadLetters.Selection rejected =
        new DeadLetters.Selection(null, null, "rejected", null, null, null);
    MessageId newest = store.deadLetters().newest().orElseThrow();
    for (DeadLetters.Selection selection : List.of(rejected, DeadLetters.Selection.ALL)) {
      store
          .deadLetters()
          .retryAll(new DeadLetters.Range(null, newest, selection), PROVIDERS, NEXT_DAY);
    }
    assertThat(find(redacted).message().status()).isEqualTo(MessageStatus.FAILED);
    assertThat(find(other).message().status()).isEqualTo(MessageStatus.PENDING);
    assertThat(store.retention().redact(other.message().id())).isEqualTo(Removal.REFUSED);
    assertNoDrift();
  }

  /** Nothing is sent without its text: it is either redacted or brought back. */
  @Test
  void failedSmsIsEitherRedactedOrBroughtBack() {
    for (int i = 0; i < 20; i++) {
      LeasedMessage dead = acceptEvent();
      settle(discarded(dead, "rejected"));
      MessageId id = dead.message().id();
      List<Boolean> redacted =
          atOnce(
              4,
              () -> {
                var _ = store.deadLetters().retry(id, PROVIDERS, NEXT_DAY);
                return store.retention().redact(id) == Removal.DONE;
              });

      boolean waits = find(id).message().status() == MessageStatus.PENDING;
      assertThat(waits).isNotEqualTo(redacted.contains(true));
      assertThat(find(id).message().body().isEmpty()).isEqualTo(redacted.contains(true));
      assertNoDrift();
    }
  }
}

package dev.switchboard.store;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.retried;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.event.MessageEvent;
import dev.switchboard.history.MessageStanding;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.Cancellation;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Rescheduling;
import dev.switchboard.queue.Round;
import dev.switchboard.queue.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages that are sent later, only for a while, or not at all. */
abstract class CancelContract extends StoreContract {
  private static final Instant LATER = NOON.plusSeconds(3600);
  private static final Instant END = LATER.plusSeconds(600);
  private static final Map<String, String> PROVIDERS = Map.of("sms", "sms-mms");

  // later

  @Test
  void scheduledMessageLiesInTheQueueUntilItsTime() {
    MessageId id = scheduled(LATER, END);

    assertThat(handOff.delivered()).isEmpty();
    assertThat(store.queue().status())
        .isEqualTo(new QueueStatus(0, 0, 1, MessageId.firstOf(LATER)));
    assertThat(store.queue().statusByChannel().get("sms"))
        .isEqualTo(new ChannelBacklog(1, MessageId.firstOf(LATER)));
    assertThat(claim(10)).isEmpty();
    assertThat(store.queue().nextRetryAt("sms")).contains(LATER);
    assertThat(store.queue().claimRetries("sms", LATER.minusMillis(1), events(10)).events())
        .isZero();
    assertThat(find(id).message().standing())
        .isEqualTo(MessageStanding.PENDING.due(LATER, MessageStanding.SCHEDULED));

    LeasedMessage event = claimRetry(LATER);
    assertThat(event.attempts()).isZero();
    assertThat(event.round()).isEqualTo(new Round(0, 0, LATER, END));
    settle(completed(event));

    assertThat(find(id).message().status()).isEqualTo(MessageStatus.DISPATCHED);
    assertThat(find(id).message().nextAttemptAt()).isNull();
    assertNoDrift();
  }

  @Test
  void scheduleSurvivesTheProcess() {
    MessageId id = scheduled(LATER, null);
    store.reopen();

    assertThat(claimRetry(LATER).message().id()).isEqualTo(id);
  }

  /** The clock was set back, and retries are brought forward: what was never tried is not one. */
  @Test
  void scheduledMessageIsNoStrandedRetry() {
    scheduled(LATER, null);
    assertThat(store.queue().lastRetryAt("sms")).isEmpty();
    assertThat(store.queue().claimRetriesAfter("sms", NOON, events(10)).events()).isZero();

    settle(retried(acceptEvent(), NOON.plusSeconds(60)));

    assertThat(store.queue().lastRetryAt("sms")).contains(NOON.plusSeconds(60));
    assertThat(store.queue().claimRetriesAfter("sms", NOON, events(10)).events()).isEqualTo(1);
  }

  @Test
  void retryOfAScheduledMessageIsOne() {
    MessageId id = scheduled(LATER, END);
    LeasedMessage event = claimRetry(LATER);

    settle(retried(event, LATER.plusSeconds(5)));

    assertThat(find(id).message().deferredBy()).isEqualTo(MessageStanding.RETRY);
    assertThat(claimRetry(END).round()).isEqualTo(new Round(0, 0, LATER, END));
  }

  // moved to another time

  @Test
  void scheduledMessageIsMoved() {
    MessageId id = scheduled(LATER, END);
    Instant sooner = LATER.minusSeconds(1800);

    assertThat(store.queue().reschedule(id, NOON, sooner)).isEqualTo(new Rescheduling.Moved());

    assertThat(find(id).message().standing())
        .isEqualTo(MessageStanding.PENDING.due(sooner, MessageStanding.SCHEDULED));
    assertThat(find(id).message().content().options().sendAt()).isEqualTo(sooner);
    assertThat(store.queue().nextRetryAt("sms")).contains(sooner);
    assertThat(store.queue().status().oldest()).isEqualTo(MessageId.firstOf(sooner));
    LeasedMessage event = claimRetry(sooner);
    assertThat(event.round()).isEqualTo(new Round(0, 0, sooner, END.minusSeconds(1800)));
    settle(completed(event));
    assertThat(store.queue().status().total()).isZero();
    assertNoDrift();
  }

  @Test
  void scheduledMessageThatIsPutOffIsNotSentAtItsOldTime() {
    MessageId id = scheduled(LATER, null);
    Instant later = LATER.plusSeconds(86_400);

    store.queue().reschedule(id, NOON, later);
    store.reopen();

    assertThat(claimedAt(later.minusMillis(1))).isEmpty();
    assertThat(store.queue().reschedule(id, NOON, later.plusSeconds(1)))
        .isEqualTo(new Rescheduling.Moved());
    assertThat(claimRetry(later.plusSeconds(1)).message().id()).isEqualTo(id);
  }

  @Test
  void onlyWhatWaitsForItsTimeIsMoved() {
    Rescheduling pending = new Rescheduling.NotScheduled(MessageStatus.PENDING);
    LeasedMessage unscheduled = acceptEvent();
    assertThat(reschedule(unscheduled)).isEqualTo(pending);

    scheduled(LATER, null);
    LeasedMessage event = claimRetry(LATER);
    assertThat(reschedule(event)).as("held").isEqualTo(pending);
    settle(retried(event, LATER.plusSeconds(5)));
    assertThat(reschedule(event)).as("tried").isEqualTo(pending);
    assertThat(find(event).message().nextAttemptAt()).isEqualTo(LATER.plusSeconds(5));

    settle(completed(claimRetry(LATER.plusSeconds(5))));
    assertThat(reschedule(event))
        .isEqualTo(new Rescheduling.NotScheduled(MessageStatus.DISPATCHED));
    assertThat(store.queue().reschedule(new MessageId(77), NOON, LATER))
        .isEqualTo(new Rescheduling.Unknown());
  }

  /** Its call may have been made by a process that is gone. */
  @Test
  void whatIsDueIsNotMoved() {
    MessageId id = scheduled(LATER, null);

    assertThat(store.queue().reschedule(id, LATER, END))
        .isEqualTo(new Rescheduling.NotScheduled(MessageStatus.PENDING));
    assertThat(claimRetry(LATER).message().id()).isEqualTo(id);
  }

  @Test
  void whatWasBroughtBackIsNoScheduledMessage() {
    MessageId id = scheduled(LATER, null);
    cancel(id);
    store.deadLetters().retry(id, PROVIDERS, NOON.plusSeconds(5));

    assertThat(store.queue().reschedule(id, NOON, END))
        .isEqualTo(new Rescheduling.NotScheduled(MessageStatus.PENDING));
  }

  /** The first has it: what is moved is not sent at its old time. */
  @Test
  void messageIsEitherClaimedOrMoved() {
    for (int i = 0; i < 20; i++) {
      MessageId id = scheduled(LATER, null);
      List<Boolean> moved =
          atOnce(
              4,
              () -> {
                boolean isMoved =
                    store.queue().reschedule(id, NOON, END) instanceof Rescheduling.Moved;
                var _ = store.queue().claimRetries("sms", LATER, events(10));
                return isMoved;
              });

      List<LeasedMessage> claimed = handOff.delivered();
      assertThat(claimed).hasSize(moved.contains(true) ? 0 : 1);
      claimed.forEach(event -> settle(completed(event)));
      claimedAt(END).forEach(event -> settle(completed(event)));
      assertThat(find(id).message().status()).isEqualTo(MessageStatus.DISPATCHED);
      assertNoDrift();
    }
  }

  private Rescheduling reschedule(LeasedMessage event) {
    return store.queue().reschedule(event.message().id(), NOON, END);
  }

  // given up without an attempt

  @Test
  void messageIsGivenUpUnderItsLease() {
    LeasedMessage event = acceptEvent();
    store.events().clear();

    settle(new Settlement.GivenUp(event, "expired", LATER));

    assertFailed(event.message().id(), "expired", 0);
    assertThat(find(event).message().processedAt()).isEqualTo(LATER);
    assertThat(store.queue().status().total()).isZero();
    assertThat(store.queue().settle(List.of(new Settlement.GivenUp(event, "expired", LATER))))
        .hasSize(1);
    assertNoDrift();
  }

  // canceled

  @Test
  void scheduledMessageIsCanceled() {
    MessageId id = scheduled(LATER, null);
    store.events().clear();

    assertThat(cancel(id)).isEqualTo(new Cancellation.Canceled());

    assertFailed(id, Cancellation.REASON, 0);
    assertThat(claimedAt(LATER)).isEmpty();
    assertThat(counts(Channel.SMS).failed()).isEqualTo(1);
    store.reopen();
    assertThat(cancel(id)).isEqualTo(new Cancellation.Canceled());
    assertNoDrift();
  }

  @Test
  void messageThatWaitsForItsNextAttemptIsCanceled() {
    LeasedMessage event = acceptEvent();
    settle(retried(event, LATER));
    store.events().clear();

    assertThat(cancel(event.message().id())).isEqualTo(new Cancellation.Canceled());

    assertFailed(event.message().id(), Cancellation.REASON, 1);
    assertThat(find(event).attempts()).hasSize(1);
    assertNoDrift();
  }

  @Test
  void messageThatALaneHadNoRoomForIsCanceled() {
    handOff.refuse("sms");
    MessageId id = accept(samples.sms()).id();

    assertThat(cancel(id)).isEqualTo(new Cancellation.Canceled());

    assertThat(claim(10)).isEmpty();
    assertNoDrift();
  }

  @Test
  void messageThatIsHeldIsNot() {
    LeasedMessage event = acceptEvent();

    assertThat(cancel(event.message().id())).isEqualTo(new Cancellation.Held("sms"));

    settle(completed(event));
    assertThat(cancel(event.message().id()))
        .isEqualTo(new Cancellation.Ended(MessageStatus.DISPATCHED));
    assertThat(find(event).message().status()).isEqualTo(MessageStatus.DISPATCHED);
    assertThat(cancel(new MessageId(77))).isEqualTo(new Cancellation.Unknown());
  }

  /** The first has it: nothing is both claimed and canceled. */
  @Test
  void messageIsEitherClaimedOrCanceled() {
    for (int i = 0; i < 20; i++) {
      MessageId id = scheduled(LATER, null);
      List<Boolean> canceled =
          atOnce(
              4,
              () -> {
                boolean isCanceled = cancel(id) instanceof Cancellation.Canceled;
                var _ = store.queue().claimRetries("sms", LATER, events(10));
                return isCanceled;
              });

      List<LeasedMessage> claimed = handOff.delivered();
      assertThat(claimed.size() + (canceled.contains(true) ? 1 : 0)).isEqualTo(1);
      claimed.forEach(event -> settle(completed(event)));
      assertNoDrift();
    }
  }

  // brought back

  @Test
  void whatIsBroughtBackIsDueAtOnceAndDoesNotExpire() {
    MessageId id = scheduled(LATER, END);
    cancel(id);
    Instant asked = NOON.plusSeconds(5);

    store.deadLetters().retry(id, PROVIDERS, asked);

    assertThat(claimRetry(asked).round()).isEqualTo(new Round(0, 0, asked));
    assertThat(find(id).message().deferredBy()).isEqualTo(MessageStanding.RETRY);
  }

  @Test
  void allAtOnceWhatIsNotWantedAnyMoreStaysWhereItIs() {
    MessageId canceled = scheduled(LATER, null);
    cancel(canceled);
    MessageId expired = givenUp(END, "expired");
    MessageId inTime = givenUp(END.plusSeconds(60), "attempts_exhausted");

    assertThat(retryAll(DeadLetters.Selection.ALL, END)).isEqualTo(1);
    assertThat(find(inTime).message().status()).isEqualTo(MessageStatus.PENDING);
    assertThat(retryAll(because(Cancellation.REASON), END)).isEqualTo(1);
    assertThat(retryAll(because("expired"), END)).isEqualTo(1);
    assertThat(find(expired).message().status()).isEqualTo(MessageStatus.PENDING);
    assertNoDrift();
  }

  private MessageId givenUp(Instant end, String reason) {
    LeasedMessage event = accepted(samples.smsWith(MessageOptions.NONE.timed(null, end)));
    settle(new Settlement.GivenUp(event, reason, NOON));
    return event.message().id();
  }

  private int retryAll(DeadLetters.Selection selection, Instant now) {
    DeadLetters.Range all =
        new DeadLetters.Range(null, store.deadLetters().newest().orElseThrow(), selection);
    return store.deadLetters().retryAll(all, PROVIDERS, now).retried();
  }

  private static DeadLetters.Selection because(String reason) {
    return new DeadLetters.Selection(null, null, reason, null, null, null);
  }

  private MessageId scheduled(Instant sendAt, @Nullable Instant expiresAt) {
    NewMessage message = samples.smsWith(MessageOptions.NONE.timed(sendAt, expiresAt));
    return accept(message).id();
  }

  private Cancellation cancel(MessageId id) {
    return store.queue().cancel(id, NOON.plusSeconds(1));
  }

  private List<LeasedMessage> claimedAt(Instant now) {
    handOff.delivered();
    store.queue().claimRetries("sms", now, events(10));
    return handOff.delivered();
  }

  private LeasedMessage claimRetry(Instant now) {
    List<LeasedMessage> claimed = claimedAt(now);
    assertThat(claimed).hasSize(1);
    return claimed.getFirst();
  }

  private void assertFailed(MessageId id, String reason, int attempts) {
    MessageStanding standing = find(id).message().standing();
    assertThat(standing.status()).isEqualTo(MessageStatus.FAILED);
    assertThat(standing.failureReason()).isEqualTo(reason);
    assertThat(standing.lastErrorCode()).isEqualTo(reason);
    assertThat(standing.nextAttemptAt()).isNull();
    MessageEvent.Failed told = store.events().of(MessageEvent.Failed.class).getLast();
    assertThat(told.messageId()).isEqualTo(id);
    assertThat(told.reason()).isEqualTo(reason);
    assertThat(told.attempts()).isEqualTo(attempts);
  }
}

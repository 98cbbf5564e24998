package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.attempt;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static dev.switchboard.store.Samples.retried;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.Claimed;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import dev.switchboard.queue.QueueStatus;
import dev.switchboard.queue.Round;
import dev.switchboard.queue.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may work on an event, and that it is one at a time. */
abstract class ClaimContract extends StoreContract {
  private static final String LARGE = "x".repeat(50_000);

  @Test
  void firstAttemptsAreClaimedOldestFirstAndOnce() {
    handOff.refuse("sms");
    List<MessageId> accepted = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      accepted.add(accept(samples.sms()).id());
    }

    assertThat(idsOf(claim(2))).isEqualTo(accepted.subList(0, 2));
    assertThat(idsOf(claim(2))).isEqualTo(accepted.subList(2, 4));
    assertThat(idsOf(claim(2))).isEqualTo(accepted.subList(4, 5));
    assertThat(claim(2)).isEmpty();
    assertThat(store.queue().status()).isEqualTo(new QueueStatus(5, 0, 0, accepted.getFirst()));
  }

  @Test
  void claimBringsNoMoreBytesThanItMayAndLeavesTheRestFree() {
    handOff.refuse("email");
    List<MessageId> accepted = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      accepted.add(accept(samples.email("a@example.org", "b@example.org", null, LARGE)).id());
    }
    long one = OutboundMessage.mostRetainedBytes(LARGE.length() + 100);

    Claimed first = store.queue().claimFirstAttempts("email", new ClaimLimit(10, 2 * one, false));

    assertThat(idsOf(handOff.delivered())).isEqualTo(accepted.subList(0, first.events()));
    assertThat(first.events()).isBetween(2, 3);
    assertThat(first.bytes()).isLessThanOrEqualTo(2 * one);
    assertThat(first.more()).isTrue();
    assertThat(handOff.calls()).doesNotContain("caughtUp email");
    assertThat(store.queue().status().leased()).isEqualTo(first.events());
    assertThat(store.queue().claimFirstAttempts("email", new ClaimLimit(10, 10, false)))
        .isEqualTo(new Claimed(0, 0, true));
    Claimed rest = store.queue().claimFirstAttempts("email", events(10));
    assertThat(idsOf(handOff.delivered())).isEqualTo(accepted.subList(first.events(), 5));
    assertThat(rest.more()).isFalse();
    assertThat(handOff.calls()).contains("caughtUp email");
  }

  @Test
  void claimThatMustBringOneBringsOneThatIsTooLarge() {
    handOff.refuse("email");
    accept(samples.email("a@example.org", "b@example.org", null, LARGE));
    accept(samples.email("a@example.org", "b@example.org", null, LARGE));

    Claimed claimed = store.queue().claimFirstAttempts("email", new ClaimLimit(10, 0, true));

    assertThat(claimed.events()).isEqualTo(1);
    assertThat(claimed.bytes())
        .isEqualTo(handOff.delivered().getFirst().message().retainedBytes())
        .isGreaterThan(LARGE.length());
    assertThat(claimed.more()).isTrue();
  }

  @Test
  void claimOfRetriesIsBoundByBytesToo() {
    LeasedMessage first = accepted(samples.email("a@example.org", "b@example.org", null, LARGE));
    LeasedMessage second = accepted(samples.email("a@example.org", "b@example.org", null, LARGE));
    settle(retried(first, NOON), retried(second, NOON));
    long one = OutboundMessage.mostRetainedBytes(LARGE.length() + 100);

    Claimed claimed = store.queue().claimRetries("email", NOON, new ClaimLimit(10, one, false));

    assertThat(claimed.events()).isEqualTo(1);
    assertThat(claimed.more()).isTrue();
    assertThat(store.queue().nextRetryAt("email")).contains(NOON);
  }

  /** What is counted before a body is read is no less than what it takes then. */
  @Test
  void textOfManyBytesIsNotCountedTooLow() {
    handOff.refuse("email");
    String body = "a".repeat(50_000) + "→";
    long bytes = bytesOfClaimed(body);

    assertThat(OutboundMessage.mostRetainedBytes(body.length() + 2)).isGreaterThanOrEqualTo(bytes);
    assertThat(bytes).isGreaterThan(2L * body.length());
  }

  private long bytesOfClaimed(String body) {
    accept(samples.email("a@example.org", "b@example.org", "s", body));
    return store.queue().claimFirstAttempts("email", events(1)).bytes();
  }

  @Test
  void claimedEventIsCompleteAndUnderANewFence() {
    handOff.refuse("sms");
    accept(samples.sms());

    LeasedMessage event = claim(1).getFirst();

    assertThat(event.lease().fence()).isEqualTo(2);
    assertThat(event.message().from()).isEqualTo(ANN);
    assertThat(event.message().to()).isEqualTo(BOB);
    assertThat(event.message().body()).isEqualTo("Hello");
    assertThat(event.message().subject()).isNull();
    assertThat(event.message().attachments()).isEmpty();
    assertThat(event.round()).isEqualTo(Round.first(NOON, MessageOptions.NONE));
  }

  @Test
  void claimsLeaveOtherChannelsAlone() {
    handOff.refuse("mms");
    accept(samples.mms(ANN, BOB, List.of("https://example.com/a.png")));

    assertThat(claim(10)).isEmpty();
    assertThat(store.queue().status().waiting()).isEqualTo(1);
  }

  @Test
  void claimOfFirstAttemptsLeavesRetriesAlone() {
    settle(retried(acceptEvent(), NOON));

    assertThat(claim(10)).isEmpty();
  }

  @Test
  void leasesOfAnEndedProcessCanBeClaimed() {
    LeasedMessage before = acceptEvent();
    store.reopen();

    assertThat(store.queue().status().waiting()).isEqualTo(1);
    LeasedMessage after = claim(10).getFirst();
    assertThat(after.key()).isEqualTo(before.key());
    assertThat(after.lease().owner()).isGreaterThan(before.lease().owner());
    assertThat(after.lease().fence()).isGreaterThan(before.lease().fence());
  }

  @Test
  void settlementUnderAnOldLeaseWritesNothing() {
    LeasedMessage before = acceptEvent();
    store.reopen();
    LeasedMessage after = claim(10).getFirst();
    List<Settlement> stale =
        List.of(
            completed(before), retried(before, NOON.plusSeconds(5)), discarded(before, "rejected"));

    assertThat(store.queue().settle(stale)).isEqualTo(stale);

    assertThat(find(after).attempts()).isEmpty();
    assertThat(find(after).message().status()).isEqualTo(MessageStatus.PENDING);
    assertThat(find(after).message().nextAttemptAt()).isNull();
    assertThat(store.queue().status().total()).isEqualTo(1);
    assertThat(total(MessageStatus.DISPATCHED)).isZero();
    settle(completed(after));
    assertThat(find(after).message().status()).isEqualTo(MessageStatus.DISPATCHED);
  }

  @Test
  void settlementUnderAnUnclaimedLeaseOfAnEndedProcessStillHolds() {
    LeasedMessage before = acceptEvent();
    store.reopen();

    settle(completed(before));

    assertThat(claim(10)).isEmpty();
  }

  @Test
  void releasedLeasesAreFreeAndTheirSettlementsStaleOnceClaimed() {
    LeasedMessage released = acceptEvent();
    store.queue().releaseAll();

    assertThat(store.queue().status().leased()).isZero();
    assertThat(store.queue().settle(List.of(completed(released)))).hasSize(1);
    LeasedMessage claimed = claim(10).getFirst();
    assertThat(claimed.lease().fence()).isGreaterThan(released.lease().fence());
    settle(completed(claimed));
  }

  @Test
  void retriesAreClaimedWhenDueLongestDueFirst() {
    LeasedMessage late = retriedAt(NOON.plusSeconds(30));
    LeasedMessage soon = retriedAt(NOON.plusSeconds(10));
    LeasedMessage next = retriedAt(NOON.plusSeconds(20));

    assertThat(claimRetries(NOON.plusSeconds(10).minusNanos(1_000), 10)).isEmpty();
    assertThat(idsOf(claimRetries(NOON.plusSeconds(10), 10))).containsExactly(soon.message().id());
    assertThat(idsOf(claimRetries(NOON.plusSeconds(60), 10)))
        .containsExactly(next.message().id(), late.message().id());
    assertThat(claimRetries(NOON.plusSeconds(60), 10)).isEmpty();
  }

  @Test
  void claimsOfRetriesAreBoundedAndSayNothingOfBeingCaughtUp() {
    LeasedMessage first = retriedAt(NOON.plusSeconds(1));
    retriedAt(NOON.plusSeconds(2));
    handOff.calls();

    assertThat(idsOf(claimRetries(NOON.plusSeconds(9), 1))).containsExactly(first.message().id());
    claimRetries(NOON.plusSeconds(9), 10);

    assertThat(handOff.calls()).noneMatch(call -> call.startsWith("caughtUp"));
  }

  @Test
  void claimedRetryKnowsItsAttempts() {
    LeasedMessage event = retriedAt(NOON.plusSeconds(1));

    LeasedMessage retry = claimRetries(NOON.plusSeconds(1), 1).getFirst();

    assertThat(retry.attempts()).isEqualTo(1);
    assertThat(retry.lease().fence()).isGreaterThan(event.lease().fence());
    assertThat(retry.message()).isEqualTo(event.message());
  }

  @Test
  void nextRetryIsTheEarliestThatNobodyHolds() {
    assertThat(store.queue().nextRetryAt("sms")).isEmpty();
    accept(samples.sms());
    assertThat(store.queue().nextRetryAt("sms")).isEmpty();
    retriedAt(NOON.plusSeconds(20));
    retriedAt(NOON.plusSeconds(10));

    assertThat(store.queue().nextRetryAt("sms")).contains(NOON.plusSeconds(10));
    assertThat(store.queue().nextRetryAt("email")).isEmpty();
    claimRetries(NOON.plusSeconds(10), 10);
    assertThat(store.queue().nextRetryAt("sms")).contains(NOON.plusSeconds(20));
  }

  @Test
  void lastRetryIsTheLatestThatNobodyHolds() {
    assertThat(store.queue().lastRetryAt("sms")).isEmpty();
    accept(samples.sms());
    assertThat(store.queue().lastRetryAt("sms")).isEmpty();
    retriedAt(NOON.plusSeconds(20));
    retriedAt(NOON.plusSeconds(10));

    assertThat(store.queue().lastRetryAt("sms")).contains(NOON.plusSeconds(20));
    assertThat(store.queue().lastRetryAt("email")).isEmpty();
    store.queue().claimRetriesAfter("sms", NOON.plusSeconds(15), events(10));
    assertThat(store.queue().lastRetryAt("sms")).contains(NOON.plusSeconds(10));
  }

  @Test
  void retriesThatLieTooFarAheadAreClaimedAlone() {
    retriedAt(NOON.plusSeconds(10));
    LeasedMessage far = retriedAt(NOON.plusSeconds(7_200));
    LeasedMessage farther = retriedAt(NOON.plusSeconds(7_300));
    handOff.delivered();

    assertThat(claimRetriesAfter(NOON.plusSeconds(7_200))).isEqualTo(1);
    assertThat(idsOf(handOff.delivered())).containsExactly(farther.message().id());
    assertThat(claimRetriesAfter(NOON.plusSeconds(3_600))).isEqualTo(1);
    assertThat(idsOf(handOff.delivered())).containsExactly(far.message().id());
    assertThat(store.queue().nextRetryAt("sms")).contains(NOON.plusSeconds(10));
  }

  private int claimRetriesAfter(Instant latest) {
    return store.queue().claimRetriesAfter("sms", latest, events(10)).events();
  }

  @Test
  void claimedRetryKnowsHowManyOfItsAttemptsWereAnsweredWith429() {
    LeasedMessage first = acceptEvent();
    settle(
        new Settlement.Retried(
            first, attempt(first, Outcome.RATE_LIMITED, "429"), NOON.plusSeconds(1)));
    LeasedMessage second = claimRetries(NOON.plusSeconds(1), 1).getFirst();
    settle(retried(second, NOON.plusSeconds(2)));

    LeasedMessage third = claimRetries(NOON.plusSeconds(2), 1).getFirst();

    assertThat(third.attempts()).isEqualTo(2);
    assertThat(third.round().rateLimited()).isEqualTo(1);
  }

  @Test
  void statusTellsHeldWaitingAndScheduledApart() {
    assertThat(store.queue().status()).isEqualTo(new QueueStatus(0, 0, 0, null));
    LeasedMessage oldest = retriedAt(NOON.plusSeconds(10));
    accept(samples.sms());
    handOff.refuse("sms");
    accept(samples.sms());
    accept(samples.sms());

    QueueStatus status = store.queue().status();

    assertThat(status).isEqualTo(new QueueStatus(1, 2, 1, oldest.message().id()));
    assertThat(status.total()).isEqualTo(4);
  }

  @Test
  void whatIsGivenBackIsAnybodys() {
    LeasedMessage first = acceptEvent();
    LeasedMessage retry = retriedAt(NOON);
    LeasedMessage claimed = claimRetries(NOON, 1).getFirst();
    LeasedMessage kept = acceptEvent();

    store.queue().release(List.of(first, claimed));

    assertThat(claimed.key().id()).isEqualTo(retry.key().id());
    assertThat(store.queue().status()).isEqualTo(new QueueStatus(1, 1, 1, first.message().id()));
    settle(completed(kept));
  }

  @Test
  void onlyTheHolderOfALeaseGivesItBack() {
    LeasedMessage before = acceptEvent();
    store.queue().release(List.of(before));
    assertThat(store.queue().claimFirstAttempts("sms", events(1)).events()).isEqualTo(1);

    store.queue().release(List.of(before));

    assertThat(store.queue().status().leased()).isEqualTo(1);
  }

  private List<LeasedMessage> claimRetries(Instant now, int limit) {
    handOff.delivered();
    int claimed = store.queue().claimRetries("sms", now, events(limit)).events();
    List<LeasedMessage> events = handOff.delivered();
    assertThat(events).hasSize(claimed);
    return events;
  }
}

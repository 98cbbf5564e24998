package dev.switchboard.store;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.discarded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.DeadLetters.Batch;
import dev.switchboard.queue.DeadLetters.Group;
import dev.switchboard.queue.DeadLetters.Groups;
import dev.switchboard.queue.DeadLetters.Range;
import dev.switchboard.queue.DeadLetters.Retry;
import dev.switchboard.queue.DeadLetters.Selection;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Dead letters that are brought back in bulk, all or those of a group: once each. */
abstract class RetryAllContract extends DeadLetterContract {
  private static final int THREADS = 16;

  @Test
  void channelThatNobodyCarriesLeavesTheDeadLetterWhereItIs() {
    LeasedMessage dead = deadLetter();
    Map<String, String> others = Map.of("email", "email");

    assertThat(store.deadLetters().retry(dead.message().id(), others, ASKED))
        .isEqualTo(new Retry.NoProvider("sms"));
    assertThat(walk(null, others)).isEqualTo(0);

    assertThat(find(dead).message().failureReason()).isEqualTo("rejected");
    assertThat(failed()).containsExactly(dead.message().id());
    assertNoDrift();
  }

  @Test
  void whoAsksForAllAndWhoAsksForEachShareThem() {
    List<LeasedMessage> dead = deadLetters(200);
    AtomicInteger turn = new AtomicInteger();

    List<Long> taken =
        atOnce(
            THREADS,
            () ->
                turn.getAndIncrement() % 2 == 0
                    ? walk(null, PROVIDERS)
                    : dead.stream()
                        .map(this::retry)
                        .filter(Retry.Retried.class::isInstance)
                        .count());

    assertThat(taken.stream().mapToLong(Long::longValue).sum()).isEqualTo(dead.size());
    assertThat(store.queue().status().scheduled()).isEqualTo(dead.size());
    assertThat(total(MessageStatus.FAILED)).isZero();
    assertNoDrift();
  }

  @Test
  void walkTakesAllInBatchesOldestFirst() {
    List<MessageId> dead = idsOf(deadLetters(2 * store.retryBatch() + 1));
    Range all = new Range(null, store.deadLetters().newest().orElseThrow(), Selection.ALL);

    Batch first = store.deadLetters().retryAll(all, PROVIDERS, ASKED);
    assertThat(first.retried()).isEqualTo(store.retryBatch());
    assertThat(failed()).isEqualTo(dead.subList(store.retryBatch(), dead.size()).reversed());
    Range rest = Objects.requireNonNull(first.rest());
    assertThat(rest.after()).isEqualTo(dead.get(store.retryBatch() - 1));
    assertNoDrift();

    Range end = Objects.requireNonNull(store.deadLetters().retryAll(rest, PROVIDERS, ASKED).rest());
    assertThat(store.deadLetters().retryAll(end, PROVIDERS, ASKED)).isEqualTo(new Batch(1, null));
    assertThat(failed()).isEmpty();
    assertThat(store.queue().status().scheduled()).isEqualTo(dead.size());
    assertNoDrift();
  }

  @Test
  void messageThatFailsAgainBehindTheWalkIsNotTakenTwice() {
    List<LeasedMessage> dead = deadLetters(store.retryBatch() + 10);
    Range all = new Range(null, store.deadLetters().newest().orElseThrow(), Selection.ALL);
    Range rest = Objects.requireNonNull(store.deadLetters().retryAll(all, PROVIDERS, ASKED).rest());

    LeasedMessage again = claimRetry();
    assertThat(again.key().id()).isEqualTo(dead.getFirst().key().id());
    settle(discarded(again, "rejected"));
    LeasedMessage tooLate = deadLetter();

    assertThat(store.deadLetters().retryAll(rest, PROVIDERS, ASKED)).isEqualTo(new Batch(10, null));
    assertThat(failed()).containsExactly(tooLate.message().id(), again.message().id());
    assertNoDrift();
  }

  @Test
  void walkCanBeNarrowedToTheProviderThatCarriedTheMessages() {
    LeasedMessage text = deadLetter();
    accept(samples.email("a@example.org", "b@example.org", null, "Hello"));
    // The samples say "sms-mms" of every message, until another provider takes it over.
    LeasedMessage email = handOff.delivered().getFirst();
    settle(discarded(email, "rejected"));
    store.deadLetters().retry(email.message().id(), PROVIDERS, NOON);
    store.queue().claimRetries("email", ASKED, events(1)).events();
    settle(discarded(handOff.delivered().getFirst(), "rejected"));

    assertThat(walk("nobody", PROVIDERS)).isZero();
    assertThat(walk("email", PROVIDERS)).isEqualTo(1);

    assertThat(failed()).containsExactly(text.message().id());
    assertThat(walk("sms-mms", PROVIDERS)).isEqualTo(1);
    assertNoDrift();
  }

  @Test
  void deadLettersAreGroupedByReasonProviderAndCode() {
    assertThat(store.deadLetters().groups()).isEqualTo(new Groups(List.of(), 0, true));
    LeasedMessage first = deadLetter();
    LeasedMessage second = deadLetter();
    LeasedMessage third = acceptEvent();
    settle(discarded(third, "attempts_exhausted"));

    Instant givenUp = Objects.requireNonNull(find(second).message().processedAt());
    assertThat(store.deadLetters().groups())
        .isEqualTo(
            new Groups(
                List.of(
                    new Group("rejected", "sms-mms", "400", 2, second.message().id(), givenUp),
                    new Group(
                        "attempts_exhausted", "sms-mms", "400", 1, third.message().id(), givenUp)),
                3,
                true));

    retry(first);
    retry(second);
    assertThat(store.deadLetters().groups().groups())
        .extracting(Group::newest)
        .containsExactly(third.message().id());
  }

  @Test
  void groupIsBroughtBackAlone() {
    deadLetter();
    LeasedMessage other = acceptEvent();
    settle(discarded(other, "attempts_exhausted"));

    assertThat(walkThrough(new Selection(null, null, "rejected", "500", null, null), PROVIDERS))
        .isZero();
    assertThat(
            walkThrough(
                new Selection(null, null, "rejected", Selection.NO_CODE, null, null), PROVIDERS))
        .isZero();
    assertThat(walkThrough(new Selection("email", null, "rejected", "400", null, null), PROVIDERS))
        .isZero();
    assertThat(
            walkThrough(new Selection("sms", "sms-mms", "rejected", "400", null, null), PROVIDERS))
        .isEqualTo(1);
    assertThat(failed()).containsExactly(other.message().id());
    assertNoDrift();
  }

  @Test
  void oneSenderOrRecipientIsBroughtBackAlone() {
    LeasedMessage toAnn = accepted(samples.sms("+12016661234", "+18045551234"));
    LeasedMessage toBob = accepted(samples.sms("+18045551234", "+12016661234"));
    settle(discarded(toAnn, "rejected"), discarded(toBob, "rejected"));

    assertThat(walkThrough(between("+18045551234", "+18045551234"), PROVIDERS)).isZero();
    assertThat(walkThrough(between(null, "+18045551234"), PROVIDERS)).isEqualTo(1);
    assertThat(failed()).containsExactly(toBob.message().id());
    assertThat(walkThrough(between("+18045551234", null), PROVIDERS)).isEqualTo(1);
    assertThat(failed()).isEmpty();
    assertNoDrift();
  }

  private static Selection between(@Nullable String sender, @Nullable String recipient) {
    return new Selection(null, null, null, null, sender, recipient);
  }

  @Test
  void emptyListHasNothingToWalkThrough() {
    assertThat(store.deadLetters().newest()).isEmpty();
    LeasedMessage dead = deadLetter();
    assertThat(store.deadLetters().newest()).contains(dead.message().id());
    retry(dead);

    assertThat(store.deadLetters().newest()).isEmpty();
  }

  private List<LeasedMessage> deadLetters(int count) {
    List<LeasedMessage> events = new ArrayList<>();
    List<Settlement> settlements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      accept(samples.sms());
    }
    handOff
        .delivered()
        .forEach(event -> {
          events.add(event);
          settlements.add(discarded(event, "rejected"));
        });
    settle(settlements.toArray(Settlement[]::new));
    return events;
  }

  /** Walks through all dead letters; how many were brought back. */
  private long walk(@Nullable String provider, Map<String, String> providers) {
    return walkThrough(new Selection(null, provider, null, null, null, null), providers);
  }

  private long walkThrough(Selection selection, Map<String, String> providers) {
    MessageId newest = store.deadLetters().newest().orElse(null);
    Range rest = newest == null ? null : new Range(null, newest, selection);
    long retried = 0;
    while (rest != null) {
      Batch batch = store.deadLetters().retryAll(rest, providers, ASKED);
      retried += batch.retried();
      rest = batch.rest();
    }
    return retried;
  }
}

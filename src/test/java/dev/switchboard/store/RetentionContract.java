package dev.switchboard.store;

import static dev.switchboard.store.Samples.ANN;
import static dev.switchboard.store.Samples.BOB;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static dev.switchboard.store.Samples.idOf;
import static dev.switchboard.store.Samples.retried;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.ConversationHistory.Query;
import dev.switchboard.history.ConversationRecord;
import dev.switchboard.history.Retention.Removal;
import dev.switchboard.history.Retention.Step;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.message.MessageTime;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.queue.DeadLetters.Retry;
import dev.switchboard.queue.LeasedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is too old goes, with everything of its own; what is counted is what is left. */
abstract class RetentionContract extends StoreContract {
  private static final Map<String, String> PROVIDERS = Map.of("sms", "sms-mms");

  /** Everything accepted at noon is older than that. */
  private static final Instant NEXT_DAY = NOON.plus(Duration.ofDays(1));

  private static final Step NOTHING = new Step(0, 0, null);

  private static final List<String> TABLES =
      List.of(
          "messages",
          "conversations",
          "attempts",
          "dead_letters",
          "manual_retries",
          "deliveries",
          "inbound_payloads",
          "inbound_events");

  private final Samples young = new Samples(1, NEXT_DAY);

  /** How many rows a table has. */
  abstract long rows(String table);

  /** No row is about one that is not there, and what rows say of others is true. */
  abstract void assertRowsAgree();

  /** Takes an inbound event out of the queue, as something that can never be processed is. */
  void drop(MessageId event) {
    store.inbound().drop(event);
  }

  @Test
  void oldMessagesGoWithEverythingOfTheirs() {
    settle(completed(acceptEvent()));
    settle(discarded(acceptEvent(), "rejected"));
    LeasedMessage brought = deadLetter();
    bringBack(brought);
    settle(completed(claimRetry()));
    receive("SM1", "webhook-1");

    assertThat(expireAll()).isEqualTo(4);

    for (String table : TABLES) {
      assertThat(rows(table)).as(table).isZero();
    }
    assertThat(store.history().find(brought.message().id())).isEmpty();
    assertThat(total(null)).isZero();
    assertThat(total(MessageStatus.FAILED)).isZero();
    assertThat(conversations()).isEmpty();
    assertBooksBalance();
  }

  @Test
  void pendingMessagesStayHoweverOldTheyAre() {
    accept(samples.sms());
    LeasedMessage tried = acceptEvent();
    settle(retried(tried, NOON.plusSeconds(5)));
    LeasedMessage brought = deadLetter();
    bringBack(brought);
    store.intake().receive(samples.reply("SM1", "webhook-1"), null);

    assertThat(store.retention().expire(NEXT_DAY, null)).isEqualTo(NOTHING);

    assertThat(total(MessageStatus.PENDING)).isEqualTo(3);
    assertThat(find(tried).attempts()).hasSize(1);
    assertThat(find(brought).attempts()).hasSize(1);
    assertThat(rows("manual_retries")).isEqualTo(1);
    assertThat(rows("deliveries")).isEqualTo(2);
    assertThat(store.inbound().process(10, NOON).received()).isEqualTo(1);
    assertBooksBalance();
  }

  @Test
  void youngMessagesStay() {
    settle(completed(acceptEvent()));
    NewMessage late = samples.smsAt(NEXT_DAY);
    accept(late);
    accept(young.smsAt(NEXT_DAY.plusSeconds(1)));
    settleAll();

    assertThat(expireAll()).isEqualTo(1);

    assertThat(total(MessageStatus.DISPATCHED)).isEqualTo(2);
    assertThat(store.history().find(idOf(late))).isPresent();
    assertThat(conversations()).extracting(ConversationRecord::messageCount).containsExactly(2L);
    assertBooksBalance();
  }

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
    assertThat(rows("attempts")).isZero();
    assertThat(rows("dead_letters")).isZero();
    assertThat(total(MessageStatus.PENDING)).isEqualTo(1);
    assertThat(total(null)).isEqualTo(1);
    assertThat(store.retention().remove(sent.message().id())).isEqualTo(Removal.UNKNOWN);
    assertBooksBalance();
  }

  /** The one would be lost, the other could be taken twice. */
  @Test
  void messageThatWaitsOrWasReceivedIsNotRemoved() {
    LeasedMessage waiting = acceptEvent();
    MessageId received = receive("SM1", "webhook-1");

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
    MessageId received = receive("SM1", null);

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

    Map<String, String> providers = Map.of("sms", "sms-mms");
    Instant asked = NEXT_DAY;
    assertThat(find(redacted).message().body()).isEmpty();
    assertThat(store.deadLetters().retry(redacted.message().id(), providers, asked))
        .isEqualTo(new Retry.Redacted());
    DeadLetters.Selection rejected =
        new DeadLetters.Selection(null, null, "rejected", null, null, null);
    MessageId newest = store.deadLetters().newest().orElseThrow();
    for (DeadLetters.Selection selection : List.of(rejected, DeadLetters.Selection.ALL)) {
      store
          .deadLetters()
          .retryAll(new DeadLetters.Range(null, newest, selection), providers, asked);
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
                var _ = store.deadLetters().retry(id, Map.of("sms", "sms-mms"), NEXT_DAY);
                return store.retention().redact(id) == Removal.DONE;
              });

      boolean waits = find(id).message().status() == MessageStatus.PENDING;
      assertThat(waits).isNotEqualTo(redacted.contains(true));
      assertThat(find(id).message().body().isEmpty()).isEqualTo(redacted.contains(true));
      assertNoDrift();
    }
  }

  @Test
  void whatIsCountedIsWhatIsLeft() {
    for (String to : List.of(BOB, "1111", "2222")) {
      accept(samples.sms(ANN, to));
      accept(samples.mms(ANN, to, List.of("https://example.com/a.png")));
    }
    settleAll();
    accept(samples.email("ann@example.com", "bob@example.com", null, "Hi"));
    receive("SM1", null);
    accept(young.smsAt(NEXT_DAY));

    assertThat(expireAll()).isEqualTo(7);

    assertThat(total(null)).isEqualTo(2);
    assertThat(total(MessageStatus.RECEIVED)).isZero();
    assertThat(conversations())
        .extracting(conversation -> conversation.key().channel())
        .containsExactlyInAnyOrder("sms", "email");
    assertBooksBalance();
  }

  /** The time of a message is the client's: the oldest may be the last of its conversation. */
  @Test
  void lastActivityIsThatOfTheMessagesThatAreLeft() {
    accept(withTimestamp(samples.sms(), NEXT_DAY.plusSeconds(500)));
    settleAll();
    accept(young.smsAt(NEXT_DAY.plusSeconds(9)));

    assertThat(expireAll()).isEqualTo(1);

    assertThat(conversations())
        .extracting(ConversationRecord::lastActivityAt)
        .containsExactly(NEXT_DAY.plusSeconds(9));
    assertBooksBalance();
  }

  @Test
  void conversationThatLosesAllComesBackAsANewOne() {
    Receipt first = accept(samples.sms());
    settleAll();
    assertThat(store.retention().expire(NEXT_DAY, null)).isEqualTo(new Step(1, 1, null));
    assertThat(store.conversations().messages(conversationOf(first), null, 0, 10)).isEmpty();

    Stored.Fresh again = fresh(store.intake().accept(young.smsAt(NEXT_DAY), null));

    assertThat(again.conversationCreated()).isTrue();
    assertThat(conversations()).extracting(ConversationRecord::messageCount).containsExactly(1L);
    assertBooksBalance();
  }

  /** A provider that delivers again after all that time delivers something new. */
  @Test
  void deliveryThatWasForgottenIsTakenAgain() {
    receive("SM1", "webhook-1");
    assertThat(expireAll()).isEqualTo(1);

    fresh(store.intake().receive(young.reply("SM1", "webhook-1"), null));
  }

  @Test
  void whatCouldNotBeProcessedGoesTooAndWhatWaitsStays() {
    MessageId dropped =
        fresh(store.intake().receive(samples.reply("SM1", "wh-1"), null)).receipt().id();
    store.intake().receive(samples.reply("SM2", "wh-2"), null);
    drop(dropped);

    assertThat(expireAll()).isEqualTo(1);

    assertThat(rows("inbound_payloads")).isEqualTo(1);
    assertThat(rows("deliveries")).isEqualTo(2);
    assertThat(store.inbound().process(10, NOON).received()).isEqualTo(1);
    assertBooksBalance();
  }

  @Test
  void oneStepLooksAtNoMoreThanItsBatch() {
    int batch = store.retentionBatch();
    handOff.refuse("sms");
    for (int i = 0; i < batch + 7; i++) {
      accept(samples.sms());
    }
    for (int i = 0; i < batch; i++) {
      accept(samples.mms(ANN, BOB, List.of("https://example.com/a.png")));
    }
    settleAll();

    Step pending = store.retention().expire(NEXT_DAY, null);
    assertThat(pending.messages()).isZero();
    assertThat(pending.next()).isNotNull();
    Step some = store.retention().expire(NEXT_DAY, pending.next());
    assertThat(some.messages()).isEqualTo(batch - 7);
    Step last = store.retention().expire(NEXT_DAY, some.next());
    assertThat(last).isEqualTo(new Step(7, 1, null));

    assertThat(total(MessageStatus.PENDING)).isEqualTo(batch + 7);
    assertBooksBalance();
  }

  @Test
  void stepsThatAreCutShortOrRepeatedLeaveNothingHalf() {
    int batch = store.retentionBatch();
    for (int i = 0; i < batch + 3; i++) {
      accept(samples.sms());
    }
    settleAll();

    Step first = store.retention().expire(NEXT_DAY, null);
    store.reopen();
    assertBooksBalance();
    assertThat(total(null)).isEqualTo(3);
    assertThat(first.messages()).isEqualTo(batch);
    assertThat(store.retention().expire(NEXT_DAY, null)).isEqualTo(new Step(3, 1, null));
    assertThat(store.retention().expire(NEXT_DAY, null)).isEqualTo(NOTHING);
    assertBooksBalance();
  }

  /** Conversations are emptied while others write to them; both find what they need. */
  @Test
  void conversationsAreEmptiedWhileMessagesAreAddedToThem() {
    int writers = 4;
    int each = 150;
    int most = 10_000;
    AtomicInteger accepted = new AtomicInteger();
    AtomicInteger left = new AtomicInteger(writers);
    AtomicInteger role = new AtomicInteger();
    AtomicInteger expired = new AtomicInteger();
    atOnce(
        writers + 2,
        () -> {
          int number = role.getAndIncrement();
          if (number < writers) {
            try {
              // A fast store has accepted all before anything is looked for.
              for (int i = 0; i < each || (expired.get() == 0 && i < most); i++) {
                accept(samples.sms(ANN, "100" + (number + i) % 3));
                accepted.incrementAndGet();
              }
            } finally {
              left.decrementAndGet();
            }
          } else if (number == writers) {
            while (left.get() > 0) {
              settleAll();
            }
          } else {
            while (left.get() > 0) {
              expired.addAndGet((int) expireAll());
            }
          }
          return number;
        });
    settleAll();

    assertBooksBalance();
    assertThat(expired.get()).isPositive();
    assertThat(expired.get() + total(null)).isEqualTo(accepted.get());
    expireAll();
    assertThat(rows("conversations")).isZero();
    assertBooksBalance();
  }

  @Test
  void deadLettersAreBroughtBackWhileOldOnesGo() {
    List<LeasedMessage> dead = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      dead.add(deadLetter());
    }
    AtomicInteger role = new AtomicInteger();
    AtomicInteger brought = new AtomicInteger();
    List<Long> expired =
        atOnce(
            2,
            () -> {
              if (role.getAndIncrement() == 0) {
                return expireAll();
              }
              for (LeasedMessage event : dead.reversed()) {
                Retry retry = store.deadLetters().retry(event.message().id(), PROVIDERS, NOON);
                brought.addAndGet(retry instanceof Retry.Retried ? 1 : 0);
              }
              return 0L;
            });

    assertThat(expired.stream().mapToLong(n -> n).sum()).isEqualTo(200 - brought.get());
    assertThat(total(MessageStatus.PENDING)).isEqualTo(brought.get());
    assertBooksBalance();
  }

  /** Holds everything that is counted against the rows that it counts. */
  void assertBooksBalance() {
    assertNoDrift();
    assertRowsAgree();
    assertThat(rows("dead_letters")).isEqualTo(total(MessageStatus.FAILED));
    assertThat(total(null)).isEqualTo(rows("messages"));
    assertThat(store.conversations().list(new Query(null, null, null, 0, 1)).total())
        .isEqualTo(rows("conversations"));
  }

  private long expireAll() {
    long messages = 0;
    Step step = store.retention().expire(NEXT_DAY, null);
    while (step.next() != null) {
      messages += step.messages();
      step = store.retention().expire(NEXT_DAY, step.next());
    }
    return messages + step.messages();
  }

  private void settleAll() {
    handOff.delivered().forEach(event -> settle(completed(event)));
  }

  private MessageId receive(String providerId, @Nullable String webhookId) {
    Stored.Fresh received =
        fresh(store.intake().receive(samples.reply(providerId, webhookId), null));
    assertThat(store.inbound().process(10, NOON).received()).isEqualTo(1);
    return received.receipt().id();
  }

  private LeasedMessage deadLetter() {
    LeasedMessage event = acceptEvent();
    settle(discarded(event, "rejected"));
    return event;
  }

  private void bringBack(LeasedMessage dead) {
    assertThat(store.deadLetters().retry(dead.message().id(), PROVIDERS, NOON))
        .isInstanceOf(Retry.Retried.class);
  }

  private LeasedMessage claimRetry() {
    handOff.delivered();
    assertThat(store.queue().claimRetries("sms", NEXT_DAY, events(10)).events()).isEqualTo(1);
    return handOff.delivered().getFirst();
  }

  private List<ConversationRecord> conversations() {
    return store.conversations().list(new Query(null, null, null, 0, 100)).conversations();
  }

  private static long conversationOf(Receipt receipt) {
    Long conversation = receipt.conversationId();
    assertThat(conversation).isNotNull();
    return conversation == null ? 0 : conversation;
  }

  private static NewMessage withTimestamp(NewMessage message, Instant timestamp) {
    return new NewMessage(
        message.message(),
        message.channel(),
        message.conversation(),
        message.sentByA(),
        message.providerName(),
        message.acceptedAt(),
        MessageTime.of(timestamp, message.acceptedAt()));
  }
}

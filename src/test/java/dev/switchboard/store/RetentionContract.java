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
import dev.switchboard.history.Retention.Step;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.message.MessageTime;
import dev.switchboard.queue.DeadLetters.Retry;
import dev.switchboard.queue.LeasedMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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

  @Test
  void oldMessagesGoWithEverythingOfTheirs() {
    settle(completed(acceptEvent()));
    settle(discarded(acceptEvent(), "rejected"));
    LeasedMessage brought = deadLetter();
    bringBack(brought);
    settle(completed(claimRetry()));
    received(samples.reply("SM1", "webhook-1"));

    assertThat(expireAll()).isEqualTo(4);

    for (String table : TABLES) {
      assertThat(store.rows(table)).as(table).isZero();
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
    assertThat(store.rows("manual_retries")).isEqualTo(1);
    assertThat(store.rows("deliveries")).isEqualTo(2);
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
  void whatIsCountedIsWhatIsLeft() {
    for (String to : List.of(BOB, "1111", "2222")) {
      accept(samples.sms(ANN, to));
      accept(samples.mms(ANN, to, List.of("https://example.com/a.png")));
    }
    settleAll();
    accept(samples.email("ann@example.com", "bob@example.com", null, "Hi"));
    received(samples.reply("SM1", null));
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
    received(samples.reply("SM1", "webhook-1"));
    assertThat(expireAll()).isEqualTo(1);

    fresh(store.intake().receive(young.reply("SM1", "webhook-1"), null));
  }

  @Test
  void whatCouldNotBeProcessedGoesTooAndWhatWaitsStays() {
    MessageId dropped =
        fresh(store.intake().receive(samples.reply("SM1", "wh-1"), null)).receipt().id();
    store.intake().receive(samples.reply("SM2", "wh-2"), null);
    store.inbound().drop(dropped);

    assertThat(expireAll()).isEqualTo(1);

    assertThat(store.rows("inbound_payloads")).isEqualTo(1);
    assertThat(store.rows("deliveries")).isEqualTo(2);
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
    assertThat(store.rows("conversations")).isZero();
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

package dev.switchboard.store.sqlite;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static dev.switchboard.store.Samples.key;
import static dev.switchboard.store.Samples.retried;
import static dev.switchboard.store.StoreContract.events;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import dev.switchboard.store.Samples;
import dev.switchboard.store.StoreFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The statement budget of docs/performance.md. */
@Tag("contract")
@SuppressWarnings("NullAway.Init")
class StatementBudgetTest {
  private static final int MESSAGES = 10;

  /** For each channel of a transaction in which a message was accepted or reached its end. */
  private static final int PER_TRANSACTION = 1;

  private final Samples samples = new Samples();
  private SqliteFixture store;

  @BeforeEach
  void open(@TempDir Path directory) {
    store = new SqliteFixture(directory);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void acceptanceTakesTwoStatementsAndTwoForANewConversation() {
    assertThat(statementsOf(() -> store.intake().accept(samples.sms(), null)))
        .isEqualTo(2 + 2 + PER_TRANSACTION);
  }

  @Test
  void conversationIsTouchedOnceInATransactionHoweverManyMessagesItIsGiven() {
    store.intake().accept(samples.sms(), null);
    HeldWriter held = new HeldWriter(store.database());
    long before = uses();
    held.hold();
    List<CompletableFuture<Stored>> waiting = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      NewMessage message = samples.sms();
      waiting.add(held.waiting(() -> store.intake().accept(message, null)));
    }
    held.release();
    waiting.forEach(CompletableFuture::join);

    // And once more to index so many.
    assertThat(uses() - before).isEqualTo(2 * MESSAGES + 2 + PER_TRANSACTION);
    assertThat(store.number("SELECT message_count FROM conversations")).isEqualTo(1 + MESSAGES);
  }

  @Test
  void idempotencyKeyTakesOneMore() {
    assertThat(statementsOf(() -> store.intake().accept(samples.sms(), key("k", "body"))))
        .isEqualTo(3 + 2 + PER_TRANSACTION);
  }

  @Test
  void replayThatOnlyTheWriterSeesTakesThree() {
    store.intake().accept(samples.sms(), key("k", "body"));

    assertThat(statementsOf(() -> store.intake().accept(samples.sms(), key("k", "body"))))
        .isEqualTo(3);
  }

  @Test
  void keyThatHasExpiredTakesTwoMore() {
    store.intake().accept(samples.sms(), key("k", "body"));
    NewMessage later = samples.smsAt(NOON.plus(StoreFixture.TTL));

    assertThat(statementsOf(() -> store.intake().accept(later, key("k", "body"))))
        .isEqualTo(6 + PER_TRANSACTION);
  }

  @Test
  void completionTakesThreeStatements() {
    assertThat(statementsOfSettling(Samples::completed)).isEqualTo(3 * MESSAGES + PER_TRANSACTION);
  }

  @Test
  void completionUnderAnIdThatDoesNotNameTheMessageTakesFour() {
    assertThat(
            statementsOfSettling(event ->
                new Settlement.Completed(
                    event, completed(event).attempt(), "other-" + event.key().id())))
        .isEqualTo(4 * MESSAGES + PER_TRANSACTION);
  }

  @Test
  void retryTakesFourStatements() {
    assertThat(statementsOfSettling(event -> retried(event, NOON.plusSeconds(5))))
        .isEqualTo(4 * MESSAGES);
  }

  @Test
  void deadLetterTakesFourStatements() {
    assertThat(statementsOfSettling(event -> discarded(event, "rejected")))
        .isEqualTo(4 * MESSAGES + PER_TRANSACTION);
  }

  @Test
  void staleSettlementTakesOneStatement() {
    LeasedMessage event = accept();
    store.queue().settle(List.of(completed(event)));

    assertThat(statementsOf(() -> store.queue().settle(List.of(completed(event))))).isEqualTo(1);
  }

  @Test
  void claimTakesOneStatementAndTwoForEachMessage() {
    store.handOff().refuse("sms");
    for (int i = 0; i < MESSAGES; i++) {
      store.intake().accept(samples.sms(), null);
    }

    assertThat(statementsOf(() -> store.queue().claimFirstAttempts("sms", events(100)).events()))
        .isEqualTo(1 + 2 * MESSAGES);
  }

  @Test
  void deliveryTakesTwoStatementsAndTwoForEachOfItsIds() {
    assertThat(statementsOf(() -> store.intake().receive(samples.reply(null), null))).isEqualTo(2);
    assertThat(statementsOf(() -> store.intake().receive(samples.reply("SM1"), null))).isEqualTo(4);
    assertThat(statementsOf(() -> store.intake().receive(samples.reply("SM2", "w"), key("k", "b"))))
        .isEqualTo(7);
    assertThat(statementsOf(() -> store.intake().receive(samples.reply("SM1"), null))).isEqualTo(1);
  }

  @Test
  void processingTakesThreeStatementsForEachMessage() {
    store.intake().accept(samples.sms(), null);
    for (int i = 0; i < MESSAGES; i++) {
      store.intake().receive(samples.reply(null), null);
    }

    assertThat(statementsOf(() -> store.inbound().process(100, NOON)))
        .isEqualTo(1 + 3 * MESSAGES + 2 + PER_TRANSACTION);
    assertThat(statementsOf(() -> store.inbound().process(100, NOON))).isEqualTo(1);
  }

  @Test
  void expiryTakesSevenStatementsForAStepAndOneForEachConversation() {
    statementsOfSettling(Samples::completed);
    store.intake().accept(samples.smsAt(NOON.plusSeconds(1)), null);

    assertThat(statementsOf(() -> expire(MESSAGES))).isEqualTo(7 + 1 + PER_TRANSACTION);
  }

  @Test
  void expiryOfTheLastOfAConversationTakesOneMore() {
    statementsOfSettling(Samples::completed);
    store.intake().accept(samples.sms(), null);

    assertThat(statementsOf(() -> expire(MESSAGES))).isEqualTo(7 + 2 + PER_TRANSACTION);
  }

  @Test
  void expiryOfAWholeConversationTakesOneMore() {
    statementsOfSettling(Samples::completed);

    assertThat(statementsOf(() -> expire(MESSAGES))).isEqualTo(7 + 2 + PER_TRANSACTION);
  }

  private void expire(int messages) {
    assertThat(store.retention().expire(NOON.plus(Duration.ofDays(1)), null).messages())
        .isEqualTo(messages);
  }

  private long statementsOfSettling(Function<LeasedMessage, Settlement> settlement) {
    List<Settlement> settlements =
        Stream.generate(this::accept).limit(MESSAGES).map(settlement).toList();
    return statementsOf(() -> assertThat(store.queue().settle(settlements)).isEmpty());
  }

  private LeasedMessage accept() {
    store.intake().accept(samples.sms(), null);
    return store.handOff().delivered().getFirst();
  }

  private long statementsOf(Runnable write) {
    long before = uses();
    write.run();
    return uses() - before;
  }

  private long uses() {
    return store.database().write(session -> session.statements().uses());
  }
}

package dev.switchboard.store.sqlite;

import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.Retention.Step;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.store.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The only writer remembers conversations, and adds to them at the end of a transaction. */
@Tag("contract")
@SuppressWarnings("NullAway.Init")
class SqliteRetentionTest {
  private static final Instant NEXT_DAY = NOON.plus(Duration.ofDays(1));

  private final Samples samples = new Samples();
  private SqliteFixture store;

  @BeforeEach
  void openWithOneOldMessage(@TempDir Path directory) {
    store = new SqliteFixture(directory);
    store.intake().accept(samples.sms(), null);
    assertThat(store.queue().settle(List.of(completed(store.handOff().delivered().getFirst()))))
        .isEmpty();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void messageBeforeItInTheSameTransactionKeepsTheConversation() {
    HeldWriter held = new HeldWriter(store.database());
    held.hold();
    NewMessage added = samples.sms();
    CompletableFuture<Stored> accepted = held.waiting(() -> store.intake().accept(added, null));
    CompletableFuture<Step> expired = held.waiting(this::expire);
    held.release();

    assertThat(expired.join()).isEqualTo(new Step(1, 0, null));
    assertThat(accepted.join())
        .isInstanceOfSatisfying(
            Stored.Fresh.class, fresh -> assertThat(fresh.conversationCreated()).isFalse());
    assertOneMessageInItsConversation();
  }

  @Test
  void messageAfterItInTheSameTransactionOpensANewConversation() {
    HeldWriter held = new HeldWriter(store.database());
    held.hold();
    CompletableFuture<Step> expired = held.waiting(this::expire);
    NewMessage added = samples.sms();
    CompletableFuture<Stored> accepted = held.waiting(() -> store.intake().accept(added, null));
    held.release();

    assertThat(expired.join()).isEqualTo(new Step(1, 1, null));
    assertThat(accepted.join())
        .isInstanceOfSatisfying(
            Stored.Fresh.class, fresh -> assertThat(fresh.conversationCreated()).isTrue());
    assertOneMessageInItsConversation();
  }

  private Step expire() {
    return store.retention().expire(NEXT_DAY, null);
  }

  private void assertOneMessageInItsConversation() {
    assertThat(store.rows("messages")).isEqualTo(1);
    assertThat(
            store.rows(
                "messages m JOIN conversations c ON c.id = m.conversation_id"
                    + " AND c.message_count = 1"))
        .isEqualTo(1);
    assertThat(store.number("SELECT sum(conversations) FROM channel_totals")).isEqualTo(1);
  }
}

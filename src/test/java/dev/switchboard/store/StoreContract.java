package dev.switchboard.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.ConversationHistory.Query;
import dev.switchboard.history.Invariants.ChannelCounts;
import dev.switchboard.history.MessageHistory.Detail;
import dev.switchboard.history.MessageQuery;
import dev.switchboard.intake.IdempotencyKey;
import dev.switchboard.intake.InboundMessage;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageStatus;
import dev.switchboard.queue.ClaimLimit;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What all contracts share: a store with nothing in it, and questions one asks it. */
@SuppressWarnings("NullAway.Init")
public abstract class StoreContract {
  protected StoreFixture store;
  protected RecordingHandOff handOff;
  protected final Samples samples = new Samples();

  /** Opens an empty store. */
  protected abstract StoreFixture open(Path directory);

  @BeforeEach
  void openEmptyStore(@TempDir Path directory) {
    store = open(directory);
    handOff = store.handOff();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  protected Receipt accept(NewMessage message) {
    return fresh(store.intake().accept(message, null)).receipt();
  }

  Stored accept(NewMessage message, IdempotencyKey key) {
    return store.intake().accept(message, key);
  }

  public static Stored.Fresh fresh(Stored stored) {
    assertThat(stored).isInstanceOf(Stored.Fresh.class);
    return (Stored.Fresh) stored;
  }

  /** Accepts a message and returns its event, as it was handed over. */
  protected LeasedMessage acceptEvent() {
    return accepted(samples.sms());
  }

  /** The event of this message, as it was handed over. */
  protected LeasedMessage accepted(NewMessage message) {
    handOff.delivered();
    accept(message);
    return handOff.delivered().getFirst();
  }

  /** Takes a message in and has it processed. */
  MessageId received(InboundMessage message) {
    MessageId id = fresh(store.intake().receive(message, null)).receipt().id();
    assertThat(store.inbound().process(10, Samples.NOON).received()).isEqualTo(1);
    return id;
  }

  /** Accepts a message whose first attempt fails, and that is to be tried again. */
  LeasedMessage retriedAt(Instant dueAt) {
    LeasedMessage event = acceptEvent();
    settle(Samples.retried(event, dueAt));
    return event;
  }

  /** Accepts a message whose only attempt fails for good. */
  LeasedMessage deadLetter() {
    LeasedMessage event = acceptEvent();
    settle(Samples.discarded(event, "rejected"));
    return event;
  }

  protected void settle(Settlement... settlements) {
    assertThat(store.queue().settle(List.of(settlements))).isEmpty();
  }

  /** Claims first attempts; returns what was handed over for it. */
  List<LeasedMessage> claim(int limit) {
    handOff.delivered();
    int claimed = store.queue().claimFirstAttempts("sms", events(limit)).events();
    List<LeasedMessage> events = handOff.delivered();
    assertThat(events).hasSize(claimed);
    return events;
  }

  /** A claim of so many events, whatever their size. */
  public static ClaimLimit events(int most) {
    return new ClaimLimit(most, Long.MAX_VALUE, true);
  }

  Detail find(MessageId id) {
    return store.history().find(id).orElseThrow();
  }

  Detail find(LeasedMessage event) {
    return find(event.message().id());
  }

  long total(@Nullable MessageStatus status) {
    return Objects.requireNonNull(
        store.history().list(new MessageQuery(status, null, null, null, null, 0, 1)).total());
  }

  ChannelCounts counts(Channel channel) {
    return Objects.requireNonNull(store.invariants().byChannel().get(channel));
  }

  /** Every accepted message is somewhere, and once. */
  void assertNoDrift() {
    assertThat(store.invariants().byChannel().values())
        .allSatisfy(counts -> assertThat(counts.drift()).as(counts.toString()).isZero());
  }

  /** Holds everything that is counted against the rows that it counts. */
  void assertBooksBalance() {
    assertNoDrift();
    store.assertRowsAgree();
    assertThat(store.rows("dead_letters")).isEqualTo(total(MessageStatus.FAILED));
    assertThat(total(null)).isEqualTo(store.rows("messages"));
    assertThat(store.conversations().list(new Query(null, null, null, 0, 1)).total())
        .isEqualTo(store.rows("conversations"));
  }

  public static List<MessageId> idsOf(List<LeasedMessage> events) {
    return events.stream().map(event -> event.message().id()).toList();
  }

  /** Runs a task on many threads, all let go at the same moment. */
  public static <R> List<R> atOnce(int threads, Callable<R> task) {
    CountDownLatch ready = new CountDownLatch(threads);
    List<Future<R>> futures = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        futures.add(
            executor.submit(() -> {
              ready.countDown();
              ready.await();
              return task.call();
            }));
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

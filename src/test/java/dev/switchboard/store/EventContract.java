package dev.switchboard.store;

import static dev.switchboard.store.Samples.LATENCY;
import static dev.switchboard.store.Samples.NOON;
import static dev.switchboard.store.Samples.completed;
import static dev.switchboard.store.Samples.discarded;
import static dev.switchboard.store.Samples.idOf;
import static dev.switchboard.store.Samples.key;
import static dev.switchboard.store.Samples.retried;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.switchboard.event.Event;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.RecordedEvents;
import dev.switchboard.intake.IntakeStore.Stored;
import dev.switchboard.intake.NewMessage;
import dev.switchboard.intake.Receipt;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.DeadLetters.Retry;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.LeasedMessage;
import dev.switchboard.queue.Settlement;
import dev.switchboard.store.database.Pending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a store tells, when, and in which order. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init")
abstract class EventContract extends StoreContract {
  private static final Map<String, String> PROVIDERS = Map.of("sms", "sms-mms");

  /** The locks at which stores have changes wait. */
  private static final List<String> TURNS =
      List.of(ReentrantReadWriteLock.class.getName(), ReentrantLock.class.getName());

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  RecordedEvents events;

  @BeforeEach
  void record() {
    events = store.events();
  }

  @Test
  void acceptanceIsToldWithItsConversation() {
    NewMessage first = samples.sms();
    long conversation = Objects.requireNonNull(accept(first).conversationId());
    NewMessage second = samples.sms();
    accept(second);

    assertThat(events.all())
        .containsExactly(
            new MessageEvent.Accepted(idOf(first), "sms", conversation, "sms-mms", true, NOON),
            new MessageEvent.Accepted(idOf(second), "sms", conversation, "sms-mms", false, NOON));
  }

  @Test
  void acceptanceIsToldWhenItIsDurableAndBeforeTheMessageIsHandedOver() {
    NewMessage message = samples.sms();
    List<Object> seen = new ArrayList<>();
    events.onFirst(_ -> {
      seen.add(store.history().find(idOf(message)).isPresent());
      seen.add(handOff.delivered().size());
    });

    accept(message);

    assertThat(seen).containsExactly(true, 0);
    assertThat(handOff.delivered()).hasSize(1);
  }

  @Test
  void everythingThatHappensToAMessageIsToldInOrder() {
    LeasedMessage first = acceptEvent();
    MessageId id = first.message().id();
    settle(retried(first, NOON.plusSeconds(5)));
    store.queue().claimRetries("sms", NOON.plusSeconds(5), events(10));
    settle(discarded(handOff.delivered().getLast(), "attempts_exhausted"));
    store.deadLetters().retry(id, PROVIDERS, NOON.plusSeconds(60));
    store.queue().claimRetries("sms", NOON.plusSeconds(60), events(10));
    LeasedMessage third = handOff.delivered().getLast();
    Settlement.Completed last = completed(third);
    settle(last);

    assertThat(events.namesOf(id))
        .containsExactly(
            "Accepted",
            "Attempted",
            "Attempted",
            "Failed",
            "RetriedManually",
            "Attempted",
            "Dispatched");
    assertThat(events.of(id)).allMatch(event -> event.conversationId() == first.conversationId());
    assertThat(events.of(MessageEvent.Attempted.class).getFirst())
        .isEqualTo(
            new MessageEvent.Attempted(
                id,
                "sms",
                first.conversationId(),
                "sms-mms",
                1,
                "error",
                LATENCY,
                "500",
                NOON.plusSeconds(1),
                NOON.plusSeconds(5)));
    assertThat(events.of(MessageEvent.Failed.class))
        .containsExactly(
            new MessageEvent.Failed(
                id,
                "sms",
                first.conversationId(),
                "sms-mms",
                2,
                "attempts_exhausted",
                "400",
                NOON.plusSeconds(9)));
    assertThat(events.of(MessageEvent.RetriedManually.class))
        .containsExactly(
            new MessageEvent.RetriedManually(
                id, "sms", first.conversationId(), "sms-mms", NOON.plusSeconds(60)));
    assertThat(events.of(MessageEvent.Dispatched.class))
        .containsExactly(
            new MessageEvent.Dispatched(
                id,
                "sms",
                first.conversationId(),
                "sms-mms",
                3,
                last.providerMessageId(),
                last.attempt().endedAt()));
  }

  @Test
  void settlementWithoutALeaseTellsNothingButTheOthersOfItsBatchDo() {
    LeasedMessage gone = acceptEvent();
    LeasedMessage held = acceptEvent();
    settle(completed(gone));
    events.clear();

    assertThat(store.queue().settle(List.of(discarded(gone, "rejected"), completed(held))))
        .hasSize(1);

    assertThat(events.of(gone.message().id())).isEmpty();
    assertThat(events.namesOf(held.message().id())).containsExactly("Attempted", "Dispatched");
  }

  @Test
  void whatIsNotStoredIsNotTold() {
    NewMessage first = samples.sms();
    accept(first, key("k", "body"));
    events.clear();

    assertThat(accept(samples.sms(), key("k", "body"))).isInstanceOf(Stored.Known.class);
    assertThatThrownBy(() -> accept(first)).isInstanceOf(IllegalStateException.class);

    assertThat(events.all()).isEmpty();
    accept(samples.sms());
    assertThat(events.all()).hasSize(1);
  }

  @Test
  void messageThatCannotBeRoutedOrReadFailsWithItsReason() {
    handOff.refuse("sms");
    Receipt unroutable = accept(samples.sms());
    store.queue().discardUnroutable("sms", "provider_not_configured", NOON.plusSeconds(1), 10);
    Receipt unreadable = accept(samples.sms());
    EventKey key = new EventKey("sms", EventKey.AT_ONCE, unreadable.id().value());
    store.queue().discard(key, "unreadable", NOON.plusSeconds(2));
    store.queue().discard(key, "unreadable", NOON.plusSeconds(3));

    long conversation = Objects.requireNonNull(unroutable.conversationId());
    assertThat(events.of(MessageEvent.Failed.class))
        .containsExactly(
            failed(unroutable, conversation, "provider_not_configured", NOON.plusSeconds(1)),
            failed(unreadable, conversation, "unreadable", NOON.plusSeconds(2)));
  }

  private static MessageEvent.Failed failed(
      Receipt message, long conversation, String reason, Instant at) {
    return new MessageEvent.Failed(
        message.id(), "sms", conversation, "sms-mms", 0, reason, reason, at);
  }

  @Test
  void inboundMessageIsToldWhenItIsPartOfItsConversation() {
    Receipt queued = ((Stored.Fresh) store.intake().receive(samples.reply("SM1"), null)).receipt();
    assertThat(events.all()).isEmpty();

    store.inbound().process(10, NOON.plusSeconds(2));

    assertThat(events.all())
        .containsExactly(
            new MessageEvent.Received(queued.id(), "sms", 1, "sms-mms", true, NOON.plusSeconds(2)));
  }

  @Test
  void listenerThatThrowsChangesNothing() {
    events.onFirst(event -> {
      throw new IllegalStateException(event.toString());
    });

    LeasedMessage event = acceptEvent();
    settle(completed(event));

    assertThat(store.queue().status().total()).isZero();
    assertThat(store.failures()).isEmpty();
  }

  /** Each time, the next step is taken while the listener has not heard of the one before. */
  @Test
  void noStepIsToldBeforeTheOneThatMadeItPossible() {
    handOff.refuse("sms");
    NewMessage message = samples.sms();
    MessageId id = idOf(message);
    meanwhile(
        MessageEvent.Accepted.class,
        () -> {
          store.queue().claimFirstAttempts("sms", events(1));
          settle(discarded(handOff.delivered().getLast(), "rejected"));
        });
    meanwhile(
        MessageEvent.Failed.class,
        () ->
            assertThat(store.deadLetters().retry(id, PROVIDERS, NOON))
                .isInstanceOf(Retry.Retried.class));
    meanwhile(
        MessageEvent.RetriedManually.class,
        () -> {
          store.queue().claimRetries("sms", NOON, events(1));
          settle(completed(handOff.delivered().getLast()));
        });
    watch();

    accept(message);

    steps.forEach(step -> step.done.orTimeout(60, TimeUnit.SECONDS).join());
    assertThat(events.namesOf(id))
        .containsExactly(
            "Accepted", "Attempted", "Failed", "RetriedManually", "Attempted", "Dispatched");
  }

  private final List<Step> steps = new ArrayList<>();

  /** Something that is begun when the listener is told an event, and before it takes it in. */
  private record Step(Class<? extends Event> when, Runnable task, CompletableFuture<Void> done) {}

  private void meanwhile(Class<? extends Event> when, Runnable task) {
    steps.add(new Step(when, task, new CompletableFuture<>()));
  }

  private void watch() {
    events.onFirst(event ->
        steps.stream()
            .filter(step -> step.when.isInstance(event))
            .forEach(step -> {
              Thread thread = Thread.ofPlatform().daemon().start(() -> run(step));
              await()
                  .atMost(PATIENCE)
                  .pollDelay(Duration.ZERO)
                  .until(() -> !thread.isAlive() || waitsForItsTurn(thread));
            }));
  }

  /** It waits for the one writer, or for its turn among many; not for a connection. */
  private static boolean waitsForItsTurn(Thread thread) {
    Object blocker = LockSupport.getBlocker(thread);
    return blocker instanceof Pending
        || (blocker != null && TURNS.stream().anyMatch(blocker.getClass().getName()::startsWith));
  }

  private static void run(Step step) {
    try {
      step.task.run();
      step.done.complete(null);
    } catch (RuntimeException | Error e) {
      step.done.completeExceptionally(e);
    }
  }
}

package dev.switchboard.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.RecordedEvents;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.StoreUnavailableException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The consumer of inbound events, cranked by hand over a queue in memory. */
class InboundProcessorTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final MessageId POISON = new MessageId(1_000);

  private final FakeQueue queue = new FakeQueue();
  private final RecordedEvents events = new RecordedEvents();
  private final InboundProcessor processor = new InboundProcessor(queue, () -> NOW, events);

  @Test
  void emptyQueueIsLeftAloneForAWhile() {
    assertThat(processor.crank()).isEqualTo(InboundProcessor.INTERVAL.toNanos());
    assertThat(processor.isIdle()).isTrue();
  }

  @Test
  void backlogIsTakenInBatchesWithoutAPause() {
    queue.add(2 * InboundProcessor.MAX_BATCH + 1);

    assertThat(processor.crank()).isZero();
    assertThat(processor.crank()).isZero();
    assertThat(queue.received).hasSize(2 * InboundProcessor.MAX_BATCH);
    assertThat(processor.crank()).isEqualTo(InboundProcessor.INTERVAL.toNanos());

    assertThat(queue.received).hasSize(2 * InboundProcessor.MAX_BATCH + 1);
    assertThat(events.all()).isEmpty();
  }

  @Test
  void storeThatIsAwayIsAskedAgainLater() {
    queue.add(1);
    queue.failure = new StoreUnavailableException("the disk is gone");

    assertThat(processor.crank()).isEqualTo(InboundProcessor.PAUSE.toNanos());
    assertThat(events.all()).containsExactly(new EngineEvent.StoreFailed("inbound", queue.failure));

    queue.failure = null;
    processor.crank();
    assertThat(queue.received).hasSize(1);
  }

  @Test
  void unreadableEventIsDroppedAndToldOnce() {
    queue.add(1);
    queue.unreadable.add(new MessageId(7));

    processor.crank();
    processor.crank();

    assertThat(events.all())
        .containsExactly(new EngineEvent.InboundDropped(new MessageId(7), null));
  }

  @Test
  void eventThatTheStoreRefusesIsDroppedAndHoldsNobodyUp() {
    queue.add(3);
    queue.waiting.add(POISON);
    queue.add(4);
    queue.refusal = new SQLException("a rule is broken");

    int cranks = 0;
    while (processor.crank() == 0) {
      assertThat(++cranks).isLessThan(20);
    }

    assertThat(queue.received).hasSize(7).doesNotContain(POISON);
    assertThat(queue.dropped).containsExactly(POISON);
    assertThat(events.all())
        .singleElement()
        .isInstanceOfSatisfying(
            EngineEvent.InboundDropped.class,
            dropped -> {
              assertThat(dropped.messageId()).isEqualTo(POISON);
              assertThat(dropped.refusal()).hasRootCauseMessage("a rule is broken");
            });
    queue.add(InboundProcessor.MAX_BATCH);
    processor.crank();
    assertThat(queue.waiting).isEmpty();
  }

  /** A program that is broken would otherwise empty the queue. */
  @Test
  void noEventIsDroppedForAFaultOfTheProgram() {
    queue.waiting.add(POISON);
    queue.refusal = new NoClassDefFoundError();

    assertThat(processor.crank()).isZero();
    assertThatThrownBy(processor::crank).isInstanceOf(RefusedEventException.class);
    assertThatThrownBy(processor::crank).isInstanceOf(RefusedEventException.class);

    assertThat(queue.waiting).containsExactly(POISON);
    queue.refusal = null;
    processor.crank();
    assertThat(queue.received).containsExactly(POISON);
  }

  /** Refuses {@link #POISON} while it is told to. */
  private static final class FakeQueue implements InboundQueue {
    final Deque<MessageId> waiting = new ArrayDeque<>();
    final List<MessageId> unreadable = new ArrayList<>();
    final List<MessageId> received = new ArrayList<>();
    final List<MessageId> dropped = new ArrayList<>();
    @Nullable StoreUnavailableException failure;
    @Nullable Throwable refusal;
    private long lastId;

    void add(int events) {
      for (int i = 0; i < events; i++) {
        waiting.add(new MessageId(++lastId));
      }
    }

    @Override
    public Processed process(int limit, Instant at) {
      if (failure != null) {
        throw failure;
      }
      List<MessageId> batch = waiting.stream().limit(limit).toList();
      if (refusal != null && batch.contains(POISON)) {
        throw new RefusedEventException(batch.getLast(), refusal);
      }
      waiting.removeAll(batch);
      received.addAll(batch);
      List<MessageId> unread = List.copyOf(unreadable);
      unreadable.clear();
      return new Processed(batch.size(), unread);
    }

    @Override
    public void drop(MessageId event) {
      waiting.remove(event);
      dropped.add(event);
    }
  }
}

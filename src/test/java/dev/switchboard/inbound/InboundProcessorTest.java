package dev.switchboard.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LogFormat;
import dev.switchboard.telemetry.LogLevel;
import dev.switchboard.telemetry.Meters;
import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The consumer of inbound events, cranked by hand over a queue in memory. */
class InboundProcessorTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final MessageId POISON = new MessageId(1_000);

  private final FakeQueue queue = new FakeQueue();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final EventLog log = new EventLog(LogFormat.JSON, LogLevel.INFO, () -> NOW, out);
  private final Meters meters = new Meters("1", List.of("sms"), Map.of());
  private final InboundProcessor processor = new InboundProcessor(queue, () -> NOW, log, meters);

  @AfterEach
  void close() {
    meters.close();
    log.close();
  }

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
    assertThat(meters.flat())
        .containsEntry("worker_processed", 2L * InboundProcessor.MAX_BATCH + 1)
        .containsEntry("conversations_created", 1L);
  }

  @Test
  void storeThatIsAwayIsAskedAgainLater() {
    queue.add(1);
    queue.failure = new StoreUnavailableException("the disk is gone");

    assertThat(processor.crank()).isEqualTo(InboundProcessor.PAUSE.toNanos());
    assertThat(logged("store_failed")).isEqualTo(1);

    queue.failure = null;
    processor.crank();
    assertThat(queue.received).hasSize(1);
  }

  @Test
  void unreadableEventIsDroppedWithOneLineAndOneCount() {
    queue.add(1);
    queue.unreadable.add(new MessageId(7));

    processor.crank();
    processor.crank();

    assertThat(logged("inbound_dropped")).isEqualTo(1);
    assertThat(out.toString(UTF_8)).contains(new MessageId(7).toString());
    assertThat(meters.prometheus()).contains("switchboard_inbound_dropped_total 1.0");
    assertThat(meters.flat()).containsEntry("worker_processed", 2L);
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
    assertThat(logged("inbound_dropped")).isEqualTo(1);
    assertThat(out.toString(UTF_8).lines()).hasSize(1);
    assertThat(meters.flat()).containsEntry("worker_processed", 8L);
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

  private long logged(String event) {
    assertThat(log.flush()).isTrue();
    return out.toString(UTF_8).lines().filter(line -> line.contains(event)).count();
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
      int created = received.isEmpty() && !batch.isEmpty() ? 1 : 0;
      waiting.removeAll(batch);
      received.addAll(batch);
      List<MessageId> unread = List.copyOf(unreadable);
      unreadable.clear();
      return new Processed(batch.size(), created, unread);
    }

    @Override
    public void drop(MessageId event) {
      waiting.remove(event);
      dropped.add(event);
    }
  }
}

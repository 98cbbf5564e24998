package dev.switchboard.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.queue.EventKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rows come and go in any order, and are always found and listed as one sorted set would. */
class QueueTest {
  private static final String CHANNEL = "sms";
  private static final long OWNER = 7;

  private final Queue queue = new Queue(false);
  private final TreeMap<Long, QueueRow> expected = new TreeMap<>();
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void freeRowsAreInOrderHoweverTheyCame() {
    for (int step = 0; step < 20_000; step++) {
      act(1_000_000 + step);
      if (step % 100 == 0) {
        check();
      }
    }
  }

  private void act(long id) {
    QueueRow any = expected.isEmpty() ? null : anyRow(id);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> add(new QueueRow(CHANNEL, EventKey.AT_ONCE, id, 0, null));
      // Of another process, whose numbers are not in one order with ours.
      case 3 -> add(new QueueRow(CHANNEL, EventKey.AT_ONCE, id - 500_000, 0, null));
      case 4 -> add(new QueueRow(CHANNEL, random.nextLong(1, 1_000), id, 1, null));
      case 5 -> {
        if (any != null) {
          queue.remove(any);
          expected.remove(any.id);
        }
      }
      case 6 -> {
        if (any != null && !any.isHeld()) {
          queue.claim(any, OWNER);
        }
      }
      default -> {
        if (any != null && any.isHeld()) {
          queue.free(any);
        } else if (random.nextInt(500) == 0) {
          queue.freeAll(OWNER);
        }
      }
    }
  }

  private QueueRow anyRow(long id) {
    Long after = expected.ceilingKey(random.nextLong(500_000, id + 1));
    return Objects.requireNonNull(expected.get(after == null ? expected.firstKey() : after));
  }

  private void add(QueueRow row) {
    queue.add(row);
    expected.put(row.id, row);
  }

  private void check() {
    expected.forEach((id, row) -> assertThat(queue.find(id)).isSameAs(row));
    assertThat(queue.find(1)).isNull();
    assertThat(queue.rowsOf(CHANNEL)).isEqualTo(expected.size());
    List<QueueRow> free =
        expected.values().stream().filter(row -> !row.isHeld()).sorted(QueueRow.ORDER).toList();
    assertThat(between(EventKey.AT_ONCE, Long.MAX_VALUE)).containsExactlyElementsOf(free);
    assertThat(between(EventKey.AT_ONCE, EventKey.AT_ONCE))
        .containsExactlyElementsOf(due(free, EventKey.AT_ONCE, EventKey.AT_ONCE));
    assertThat(between(200, 700)).containsExactlyElementsOf(due(free, 200, 700));
    List<QueueRow> fromTheLast = new ArrayList<>();
    queue.freeRetriesFromTheLast(CHANNEL).forEach(fromTheLast::add);
    assertThat(fromTheLast)
        .containsExactlyElementsOf(
            due(free, 1, Long.MAX_VALUE).stream()
                .sorted(Comparator.comparing((QueueRow row) -> row, QueueRow.ORDER).reversed())
                .toList());
    long held = expected.values().stream().filter(QueueRow::isHeld).count();
    assertThat(queue.heldBy(OWNER)).isEqualTo((int) held);
    assertThat(queue.status().leased()).isEqualTo(held);
    assertThat(queue.status().total()).isEqualTo(expected.size());
  }

  private static List<QueueRow> due(List<QueueRow> rows, long from, long until) {
    return rows.stream().filter(row -> row.dueAt >= from && row.dueAt <= until).toList();
  }

  private List<QueueRow> between(long from, long until) {
    List<QueueRow> rows = new ArrayList<>();
    queue.free(CHANNEL, from, until).forEach(rows::add);
    return rows;
  }
}

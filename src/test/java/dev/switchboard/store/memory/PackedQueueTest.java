package dev.switchboard.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.conversation.ConversationKey;
import dev.switchboard.message.Direction;
import dev.switchboard.message.MessageContent;
import dev.switchboard.message.MessageId;
import dev.switchboard.message.MessageOptions;
import dev.switchboard.message.MessageTime;
import dev.switchboard.queue.ChannelBacklog;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.store.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** New rows that wait are kept without objects, and come back as they were. */
class PackedQueueTest {
  private static final String CHANNEL = "mms";
  private static final long OWNER = 7;

  private final Queue queue = new Queue(true);
  private final SplittableRandom random = new SplittableRandom(1);

  /** What each message was when it came, by its id. */
  private final TreeMap<Long, StoredMessage> expected = new TreeMap<>();

  /** Rows that were claimed. */
  private final TreeMap<Long, QueueRow> held = new TreeMap<>();

  @Test
  void rowsAreFoundAndListedAsIfTheyWereThere() {
    for (int step = 0; step < 30_000; step++) {
      act(1_000_000 + step);
      if (step % 300 == 0) {
        check();
      }
    }
    assertThat(expected).hasSizeGreaterThan(5_000);
    while (!expected.isEmpty()) {
      expected.keySet().removeAll(List.copyOf(held.keySet()));
      List.copyOf(held.values()).forEach(queue::remove);
      held.clear();
      claim(500);
    }
    assertThat(queue.status().total()).isZero();
  }

  @Test
  void nothingOfThePlainOnesIsHeld() {
    QueueRow plain = row(1, MessageOptions.NONE);
    QueueRow tagged = row(2, new MessageOptions.Builder().tags(List.of("a")).build());
    queue.add(plain);
    queue.add(tagged);

    assertThat(free()).last().isSameAs(tagged);
    assertThat(free()).first().isNotSameAs(plain);
    QueueRow found = queue.find(1);
    assertThat(found).isNotNull().isSameAs(queue.find(1)).isNotSameAs(plain);
    assertThat(free()).containsExactly(found, tagged);
  }

  private void act(long id) {
    switch (random.nextInt(12)) {
      case 0 -> add(id - random.nextLong(1_000));
      case 1 -> claim(1 + random.nextInt(3));
      case 2 -> {
        if (!held.isEmpty()) {
          QueueRow row = held.pollFirstEntry().getValue();
          queue.remove(row);
          expected.remove(row.id);
        }
      }
      case 3 -> {
        if (random.nextInt(20) == 0 && !held.isEmpty()) {
          queue.free(held.pollLastEntry().getValue());
        }
      }
      case 4 -> {
        if (random.nextInt(20) == 0 && !expected.isEmpty()) {
          remove(id);
        }
      }
      default -> add(id);
    }
  }

  private void remove(long id) {
    Long any = expected.ceilingKey(random.nextLong(1_000_000, id + 1));
    if (any != null) {
      QueueRow row = Objects.requireNonNull(queue.find(any));
      assertThat(row).isSameAs(queue.find(any));
      queue.remove(row);
      held.remove(any);
      expected.remove(any);
    }
  }

  private void add(long id) {
    if (!expected.containsKey(id)) {
      QueueRow row = row(id, MessageOptions.NONE);
      queue.add(row);
      expected.put(id, Objects.requireNonNull(row.message));
    }
  }

  private void claim(int most) {
    List<QueueRow> rows = free();
    for (QueueRow row : rows.subList(0, Math.min(most, rows.size()))) {
      queue.claim(row, OWNER);
      assertThat(row.lease().owner()).isEqualTo(OWNER);
      assertThat(queue.find(row.key())).isSameAs(row);
      held.put(row.id, row);
    }
  }

  private void check() {
    List<QueueRow> free = free();
    assertThat(free)
        .extracting(row -> row.id)
        .containsExactlyElementsOf(
            expected.keySet().stream().filter(id -> !held.containsKey(id)).toList());
    for (QueueRow row : free) {
      assertThat(row.isHeld()).isFalse();
      assertSame(Objects.requireNonNull(row.message), Objects.requireNonNull(expected.get(row.id)));
    }
    assertThat(queue.free(CHANNEL, 1, Long.MAX_VALUE)).isEmpty();
    assertThat(queue.find(1)).isNull();
    assertThat(queue.rowsOf(CHANNEL)).isEqualTo(expected.size());
    assertThat(queue.status().total()).isEqualTo(expected.size());
    assertThat(queue.status().leased()).isEqualTo(held.size());
    MessageId oldest = expected.isEmpty() ? null : new MessageId(expected.firstKey());
    assertThat(queue.status().oldest()).isEqualTo(oldest);
    if (oldest != null) {
      assertThat(queue.backlogs())
          .containsEntry(CHANNEL, new ChannelBacklog(expected.size(), oldest));
    }
  }

  private static void assertSame(StoredMessage found, StoredMessage before) {
    assertThat(found.content).isEqualTo(before.content);
    assertThat(found.conversation).isSameAs(before.conversation);
    assertThat(found.record()).isEqualTo(before.record());
    assertThat(found.sender()).isEqualTo(before.sender());
    assertThat(found.acceptedAt).isEqualTo(before.acceptedAt);
    assertThat(found.round()).isEqualTo(before.round());
  }

  private List<QueueRow> free() {
    List<QueueRow> rows = new ArrayList<>();
    queue.free(CHANNEL, EventKey.AT_ONCE, EventKey.AT_ONCE).forEach(rows::add);
    return rows;
  }

  private static QueueRow row(long id, MessageOptions options) {
    Instant at = Samples.NOON.plusMillis(id);
    boolean sentByA = id % 3 == 0;
    String other = "+1555" + id;
    StoredMessage message =
        new StoredMessage(
            new OutboundMessage(
                new MessageId(id),
                new MessageContent(
                    sentByA ? "+1444" : other,
                    sentByA ? other : "+1444",
                    id % 5 == 0 ? "subject" : null,
                    "body " + id % 7,
                    LongStream.range(0, id % 4)
                        .mapToObj(it -> "https://example.com/" + it)
                        .toList(),
                    options)),
            new StoredConversation(id, new ConversationKey(CHANNEL, "+1444", other), at, false),
            Direction.OUTBOUND,
            CHANNEL,
            sentByA,
            id % 2 == 0 ? "one" : "other",
            at,
            new MessageTime(at, null));
    return new QueueRow(CHANNEL, EventKey.AT_ONCE, id, 0, message);
  }
}

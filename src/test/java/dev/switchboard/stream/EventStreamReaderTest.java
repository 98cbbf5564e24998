package dev.switchboard.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.EventType;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.ProviderEvent;
import dev.switchboard.history.MessageHistory;
import dev.switchboard.memory.MemoryBudget;
import dev.switchboard.memory.OutOfBudgetException;
import dev.switchboard.memory.Reservation;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.StoreUnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one reader is sent, in the time of the test. */
class EventStreamReaderTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final long SECOND = 1_000_000_000;
  private static final EventFilter ALL =
      new EventFilter(EnumSet.allOf(EventType.class), null, null, null);

  private final MemoryBudget budget = new MemoryBudget(64 << 20);
  private final List<Set<MessageId>> asked = new ArrayList<>();
  private long nanos;
  private boolean storeIsAway;
  private final EventStream stream =
      new EventStream(
          2, "start", this::messages, budget.share("events", 0), () -> NOON, () -> nanos);

  private MessageHistory.Page messages(Set<MessageId> ids, Reservation memory) {
    asked.add(ids);
    if (storeIsAway) {
      throw new StoreUnavailableException("away", new IOException());
    }
    return new MessageHistory.Page(List.of(), null, false);
  }

  @AfterEach
  void close() {
    stream.close();
  }

  private EventStreamReader open(EventFilter filter, EventView view, @Nullable String last) {
    return ((EventStream.Opening.Opened) stream.open(filter, view, last)).reader();
  }

  private void resumed(String provider) {
    stream.on(new ProviderEvent.Resumed(provider, NOON));
  }

  private void accepted(long id, String channel, long conversation) {
    stream.on(
        new MessageEvent.Accepted(
            new MessageId(id), channel, conversation, "sms-mms", false, NOON));
  }

  /** What is sent while the reader looks so many times. */
  private static String read(EventStreamReader reader, int looks) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] left = {looks};
    BooleanSupplier ending = () -> left[0]-- == 0;
    reader.run(out, ending);
    return out.toString(UTF_8);
  }

  @Test
  void anEventIsOneLineOfJsonWithItsId() throws Exception {
    EventStreamReader reader = open(ALL, EventView.OUTLINE, null);
    resumed("email");
    assertThat(read(reader, 1))
        .isEqualTo(
            """
            retry: 1000
            id: start-0

            id: start-1
            data: {"type":"provider.resumed","timestamp":"2026-03-02T12:00:00.000Z","data":{"provider_name":"email"}}

            : the server is stopping

            """);
  }

  @Test
  void eventsOfTheEngineStayInside() throws Exception {
    EventStreamReader reader = open(ALL, EventView.OUTLINE, null);
    stream.on(new EngineEvent.Replayed());
    stream.on(new ProviderEvent.Deferred("email", 1, NOON));
    resumed("email");
    assertThat(read(reader, 1)).containsOnlyOnce("data:");
  }

  @Test
  void aReaderResumesAfterTheLastEventThatItHasSeen() throws Exception {
    open(ALL, EventView.OUTLINE, null).close();
    resumed("one");
    resumed("two");
    resumed("three");
    assertThat(read(open(ALL, EventView.OUTLINE, "start-1"), 1))
        .doesNotContain("\"one\"", "resync")
        .contains("id: start-2", "\"two\"", "id: start-3", "\"three\"");
  }

  @Test
  void anIdOfAnotherProcessIsNotTakenForOneOfThis() throws Exception {
    for (String id : List.of("other-1", "start-", "start-x", "start-9", "start--1", "")) {
      try (EventStreamReader reader = open(ALL, EventView.OUTLINE, id)) {
        assertThat(read(reader, 0)).as(id).contains("\"reason\":\"other_process\"");
      }
    }
  }

  @Test
  void whatIsForgottenIsOneResync() throws Exception {
    open(ALL, EventView.OUTLINE, null).close();
    for (int i = 0; i < RecentEvents.MAX_EVENTS + 10; i++) {
      resumed("email");
    }
    assertThat(read(open(ALL, EventView.OUTLINE, "start-3"), 0))
        .containsOnlyOnce("data:")
        .contains("id: start-" + (RecentEvents.MAX_EVENTS + 10))
        .contains("{\"type\":\"resync\"", "\"reason\":\"too_old\"");
  }

  @Test
  void aSlowReaderIsToldAndDropped() throws Exception {
    EventStreamReader reader = open(ALL, EventView.OUTLINE, null);
    for (int i = 0; i < RecentEvents.MAX_EVENTS + 1; i++) {
      resumed("email");
    }
    assertThat(read(reader, Integer.MAX_VALUE))
        .containsOnlyOnce("data:")
        .contains("id: start-" + (RecentEvents.MAX_EVENTS + 1))
        .contains("\"reason\":\"too_slow\"")
        .doesNotContain("stopping");
  }

  @Test
  void silenceIsBrokenByAComment() throws Exception {
    EventStreamReader reader = open(ALL, EventView.OUTLINE, null);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] looks = {0};
    reader.run(
        out,
        () -> {
          nanos += 15 * SECOND;
          return ++looks[0] > 2;
        });
    assertThat(out.toString(UTF_8))
        .contains(": heartbeat\nid: start-0\n\n: heartbeat\nid: start-0\n\n");
  }

  @Test
  void filtersAdmitOnlyWhatIsAskedFor() throws Exception {
    EventFilter sms = new EventFilter(EnumSet.allOf(EventType.class), Channel.SMS, null, null);
    EventFilter five = new EventFilter(EnumSet.allOf(EventType.class), null, null, 5L);
    EventFilter email = new EventFilter(EnumSet.allOf(EventType.class), null, "email", null);
    EventFilter accepted = new EventFilter(EventType.matching("message.*"), null, null, null);
    open(ALL, EventView.OUTLINE, null).close();
    accepted(1, "sms", 4);
    accepted(2, "mms", 5);
    resumed("email");
    record Expected(EventFilter filter, List<Integer> ids) {}
    for (Expected expected :
        List.of(
            new Expected(sms, List.of(1)),
            new Expected(five, List.of(2)),
            new Expected(email, List.of(3)),
            new Expected(accepted, List.of(1, 2)))) {
      try (EventStreamReader reader = open(expected.filter(), EventView.OUTLINE, "start-0")) {
        List<Integer> ids =
            read(reader, 1)
                .lines()
                .filter(line -> line.startsWith("id: start-"))
                .skip(1)
                .map(line -> Integer.parseInt(line.substring("id: start-".length())))
                .toList();
        assertThat(ids).isEqualTo(expected.ids());
      }
    }
  }

  @Test
  void anEventIsEncodedOnceForAllReaders() throws Exception {
    EventStreamReader one = open(ALL, EventView.MESSAGE, null);
    EventStreamReader other = open(ALL, EventView.MESSAGE, null);
    accepted(1, "sms", 4);
    accepted(2, "sms", 4);
    assertThat(read(one, 1)).isEqualTo(read(other, 1));
    assertThat(asked).containsExactly(Set.of(new MessageId(1), new MessageId(2)));
  }

  @Test
  void theStoreIsNotAskedForAnOutline() throws Exception {
    EventStreamReader reader = open(ALL, EventView.OUTLINE, null);
    accepted(1, "sms", 4);
    assertThat(read(reader, 1)).contains("message.accepted");
    assertThat(asked).isEmpty();
  }

  @Test
  void aStoreThatIsAwayEndsTheStreamSoThatTheReaderResumes() throws Exception {
    EventStreamReader reader = open(ALL, EventView.MESSAGE, null);
    accepted(1, "sms", 4);
    storeIsAway = true;
    assertThat(read(reader, 1)).contains("id: start-0").doesNotContain("id: start-1");
  }

  @Test
  void oneReaderTooManyIsRefused() {
    open(ALL, EventView.OUTLINE, null);
    EventStreamReader leaves = open(ALL, EventView.OUTLINE, null);
    assertThat(stream.open(ALL, EventView.OUTLINE, null))
        .isEqualTo(new EventStream.Opening.TooMany(2));
    leaves.close();
    assertThat(stream.open(ALL, EventView.OUTLINE, null))
        .isInstanceOf(EventStream.Opening.Opened.class);
  }

  @Test
  void withoutAReaderNothingIsKept() throws Exception {
    resumed("nobody hears it");
    assertThat(read(open(ALL, EventView.OUTLINE, null), 0)).contains("id: start-0");
  }

  @Test
  void aRingWithoutMemoryIsRefused() {
    EventStream poor =
        new EventStream(
            2,
            "start",
            this::messages,
            new MemoryBudget(1000).share("events", 0),
            () -> NOON,
            () -> nanos);
    assertThatThrownBy(() -> poor.open(ALL, EventView.OUTLINE, null))
        .isInstanceOf(OutOfBudgetException.class);
  }
}

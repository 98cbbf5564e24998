package dev.switchboard.app.wiring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.history.Retention;
import dev.switchboard.message.MessageId;
import dev.switchboard.queue.StoreUnavailableException;
import dev.switchboard.store.OpenStore;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.LogFormat;
import dev.switchboard.telemetry.LogLevel;
import dev.switchboard.telemetry.LogLevels;
import dev.switchboard.telemetry.Meters;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is deleted, in which steps, and what is said about it; in virtual time. */
class HousekeepingTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration AGE = Duration.ofDays(30);
  private static final MessageId FIRST = new MessageId(10);
  private static final MessageId SECOND = new MessageId(20);

  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private final EventLog log =
      new EventLog(LogFormat.JSON, LogLevels.all(LogLevel.INFO), clock, lines);
  private final Meters meters = new Meters("test", List.of(), Map.of());
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicBoolean here = new AtomicBoolean(true);
  private final Deque<Integer> keys = new ArrayDeque<>();
  private final ScriptedRetention retention = new ScriptedRetention();
  private final List<Duration> pauses = new ArrayList<>();
  private final Housekeeping housekeeping =
      new Housekeeping(
          _ -> keys.remove(),
          new Housekeeping.Expiry(retention, AGE, here::get),
          new Housekeeping.Time(clock, nanos::get, pauses::add),
          log,
          meters);

  @AfterEach
  void close() {
    housekeeping.close();
    log.close();
    meters.close();
  }

  @Test
  void keysAreForgottenUntilABatchIsNotFull() {
    keys.addAll(List.of(OpenStore.FORGET_BATCH, OpenStore.FORGET_BATCH, 3, 7));

    housekeeping.forgetExpiredKeys();

    assertThat(keys).containsExactly(7);
  }

  @Test
  void walkGoesOnWhereTheStepBeforeEndedAndIsToldOnce() {
    retention.steps.add(new Retention.Step(500, 2, FIRST));
    retention.steps.add(new Retention.Step(0, 0, SECOND));
    retention.steps.add(new Retention.Step(3, 1, null));

    housekeeping.expireMessages();

    assertThat(retention.asked)
        .containsExactly(
            NOW.minus(AGE) + " null", NOW.minus(AGE) + " " + FIRST, NOW.minus(AGE) + " " + SECOND);
    assertThat(logged()).hasSize(1);
    assertThat(logged().getFirst())
        .contains("\"event\":\"messages_expired\"", "\"count\":503", "\"conversations\":3");
    assertThat(meters.prometheus()).contains("switchboard_messages_expired_total 503.0");
  }

  @Test
  void walkThatFindsNothingSaysNothing() {
    retention.steps.add(new Retention.Step(0, 0, null));

    housekeeping.expireMessages();

    assertThat(logged()).isEmpty();
    assertThat(pauses).isEmpty();
  }

  @Test
  void othersHaveTheStoreForMostOfTheTime() {
    retention.takes = Duration.ofMillis(30);
    retention.steps.add(new Retention.Step(500, 0, FIRST));
    retention.steps.add(new Retention.Step(500, 0, null));

    housekeeping.expireMessages();

    assertThat(pauses).containsExactly(Duration.ofMillis(30L * Housekeeping.PAUSE_FACTOR));
  }

  @Test
  void nodeThatIsNotTheEldestLeavesMessagesToTheOthers() {
    here.set(false);

    housekeeping.expireMessages();

    assertThat(retention.asked).isEmpty();
  }

  @Test
  void storeThatGoesAwayEndsTheWalkAndWhatIsDoneIsTold() {
    retention.steps.add(new Retention.Step(500, 0, FIRST));

    housekeeping.expireMessages();

    assertThat(logged()).hasSize(2);
    assertThat(logged().getFirst()).contains("store_failed", "housekeeping");
    assertThat(logged().getLast()).contains("messages_expired", "\"count\":500");
  }

  private List<String> logged() {
    assertThat(log.flush()).isTrue();
    return lines.toString(UTF_8).lines().toList();
  }

  /** Takes the steps it was given; after them the store is away. */
  private final class ScriptedRetention implements Retention {
    @Override
    public Removal remove(MessageId id) {
      throw new AssertionError("housekeeping removes no single message");
    }

    @Override
    public Removal redact(MessageId id) {
      throw new AssertionError("housekeeping redacts nothing");
    }

    final Deque<Step> steps = new ArrayDeque<>();
    final List<String> asked = new ArrayList<>();
    Duration takes = Duration.ZERO;

    @Override
    public Step expire(Instant acceptedBefore, @Nullable MessageId after) {
      asked.add(acceptedBefore + " " + after);
      nanos.addAndGet(takes.toNanos());
      Step step = steps.poll();
      if (step == null) {
        throw new StoreUnavailableException("away");
      }
      return step;
    }
  }
}

package dev.switchboard.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.switchboard.cluster.SoleNode;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.RecordedEvents;
import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.DeadLetters;
import dev.switchboard.rehearsal.world.VirtualTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ManualRetriesTest {
  private static final DeadLetters.Selection TEXTS =
      new DeadLetters.Selection(null, "texts", null, null, null, null);
  private static final MessageId NEWEST = new MessageId(9);
  private static final MessageId ON_THE_WAY = new MessageId(4);

  private final VirtualTime time = new VirtualTime();
  private final RecordedEvents events = new RecordedEvents();
  private final ScriptedDeadLetters deadLetters = new ScriptedDeadLetters();
  private int queued;
  private final ManualRetries retries =
      new ManualRetries(
          deadLetters,
          new ProviderRegistry(
              List.of(
                  new ProviderRegistry.Route(new ScriptedProvider("texts"), List.of(Channel.SMS)))),
          new DispatchEnvironment(
              time, time::nanos, new SplittableRandom(1), events, new SoleNode(1), () -> 1),
          () -> queued++);

  @Test
  void queueIsLookedAtAtOnceWhenSomethingWasPutThere() {
    deadLetters.retry = new DeadLetters.Retry.Retried(NEWEST, 1);
    retries.retry(NEWEST);
    assertThat(queued).isEqualTo(1);

    deadLetters.retry = new DeadLetters.Retry.Unknown();
    retries.retry(NEWEST);
    assertThat(queued).isEqualTo(1);
  }

  @Test
  void messagesGoToTheProviderThatCarriesTheirChannelNow() {
    retries.retry(NEWEST);
    assertThat(deadLetters.providers).isEqualTo(Map.of("sms", "texts"));
    assertThat(deadLetters.now).isEqualTo(VirtualTime.START);
  }

  @Test
  void missingProviderIsToldOnce() {
    deadLetters.retry = new DeadLetters.Retry.NoProvider("mms");
    retries.retry(NEWEST);

    assertThat(events.all()).containsExactly(new EngineEvent.ProviderNotConfigured("mms"));
    assertThat(queued).isZero();
  }

  @Test
  void walkEndsWhereTheListEndedWhenItBegan() {
    DeadLetters.Range rest = new DeadLetters.Range(ON_THE_WAY, NEWEST, TEXTS);
    deadLetters.batches.add(new DeadLetters.Batch(500, rest));
    deadLetters.batches.add(new DeadLetters.Batch(0, rest));
    deadLetters.batches.add(new DeadLetters.Batch(3, null));

    assertThat(retries.retryAll(TEXTS)).isEqualTo(503);

    assertThat(deadLetters.asked)
        .containsExactly(new DeadLetters.Range(null, NEWEST, TEXTS), rest, rest);
    assertThat(queued).isEqualTo(2);
  }

  @Test
  void emptyListIsNotWalkedThrough() {
    deadLetters.newest = null;

    assertThat(retries.retryAll(DeadLetters.Selection.ALL)).isZero();
    assertThat(deadLetters.asked).isEmpty();
    assertThat(queued).isZero();
  }

  /** Gives the answers that a test has written down for it. */
  private static final class ScriptedDeadLetters implements DeadLetters {
    final Deque<Batch> batches = new ArrayDeque<>();
    final List<Range> asked = new ArrayList<>();
    Map<String, String> providers = Map.of();
    @Nullable Instant now;
    @Nullable MessageId newest = NEWEST;
    Retry retry = new Retry.Unknown();

    @Override
    public Retry retry(MessageId id, Map<String, String> carriers, Instant at) {
      providers = carriers;
      now = at;
      return retry;
    }

    @Override
    public Optional<MessageId> newest() {
      return Optional.ofNullable(newest);
    }

    @Override
    public Groups groups() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Batch retryAll(Range range, Map<String, String> carriers, Instant at) {
      asked.add(range);
      return batches.remove();
    }
  }
}

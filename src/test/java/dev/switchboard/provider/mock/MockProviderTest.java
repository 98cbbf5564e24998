package dev.switchboard.provider.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MockProviderTest {
  private final List<Duration> delays = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();

  @Test
  void answersAtOnceWhenItHasNoLatency() {
    assertThat(send(provider(0, 0, 0, Duration.ZERO, null), 1).resultNow())
        .isEqualTo(new ProviderResult.Success("sms-mms-" + new MessageId(1)));
    assertThat(send(provider(0, 100, 0, Duration.ZERO, null), 1).resultNow())
        .isEqualTo(new ProviderResult.Failed("500"));
  }

  @Test
  void rateLimitAsksForTheConfiguredPatienceOrForNone() {
    Duration patience = Duration.ofSeconds(7);

    assertThat(send(provider(0, 0, 100, Duration.ZERO, patience), 1).resultNow())
        .isEqualTo(new ProviderResult.RateLimited(patience));
    assertThat(send(provider(0, 0, 100, Duration.ZERO, null), 1).resultNow())
        .isEqualTo(new ProviderResult.RateLimited(null));
  }

  @Test
  void timeoutIsAnsweredByNobody() {
    assertThat(send(provider(100, 0, 0, Duration.ofMillis(5), null), 1)).isNotDone();
    assertThat(later).isEmpty();
  }

  @Test
  void latencyPassesBeforeTheAnswer() {
    CompletableFuture<ProviderResult> answer =
        send(provider(0, 0, 0, Duration.ofMillis(80), null), 1);
    assertThat(answer).isNotDone();
    assertThat(delays).containsExactly(Duration.ofMillis(80));

    later.getFirst().run();
    assertThat(answer.resultNow()).isInstanceOf(ProviderResult.Success.class);
  }

  @Test
  void messageThatWasTakenIsTakenOnce() {
    MockProvider provider = provider(0, 0, 0, Duration.ZERO, null);
    ProviderResult first = send(provider, 1).resultNow();

    assertThat(send(provider, 1).resultNow()).isEqualTo(first);
    assertThat(provider.suppressedDuplicates()).isEqualTo(1);
    assertThat(send(provider, 2)).isDone();
    assertThat(provider.suppressedDuplicates()).isEqualTo(1);
  }

  @Test
  void messageTakenAfterItsCallWasCutIsNotTakenAgain() {
    MockProvider provider = provider(0, 0, 0, Duration.ofMillis(80), null);
    CompletableFuture<ProviderResult> cut = send(provider, 1);
    cut.cancel(true);
    later.getFirst().run();

    assertThat(send(provider, 1)).isNotDone();
    later.getLast().run();
    assertThat(provider.suppressedDuplicates()).isEqualTo(1);
  }

  @Test
  void ordinalBelongsToTheMessageAndNotToTheCall() {
    OutcomeDice dice = new OutcomeDice(42);
    FaultProfile faults = new FaultProfile(0, 50, 0, Duration.ZERO, Duration.ZERO, null);
    MockProvider provider = provider(faults, dice);
    List<Boolean> drawn = new ArrayList<>();
    List<Boolean> expected = new ArrayList<>();
    for (int ordinal = 0; ordinal < 30; ordinal++) {
      for (int attempt = 1; attempt <= 2; attempt++) {
        boolean error = dice.outcome(faults, ordinal, attempt) != Outcome.SUCCESS;
        boolean taken = attempt == 2 && !expected.getLast();
        expected.add(error && !taken);
        drawn.add(
            send(provider, 100 + ordinal, attempt).resultNow() instanceof ProviderResult.Failed);
      }
    }
    assertThat(drawn).isEqualTo(expected).contains(true, false);
  }

  @Test
  void ledgerForgetsTheOldestAndStaysBounded() {
    Ledger ledger = new Ledger();
    for (long id = 1; id <= Ledger.CAPACITY + 1; id++) {
      assertThat(ledger.entryOf(id).ordinal()).isEqualTo(id - 1);
    }
    assertThat(ledger.entryOf(2).ordinal()).isEqualTo(1);
    assertThat(ledger.entryOf(1).ordinal()).isEqualTo(Ledger.CAPACITY + 1);
  }

  @Test
  void profileThatAddsUpToMoreThanEverythingIsRefused() {
    assertThatThrownBy(() -> provider(50, 40, 11, Duration.ZERO, null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private MockProvider provider(
      int timeouts, int errors, int limits, Duration latency, @Nullable Duration retryAfter) {
    FaultProfile faults = new FaultProfile(timeouts, errors, limits, latency, latency, retryAfter);
    return provider(faults, new OutcomeDice(1));
  }

  private MockProvider provider(FaultProfile faults, OutcomeDice dice) {
    InForce inForce = new InForce(faults, null);
    return new MockProvider("sms-mms", () -> inForce, dice, this::delay);
  }

  private void delay(Duration delay, Runnable task) {
    delays.add(delay);
    later.add(task);
  }

  private static CompletableFuture<ProviderResult> send(MockProvider provider, long id) {
    return send(provider, id, 1);
  }

  private static CompletableFuture<ProviderResult> send(
      MockProvider provider, long id, int attemptNumber) {
    OutboundMessage message =
        new OutboundMessage(
            new MessageId(id), "12345", "54321", null, "hello", List.of(), Instant.EPOCH);
    return provider.send(Channel.SMS, message, attemptNumber);
  }
}

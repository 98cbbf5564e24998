package dev.switchboard.provider.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
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

  /**
   * Of a provider that hangs for minutes, thousands of calls are cut before their answers leave.
   */
  @Test
  void callThatWasCutHoldsNoMessage() {
    MockProvider provider = provider(0, 0, 0, Duration.ofMillis(80), null);
    CompletableFuture<ProviderResult> cut;
    WeakReference<OutboundMessage> held;
    {
      OutboundMessage message =
          new OutboundMessage(new MessageId(1), "12345", "54321", null, "large", List.of());
      held = new WeakReference<>(message);
      cut = provider.send(Channel.SMS, message, 1);
    }
    cut.cancel(true);

    for (int i = 0; i < 100 && held.get() != null; i++) {
      System.gc();
    }

    assertThat(later).hasSize(1);
    assertThat(held.get()).isNull();
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
  void changeActsOnTheNextAttemptAndNotOnOneUnderWay() {
    AtomicReference<ActiveFaults> activeFaults =
        new AtomicReference<>(activeFaults(0, 0, 100, Duration.ofMillis(9), Duration.ofSeconds(3)));
    MockProvider provider =
        new MockProvider("sms-mms", activeFaults::get, new OutcomeDice(1), this::delay);
    CompletableFuture<ProviderResult> underWay = send(provider, 1);
    activeFaults.set(activeFaults(0, 100, 0, Duration.ZERO, Duration.ofSeconds(8)));

    assertThat(send(provider, 1, 2).resultNow()).isEqualTo(new ProviderResult.Failed("500"));
    later.getFirst().run();
    assertThat(underWay.resultNow())
        .isEqualTo(new ProviderResult.RateLimited(Duration.ofSeconds(3)));
  }

  @Test
  void spentQuotaSpeaksBeforeTheDiceAndIsExact() {
    Quota quota = new Quota(2, () -> 0);
    ActiveFaults failing = activeFaults(0, 100, 0, Duration.ZERO, Duration.ofSeconds(9));
    MockProvider provider =
        new MockProvider(
            "sms-mms",
            () -> new ActiveFaults(failing.profile(), quota),
            new OutcomeDice(1),
            this::delay);

    assertThat(send(provider, 1).resultNow()).isEqualTo(new ProviderResult.Failed("500"));
    assertThat(send(provider, 2).resultNow()).isEqualTo(new ProviderResult.Failed("500"));
    ProviderResult wait = new ProviderResult.RateLimited(Duration.ofMillis(500));
    assertThat(send(provider, 3).resultNow()).isEqualTo(wait);
    assertThat(send(provider, 3, 2).resultNow()).isEqualTo(wait);
  }

  @Test
  void magicRecipientsObeyNeitherProfileNorQuotaAndSpendNothing() {
    Quota quota = new Quota(1, () -> 0);
    ActiveFaults failing = activeFaults(0, 100, 0, Duration.ofMillis(5), null);
    MockProvider provider =
        new MockProvider(
            "sms-mms",
            () -> new ActiveFaults(failing.profile(), quota),
            new OutcomeDice(1),
            this::delay);
    CompletableFuture<ProviderResult> magic = send(provider, 1, 1, "+15005550000");
    CompletableFuture<ProviderResult> again = send(provider, 1, 2, "+15005550000");
    CompletableFuture<ProviderResult> hanging = send(provider, 2, 1, "+15005553000");
    CompletableFuture<ProviderResult> plain = send(provider, 3);

    assertThat(magic).isNotDone();
    later.forEach(Runnable::run);
    assertThat(magic.resultNow())
        .isEqualTo(new ProviderResult.Success("sms-mms-" + new MessageId(1)));
    assertThat(again.resultNow()).isEqualTo(magic.resultNow());
    assertThat(provider.suppressedDuplicates()).isEqualTo(1);
    assertThat(hanging).isNotDone();
    assertThat(plain.resultNow()).isEqualTo(new ProviderResult.Failed("500"));
  }

  @Test
  void planIsWhatIsThenDrawnAlsoWithMagicInBetween() {
    MockProvider provider =
        provider(
            new FaultProfile(0, 40, 30, Duration.ZERO, Duration.ZERO, null), new OutcomeDice(42));
    assertThat(send(provider, 1)).isDone();
    assertThat(send(provider, 1, 2)).isDone();
    MockProvider.Plan plan = provider.plan(50);

    assertThat(plan.nextOrdinal()).isEqualTo(1);
    assertThat(plan.outcomes()).contains(Outcome.SUCCESS, Outcome.ERROR, Outcome.RATE_LIMITED);
    assertThat(provider.plan(50)).isEqualTo(plan);
    for (int i = 0; i < 50; i++) {
      if (i == 20) {
        assertThat(send(provider, 100 + i, 1, "+15005555000").resultNow())
            .isEqualTo(new ProviderResult.Rejected("400"));
      } else {
        assertThat(outcomeOf(send(provider, 100 + i))).isEqualTo(plan.outcomes().get(i));
      }
    }
    assertThat(provider.plan(1).nextOrdinal()).isEqualTo(51);
  }

  @Test
  void ledgerForgetsTheOldestAndStaysBounded() {
    SeenMessages seen = new SeenMessages(null);
    for (long id = 1; id <= SeenMessages.CAPACITY + 1; id++) {
      assertThat(seen.entryOf(id).ordinal()).isEqualTo(id - 1);
    }
    assertThat(seen.entryOf(2).ordinal()).isEqualTo(1);
    assertThat(seen.entryOf(1).ordinal()).isEqualTo(SeenMessages.CAPACITY + 1);
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

  private static ActiveFaults activeFaults(
      int timeouts, int errors, int limits, Duration latency, @Nullable Duration retryAfter) {
    return new ActiveFaults(
        new FaultProfile(timeouts, errors, limits, latency, latency, retryAfter), null);
  }

  private static Outcome outcomeOf(CompletableFuture<ProviderResult> answer) {
    return switch (answer.resultNow()) {
      case ProviderResult.Success _ -> Outcome.SUCCESS;
      case ProviderResult.RateLimited _ -> Outcome.RATE_LIMITED;
      case ProviderResult.Failed _, ProviderResult.Rejected _ -> Outcome.ERROR;
      case ProviderResult.TimedOut _ -> Outcome.TIMEOUT;
    };
  }

  private MockProvider provider(FaultProfile faults, OutcomeDice dice) {
    ActiveFaults activeFaults = new ActiveFaults(faults, null);
    return new MockProvider("sms-mms", () -> activeFaults, dice, this::delay);
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
    return send(provider, id, attemptNumber, "54321");
  }

  private static CompletableFuture<ProviderResult> send(
      MockProvider provider, long id, int attemptNumber, String to) {
    OutboundMessage message =
        new OutboundMessage(new MessageId(id), "12345", to, null, "hello", List.of());
    return provider.send(Channel.SMS, message, attemptNumber);
  }
}

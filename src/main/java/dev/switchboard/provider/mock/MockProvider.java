package dev.switchboard.provider.mock;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.Timer;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A provider that sends nothing and answers as its {@link FaultProfile} and {@link OutcomeDice}
 * say. A timeout really hangs: its future is completed by nobody but the caller who gives up.
 *
 * <p>It honours the message id as idempotency key: a message that it has taken is answered with the
 * same success again and counted as a suppressed duplicate. Safe for use by many threads.
 */
public final class MockProvider implements Provider {
  private final String name;
  private final FaultProfile faults;
  private final OutcomeDice dice;
  private final Timer timer;
  private final Ledger ledger = new Ledger();

  /**
   * @param timer lets latency pass
   */
  public MockProvider(String name, FaultProfile faults, OutcomeDice dice, Timer timer) {
    this.name = name;
    this.faults = faults;
    this.dice = dice;
    this.timer = timer;
  }

  @Override
  public String name() {
    return name;
  }

  /** How many messages were sent to it again although it had taken them. */
  public long suppressedDuplicates() {
    return ledger.suppressedDuplicates();
  }

  @Override
  public CompletableFuture<ProviderResult> send(
      Channel channel, OutboundMessage message, int attemptNumber) {
    MessageId id = message.id();
    Ledger.Entry entry = ledger.entryOf(id.value());
    Outcome outcome =
        entry.delivered() ? Outcome.SUCCESS : dice.outcome(faults, entry.ordinal(), attemptNumber);
    if (outcome == Outcome.TIMEOUT) {
      return new CompletableFuture<>();
    }
    Duration latency = dice.latency(faults, entry.ordinal(), attemptNumber);
    if (latency.isZero()) {
      return CompletableFuture.completedFuture(answer(outcome, id));
    }
    CompletableFuture<ProviderResult> answer = new CompletableFuture<>();
    timer.after(latency, () -> answer.complete(answer(outcome, id)));
    return answer;
  }

  private ProviderResult answer(Outcome outcome, MessageId id) {
    return switch (outcome) {
      case SUCCESS -> {
        ledger.deliver(id.value());
        yield new ProviderResult.Success(name + "-" + id);
      }
      case RATE_LIMITED -> new ProviderResult.RateLimited(faults.retryAfter());
      case ERROR -> new ProviderResult.Failed("500");
      case TIMEOUT -> new ProviderResult.TimedOut();
    };
  }
}

package dev.switchboard.provider.mock;

import dev.switchboard.message.Channel;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.InboxMessage;
import dev.switchboard.provider.Provider;
import dev.switchboard.provider.ProviderResult;
import dev.switchboard.provider.Timer;
import dev.switchboard.queue.OutboundMessage;
import dev.switchboard.queue.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A provider that sends nothing and answers as it is told: by the recipient where it is magic, else
 * by the quota where that is spent, else by the profile and the {@link OutcomeDice}. A timeout
 * really hangs: its future stays open until the caller cancels it.
 *
 * <p>Every message has an ordinal, given in the order in which messages are first seen here, magic
 * or not; on it and the attempt number alone depends what the dice show. It honours the message id
 * as idempotency key: a message that it has taken is answered with the same success again and
 * counted as a suppressed duplicate. Safe for use by many threads.
 */
public final class MockProvider implements Provider {
  private final String name;
  private final Supplier<ActiveFaults> activeFaults;
  private final OutcomeDice dice;
  private final Timer timer;
  private final @Nullable AutoReplies replies;
  private final @Nullable MockReceipts receipts;
  private final SeenMessages seen;
  private final Script script = new Script();

  /**
   * What the first attempts of the next messages will meet.
   *
   * @param nextOrdinal of the first of these messages
   * @param outcomes one for each
   */
  public record Plan(long nextOrdinal, List<Outcome> outcomes) {
    public Plan {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** A provider whose recipients never answer. */
  public MockProvider(
      String name, Supplier<ActiveFaults> activeFaults, OutcomeDice dice, Timer timer) {
    this(name, activeFaults, dice, timer, null, null, null);
  }

  /**
   * @param activeFaults asked once for each attempt
   * @param timer lets latency pass
   * @param replies told of every message that recipients without magic get; null where no one
   *     answers
   * @param receipts sends what becomes of messages; null where no one wants to know
   * @param shared a directory in which this provider keeps its books, together with those of its
   *     name in other processes; null where there are none
   */
  public MockProvider(
      String name,
      Supplier<ActiveFaults> activeFaults,
      OutcomeDice dice,
      Timer timer,
      @Nullable AutoReplies replies,
      @Nullable MockReceipts receipts,
      @Nullable Path shared) {
    this.name = name;
    this.activeFaults = activeFaults;
    this.dice = dice;
    this.timer = timer;
    this.replies = replies;
    this.receipts = receipts;
    this.seen =
        new SeenMessages(shared == null ? null : new SharedSeenMessages(shared.resolve(name)));
  }

  @Override
  public String name() {
    return name;
  }

  /** What its next calls meet. */
  Script script() {
    return script;
  }

  /** How many messages were sent to it again although it had taken them. */
  public long suppressedDuplicates() {
    return seen.suppressedDuplicates();
  }

  /**
   * Looks ahead at the dice without throwing them, under the profile that is in force now. A quota
   * that is spent, and recipients that are magic, may interfere.
   *
   * @param messages how many to look ahead at
   */
  public Plan plan(int messages) {
    FaultProfile profile = activeFaults.get().profile();
    long next = seen.nextOrdinal();
    return new Plan(
        next,
        LongStream.range(next, next + messages)
            .mapToObj(ordinal -> dice.outcome(profile, ordinal, 1))
            .toList());
  }

  @Override
  public CompletableFuture<ProviderResult> send(
      Channel channel, OutboundMessage message, int attemptNumber) {
    ActiveFaults now = activeFaults.get();
    SeenMessages.Entry entry = seen.entryOf(message.id().value());
    ProviderResult result = result(now, entry, message, attemptNumber);
    if (result instanceof ProviderResult.TimedOut) {
      seen.called(message.id(), attemptNumber, "timeout");
      return new CompletableFuture<>();
    }
    Duration latency = dice.latency(now.profile(), entry.ordinal(), attemptNumber);
    InboxMessage reply = replyTo(channel, message, entry.ordinal());
    MockReceipts.Plan receipt =
        MockReceipts.plan(now.receipts(), MagicRecipient.of(message.to()), dice, entry.ordinal());
    MessageId id = message.id();
    if (latency.isZero()) {
      return CompletableFuture.completedFuture(
          answered(id, reply, receipt, attemptNumber, entry, result));
    }
    CompletableFuture<ProviderResult> answer = new CompletableFuture<>();
    // Holds no body: its caller may have given up long before the latency has passed.
    timer.after(
        latency, () -> answer.complete(answered(id, reply, receipt, attemptNumber, entry, result)));
    return answer;
  }

  @Override
  public boolean isTestRecipient(OutboundMessage message) {
    return MagicRecipient.of(message.to()) != null;
  }

  private @Nullable InboxMessage replyTo(Channel channel, OutboundMessage message, long ordinal) {
    return replies == null || MagicRecipient.of(message.to()) != null
        ? null
        : replies.planned(channel, message, dice, ordinal);
  }

  private ProviderResult result(
      ActiveFaults now, SeenMessages.Entry entry, OutboundMessage message, int attemptNumber) {
    ProviderResult success = new ProviderResult.Success(name + "-" + message.id());
    MagicRecipient magic = MagicRecipient.of(message.to());
    if (magic != null) {
      return magic.answer(attemptNumber, success);
    }
    FaultProfile profile = now.profile();
    Outcome scripted = script.take();
    if (scripted != null) {
      return result(scripted, success, profile);
    }
    if (now.quota() != null) {
      Duration wait = now.quota().take();
      if (wait.isPositive()) {
        return new ProviderResult.RateLimited(wait);
      }
    }
    if (entry.delivered()) {
      return success;
    }
    return result(dice.outcome(profile, entry.ordinal(), attemptNumber), success, profile);
  }

  private static ProviderResult result(
      Outcome outcome, ProviderResult success, FaultProfile profile) {
    return switch (outcome) {
      case SUCCESS -> success;
      case RATE_LIMITED -> new ProviderResult.RateLimited(profile.retryAfter());
      case ERROR -> new ProviderResult.Failed("500");
      case TIMEOUT -> new ProviderResult.TimedOut();
    };
  }

  /** A message is taken when its answer leaves, whether or not anybody still waits for it. */
  private ProviderResult answered(
      MessageId id,
      @Nullable InboxMessage reply,
      MockReceipts.@Nullable Plan receipt,
      int attemptNumber,
      SeenMessages.Entry entry,
      ProviderResult result) {
    boolean taken = result instanceof ProviderResult.Success && seen.deliver(id.value());
    seen.called(id, attemptNumber, taken ? "taken" : repeatedOrRefused(result));
    if (taken && reply != null && replies != null) {
      replies.taken(reply, dice, entry.ordinal());
    }
    if (taken
        && receipt != null
        && receipts != null
        && result instanceof ProviderResult.Success success) {
      receipts.send(name, success.providerMessageId(), receipt);
    }
    return result;
  }

  private static String repeatedOrRefused(ProviderResult result) {
    return result instanceof ProviderResult.Success ? "duplicate" : "refused";
  }
}

package dev.switchboard.dispatch;

import dev.switchboard.event.EngineEvent;
import dev.switchboard.message.MessageId;
import dev.switchboard.provider.ProviderRegistry;
import dev.switchboard.queue.DeadLetters;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters to the providers that carry their channels now, on request. Safe for use by
 * many threads.
 */
public final class ManualRetries {
  private final DeadLetters deadLetters;
  private final Map<String, String> providers;
  private final DispatchEnvironment environment;
  private final Runnable queued;

  /**
   * @param queued told from any thread that the queue holds something that is due
   */
  public ManualRetries(
      DeadLetters deadLetters,
      ProviderRegistry registry,
      DispatchEnvironment environment,
      Runnable queued) {
    this.deadLetters = deadLetters;
    this.providers = providerNames(registry);
    this.environment = environment;
    this.queued = queued;
  }

  /**
   * Brings one failed message back, or says why not. Returns once the answer is durable.
   *
   * @throws dev.switchboard.queue.StoreUnavailableException when the outcome is unknown
   */
  public DeadLetters.Retry retry(MessageId id) {
    DeadLetters.Retry retry = deadLetters.retry(id, providers, environment.wallClock().instant());
    switch (retry) {
      case DeadLetters.Retry.Retried _ -> queued.run();
      case DeadLetters.Retry.NoProvider missing ->
          environment.listener().on(new EngineEvent.ProviderNotConfigured(missing.channel()));
      case DeadLetters.Retry.NotFailed _,
          DeadLetters.Retry.Redacted _,
          DeadLetters.Retry.Unknown _ -> {}
    }
    return retry;
  }

  /**
   * Brings back the messages that are dead letters when it begins, the oldest first, a batch in
   * each transaction. Those whose channel no provider carries now stay where they are.
   *
   * @param selection which of them
   * @return how many were brought back
   * @throws dev.switchboard.queue.StoreUnavailableException when the store is lost on the way; what
   *     was brought back before stays so
   */
  public long retryAll(DeadLetters.Selection selection) {
    Optional<MessageId> newest = deadLetters.newest();
    long retried = 0;
    DeadLetters.@Nullable Range rest =
        newest.map(until -> new DeadLetters.Range(null, until, selection)).orElse(null);
    while (rest != null) {
      DeadLetters.Batch batch =
          deadLetters.retryAll(rest, providers, environment.wallClock().instant());
      if (batch.retried() > 0) {
        queued.run();
      }
      retried += batch.retried();
      rest = batch.rest();
    }
    return retried;
  }

  private static Map<String, String> providerNames(ProviderRegistry registry) {
    Map<String, String> names = new HashMap<>();
    registry
        .channelNames()
        .forEach((provider, channels) -> channels.forEach(channel -> names.put(channel, provider)));
    return Map.copyOf(names);
  }
}

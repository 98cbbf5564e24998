package dev.switchboard.provider;

import dev.switchboard.message.Channel;
import dev.switchboard.queue.OutboundMessage;
import java.util.concurrent.CompletableFuture;

/**
 * Sends messages of one or more channels.
 *
 * <p>{@link #send} returns at once; an implementation that blocks does so on a thread of its own.
 * The future is completed exactly once, by any thread, with a {@link ProviderResult} for everything
 * that can be expected of a carrier; completing it exceptionally is a bug, and is treated as an
 * error of the attempt. When the caller has waited long enough it cancels the future, and what
 * comes afterwards is ignored; from then on an implementation must not hold the message. The
 * message's id is the idempotency key: a provider that has already taken the message answers with
 * success and does not send it again.
 */
public interface Provider {
  /** Unique, stable; used in configuration, logs and metrics, for example {@code sms-mms}. */
  String name();

  /**
   * Starts one attempt.
   *
   * @param attemptNumber from 1
   */
  CompletableFuture<ProviderResult> send(
      Channel channel, OutboundMessage message, int attemptNumber);

  /**
   * Whether the recipient is there to try out one outcome. What becomes of such a message says
   * nothing about the provider: it concerns neither the breaker nor the governor.
   */
  default boolean isTestRecipient(OutboundMessage message) {
    return false;
  }
}

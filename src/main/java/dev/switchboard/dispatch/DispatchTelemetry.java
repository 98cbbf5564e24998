package dev.switchboard.dispatch;

import dev.switchboard.message.MessageId;
import dev.switchboard.queue.Attempt;
import dev.switchboard.queue.EventKey;
import dev.switchboard.queue.InboundEvent;
import dev.switchboard.queue.Settlement;
import dev.switchboard.queue.UnreadableEventException;
import dev.switchboard.telemetry.EventLog;
import dev.switchboard.telemetry.Meters;
import dev.switchboard.telemetry.ProviderMeters;
import java.util.function.Supplier;

/** What dispatch tells the world: each method counts and logs one thing that happened. */
public record DispatchTelemetry(EventLog log, Meters meters) {
  void attempted(InboundEvent event, Attempt attempt) {
    String channel = event.key().channel();
    String outcome = attempt.outcome().wireName();
    ProviderMeters provider = meters.provider(attempt.provider());
    provider.attempt(channel, outcome, attempt.latency().toNanos());
    if (attempt.number() > 1) {
      provider.retry();
    }
    log.dispatchAttempt(
        attempt.provider(),
        channel,
        event.message().id().toString(),
        attempt.number(),
        outcome,
        attempt.latency().toMillis(),
        attempt.errorCode());
  }

  void breakerTransitioned(
      String provider, BreakerState from, BreakerState to, Breaker.Cause cause) {
    meters.provider(provider).breakerTransition(from.wireName(), to.wireName());
    log.breakerTransition(provider, from.wireName(), to.wireName(), cause.wireName());
  }

  void showPace(String provider, Supplier<LaneStatus> lane) {
    meters.provider(provider).bindGovernorRate(() -> lane.get().rateOrInfinity());
  }

  void shortCircuited(String provider, long messages) {
    if (messages > 0) {
      meters.provider(provider).shortCircuits(messages);
    }
  }

  void settled(Settlement settlement) {
    meters.workerProcessed();
    if (settlement instanceof Settlement.Discarded dead) {
      String provider = dead.attempt().provider();
      meters.provider(provider).deadLetter();
      log.deadLetter(
          provider,
          dead.event().key().channel(),
          dead.event().message().id().toString(),
          dead.attempt().number(),
          dead.reason());
    }
  }

  void stale(Settlement settlement) {
    meters.settlementRefused();
    log.staleSettlement(
        settlement.attempt().provider(),
        settlement.event().message().id().toString(),
        settlement.attempt().number(),
        settlement.event().lease().fence());
  }

  /**
   * @param known whether the channel exists and only its provider is missing
   */
  void unroutable(EventKey event, boolean known) {
    if (known) {
      providerNotConfigured(event.channel());
    } else {
      meters.invalidRouting();
      log.invalidRouting(new MessageId(event.id()).toString(), event.channel());
    }
  }

  void uncarried(String channel) {
    log.warn(
        "channel_not_carried",
        "messages of the channel %s wait: no live node has a provider for it; they fail in %d minutes"
            .formatted(channel, UncarriedChannels.GRACE.toMinutes()));
  }

  void unreadable(UnreadableEventException event) {
    log.unexpected("reading a message of the channel " + event.event().channel(), event);
  }

  void providerNotConfigured(String channel) {
    meters.providerNotConfigured();
    log.providerNotConfigured(channel);
  }

  void providerBug(String provider, Throwable bug) {
    log.unexpected("provider " + provider, bug);
  }

  void unexpected(String where, Throwable bug) {
    log.unexpected(where, bug);
  }

  void storeUnavailable(String operation, Throwable cause) {
    log.storeFailed(operation, cause);
  }
}

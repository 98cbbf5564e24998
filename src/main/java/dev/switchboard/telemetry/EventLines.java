package dev.switchboard.telemetry;

import dev.switchboard.event.CallbackEvent;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.ProviderEvent;

/** Writes the log lines of events: which of them have one, and what it is called. */
public final class EventLines implements EventListener {
  private final EventLog log;

  public EventLines(EventLog log) {
    this.log = log;
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case MessageEvent it -> message(it);
      case ProviderEvent it -> provider(it);
      case EngineEvent it -> engine(it);
      case CallbackEvent it -> callback(it);
    }
  }

  private void message(MessageEvent event) {
    switch (event) {
      case MessageEvent.Attempted it ->
          log.dispatchAttempt(
              it.provider(),
              it.channel(),
              it.messageId().toString(),
              it.number(),
              it.outcome(),
              it.latency().toMillis(),
              it.errorCode());
      case MessageEvent.Failed it -> failed(it);
      // Each has a line already: that of its request or of its attempt.
      case MessageEvent.Accepted _,
          MessageEvent.Dispatched _,
          MessageEvent.Delivered _,
          MessageEvent.Undelivered _,
          MessageEvent.RetriedManually _,
          MessageEvent.Received _ -> {}
    }
  }

  private void failed(MessageEvent.Failed event) {
    switch (event.reason()) {
      case MessageEvent.Failed.INVALID_ROUTING ->
          log.invalidRouting(event.messageId().toString(), event.channel());
      // The line of the request that wanted it says it.
      case MessageEvent.Failed.CANCELED -> {}
      case MessageEvent.Failed.PROVIDER_NOT_CONFIGURED ->
          log.providerNotConfigured(event.channel());
      default ->
          log.deadLetter(
              event.provider(),
              event.channel(),
              event.messageId().toString(),
              event.attempts(),
              event.reason());
    }
  }

  private void provider(ProviderEvent event) {
    switch (event) {
      case ProviderEvent.BreakerChanged it ->
          log.breakerTransition(it.provider(), it.from(), it.to(), it.reason());
      // Where a provider answers many calls with 429, pauses are as frequent as attempts.
      case ProviderEvent.Paused _, ProviderEvent.Resumed _, ProviderEvent.Deferred _ -> {}
    }
  }

  private void callback(CallbackEvent event) {
    switch (event) {
      case CallbackEvent.EndpointDisabled it ->
          log.warn(
              LogArea.CALLBACKS,
              "endpoint_disabled",
              it.reason().equals("gone")
                  ? "endpoint %s answered 410: it is not called any more".formatted(it.endpoint())
                  : "endpoint %s has only failed for days: it is left alone, but for a probe now and then"
                      .formatted(it.endpoint()));
      case CallbackEvent.EndpointEnabled it ->
          log.info(
              LogArea.CALLBACKS,
              "endpoint_enabled",
              "endpoint %s works again".formatted(it.endpoint()));
      // GET /api/endpoints/{id}/deliveries has a line for each.
      case CallbackEvent.Called _, CallbackEvent.GivenUpWithEndpoint _ -> {}
    }
  }

  private void engine(EngineEvent event) {
    switch (event) {
      case EngineEvent.ProviderNotConfigured it -> log.providerNotConfigured(it.channel());
      case EngineEvent.ChannelNotCarried it ->
          log.warn(
              LogArea.MESSAGES,
              "channel_not_carried",
              "messages of the channel %s wait: no live node has a provider for it; they fail in %d minutes"
                  .formatted(it.channel(), it.grace().toMinutes()));
      case EngineEvent.SettlementRefused it ->
          log.staleSettlement(
              it.provider(), it.messageId().toString(), it.attemptNumber(), it.fence());
      case EngineEvent.InboundDropped it ->
          log.inboundDropped(it.messageId().toString(), it.refusal());
      case EngineEvent.ReceiptsUnknown it ->
          log.warn(
              LogArea.MESSAGES,
              "receipts_unknown",
              "providers sent %d receipts for messages that are not known"
                  .formatted(it.receipts()));
      case EngineEvent.Operated it -> log.info(LogArea.PROVIDERS, it.action(), it.detail());
      case EngineEvent.StoreFailed it -> log.storeFailed(it.operation(), it.cause());
      case EngineEvent.Unexpected it -> log.unexpected(it.where(), it.thrown());
      // The line of their request says it.
      case EngineEvent.Replayed _, EngineEvent.RateLimited _ -> {}
    }
  }
}

package dev.switchboard.telemetry;

import dev.switchboard.event.CallbackEvent;
import dev.switchboard.event.EngineEvent;
import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.MessageEvent;
import dev.switchboard.event.ProviderEvent;

/** Counts events. */
public final class EventMeters implements EventListener {
  private final Meters meters;

  public EventMeters(Meters meters) {
    this.meters = meters;
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
      case MessageEvent.Accepted it -> {
        meters.accepted(it.channel());
        conversation(it.opensConversation());
      }
      case MessageEvent.Attempted it -> attempted(it);
      case MessageEvent.Failed it -> failed(it);
      case MessageEvent.Received it -> {
        meters.workerProcessed();
        conversation(it.opensConversation());
      }
      case MessageEvent.Delivered it -> meters.delivered(it.provider(), it.sinceDispatched());
      case MessageEvent.Undelivered it -> meters.undelivered(it.provider());
      case MessageEvent.Dispatched _, MessageEvent.RetriedManually _ -> {}
    }
  }

  private void conversation(boolean opened) {
    if (opened) {
      meters.conversationCreated();
    }
  }

  private void attempted(MessageEvent.Attempted event) {
    ProviderMeters provider = meters.provider(event.provider());
    provider.attempt(event.channel(), event.outcome(), event.latency().toNanos());
    if (event.number() > 1) {
      provider.retry();
    }
    meters.workerProcessed();
  }

  private void failed(MessageEvent.Failed event) {
    switch (event.reason()) {
      case MessageEvent.Failed.INVALID_ROUTING -> meters.invalidRouting();
      case MessageEvent.Failed.PROVIDER_NOT_CONFIGURED -> meters.providerNotConfigured();
      // It was wanted.
      case MessageEvent.Failed.CANCELED -> {}
      default -> meters.deadLetter(event.provider());
    }
  }

  private void provider(ProviderEvent event) {
    switch (event) {
      case ProviderEvent.BreakerChanged it ->
          meters.provider(it.provider()).breakerTransition(it.from(), it.to());
      case ProviderEvent.Deferred it -> meters.provider(it.provider()).shortCircuits(it.messages());
      case ProviderEvent.Paused _, ProviderEvent.Resumed _ -> {}
    }
  }

  private void callback(CallbackEvent event) {
    switch (event) {
      case CallbackEvent.Called it ->
          meters.callbacks().called(it.result(), it.latency().toNanos());
      case CallbackEvent.EndpointDisabled it -> meters.callbacks().endpointDisabled(it.reason());
      case CallbackEvent.GivenUpWithEndpoint it -> meters.callbacks().givenUp(it.callbacks());
      case CallbackEvent.EndpointEnabled _ -> {}
    }
  }

  private void engine(EngineEvent event) {
    switch (event) {
      case EngineEvent.Replayed _ -> meters.idempotentReplay();
      case EngineEvent.RateLimited it -> meters.rateLimited(it.limit());
      case EngineEvent.ProviderNotConfigured _ -> meters.providerNotConfigured();
      case EngineEvent.SettlementRefused _ -> meters.settlementRefused();
      case EngineEvent.InboundDropped _ -> {
        meters.inboundDropped();
        meters.workerProcessed();
      }
      case EngineEvent.ReceiptsUnknown it -> meters.receiptsUnknown(it.receipts());
      case EngineEvent.ChannelNotCarried _,
          EngineEvent.Operated _,
          EngineEvent.StoreFailed _,
          EngineEvent.Unexpected _ -> {}
    }
  }
}

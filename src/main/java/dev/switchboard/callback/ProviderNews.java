package dev.switchboard.callback;

import dev.switchboard.event.Event;
import dev.switchboard.event.EventListener;
import dev.switchboard.event.EventType;
import dev.switchboard.event.ProviderEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has endpoints told when the breaker of a provider opens or closes. No transaction makes that
 * true, so what happens in the last moments before a crash may never be told.
 */
public final class ProviderNews implements EventListener {
  private volatile @Nullable Consumer<CallbackWork.Happened> told;

  /** From now on tells it. */
  public void tell(Consumer<CallbackWork.Happened> listener) {
    told = listener;
  }

  @Override
  public void on(Event event) {
    Consumer<CallbackWork.Happened> listener = told;
    if (listener == null) {
      return;
    }
    switch (event) {
      case ProviderEvent.BreakerOpened it ->
          listener.accept(
              new CallbackWork.Happened(
                  EventType.PROVIDER_BREAKER_OPENED, it.at(), CallbackBody.members(it)));
      case ProviderEvent.BreakerClosed it ->
          listener.accept(
              new CallbackWork.Happened(
                  EventType.PROVIDER_BREAKER_CLOSED, it.at(), CallbackBody.members(it)));
      default -> {}
    }
  }
}
